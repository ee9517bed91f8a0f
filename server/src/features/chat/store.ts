import { z } from "zod";
import type { PrismaClient } from "../../generated/prisma/client.ts";
import { newId } from "../../ids.ts";
import { filterOf, retrievalOf } from "../chatbots/options.ts";
import type { ModelBudget } from "../models/schema.ts";
import { hrefOf } from "../search/href.ts";
import type { SearchFilter } from "../search/schema.ts";
import type { RunBeginning } from "./beginning.ts";
import type { RunDraft, RunRecord } from "./run.ts";
import { type ChatCitation, type ChatEvent, type ChatMessage, chatCitation, chatEvent } from "./schema.ts";
import type { SigningKey } from "./signed-visitor.ts";
import type { Turn } from "./types.ts";
import type { NewVisitor, VisitorStore } from "./visitors.ts";

export type ChatbotEntry = { chatbotId: string; name: string; createdAt: Date };

export type Chatbot = {
	chatbotId: string;
	name: string;
	instructions: string;
	/** What its answers draw on. */
	retrieval: { topK: number; threshold: number; filter: SearchFilter | undefined };
	/** What it, or else its client, has chosen, and what the client may spend. */
	models: { chosen: string[]; budget: ModelBudget };
};

export type StoredRun = {
	messageId: string;
	finished: boolean;
	/** Whether any of the answer's text was stored. */
	partial: boolean;
	events: ChatEvent[];
};

export type ChatStore = VisitorStore & {
	/** Stores the visitor, unless there is one of this token. */
	keepVisitor: (clientId: string, visitor: NewVisitor) => Promise<void>;
	listChatbots: (clientId: string) => Promise<ChatbotEntry[]>;
	/** The named chatbot, or the client's oldest. */
	findChatbot: (clientId: string, chatbotId: string | null) => Promise<Chatbot | null>;
	/** What the client is called. */
	clientName: (clientId: string) => Promise<string>;
	findConversation: (
		clientId: string,
		conversation: { conversationId: string; visitorId: string },
	) => Promise<{ chatbotId: string } | null>;
	/** The last turns of a conversation, but for the messages of the run that asks; oldest first. */
	turns: (clientId: string, of: { conversationId: string; except: string[]; limit: number }) => Promise<Turn[]>;
	/** False when what it would belong to has been deleted. */
	startRun: (clientId: string, start: RunBeginning) => Promise<boolean>;
	findRun: (clientId: string, run: { runId: string; visitorId: string }) => Promise<StoredRun | null>;
	/** Does nothing to a run that has ended. */
	saveDraft: (clientId: string, draft: RunDraft) => Promise<void>;
	/** Does nothing for a run that has been deleted. */
	finishRun: (clientId: string, record: RunRecord) => Promise<void>;
	/** Marks a run that died with its process. */
	interruptRun: (clientId: string, runId: string) => Promise<void>;
	/** Those of the runs that have not ended, and whether another process that lives is making them. */
	unfinished: (clientId: string, runIds: string[]) => Promise<{ runId: string; isMadeElsewhere: boolean }[]>;
	/** Asks the process that makes a run to end it; null when there is none. */
	requestStop: (clientId: string, runId: string) => Promise<string | null>;
	messages: (clientId: string, conversation: { conversationId: string; limit: number }) => Promise<ChatMessage[]>;
};

type ChatbotRow = Omit<Chatbot, "models" | "retrieval"> & { chosen: string[]; retrieval: unknown } & ModelBudget;

/** Chatbots of a client that are listed. */
const CHATBOT_LIMIT = 100;

// What was stored before a field was there gets it when it is read.
const completed = <Schema extends z.ZodType>(schema: Schema) => z.preprocess(complete, schema);
const storedEvents = completed(z.array(chatEvent));
const storedCitations = completed(z.array(chatCitation));

function complete(value: unknown): unknown {
	if (typeof value !== "object" || value === null) return value;
	if (Array.isArray(value)) return value.map(complete);
	const fields = Object.fromEntries(Object.entries(value).map(([name, field]) => [name, complete(field)]));
	const { type, answered, route, anchor, documentId } = fields;
	if (type === "done") return { grounded: answered === true ? "partial" : "none", ...fields };
	if (typeof route !== "string") return fields;
	const href = hrefOf({ route, anchor: typeof anchor === "string" ? anchor : null });
	// Of what has a route, suggestions alone name no document.
	return { href, ...(documentId === undefined ? { question: null } : {}), ...fields };
}

/** `processId`: of the process that makes the runs it starts. */
export function createChatStore(prisma: PrismaClient, processId: string): ChatStore {
	return {
		...createVisitorStore(prisma),

		keepVisitor: (clientId, visitor) => keepVisitor(prisma, clientId, visitor),
		listChatbots: (clientId) => listChatbots(prisma, clientId),

		findChatbot: async (clientId, chatbotId) => {
			// One statement: Prisma would ask for the client in a second one.
			const [chatbot] = await prisma.$queryRaw<ChatbotRow[]>`
				SELECT b.id AS "chatbotId", b.name, b.instructions, b.retrieval,
					CASE WHEN cardinality(b.models) > 0 THEN b.models ELSE c.chat_models END AS chosen,
					c.tokens_per_day AS "tokensPerDay", c.cost_per_day AS "costPerDay"
				FROM chatbots b JOIN clients c ON c.id = b.client_id
				WHERE b.client_id = ${clientId} AND (${chatbotId}::text IS NULL OR b.id = ${chatbotId})
				ORDER BY b.created_at, b.id LIMIT 1`;
			if (chatbot === undefined) return null;
			const { chosen, tokensPerDay, costPerDay, retrieval, ...rest } = chatbot;
			const { topK, threshold, ...drawn } = retrievalOf({ retrieval, chunking: null });
			const draws = { topK, threshold, filter: filterOf(drawn) };
			return { ...rest, retrieval: draws, models: { chosen, budget: { tokensPerDay, costPerDay } } };
		},

		clientName: async (clientId) =>
			(await prisma.client.findUniqueOrThrow({ where: { id: clientId }, select: { name: true } })).name,

		findConversation: (clientId, { conversationId, visitorId }) =>
			prisma.conversation.findUnique({
				where: { id: conversationId, clientId, visitorId },
				select: { chatbotId: true },
			}),

		turns: async (clientId, { conversationId, except, limit }) => {
			const rows = await prisma.message.findMany({
				where: {
					conversation: { id: conversationId, clientId },
					isReplaced: false,
					status: { not: "running" },
					text: { not: "" },
					id: { notIn: except },
				},
				orderBy: { position: "desc" },
				take: limit,
				select: { role: true, text: true, run: { select: { query: true } } },
			});
			return rows.reverse().map(({ role, text, run }) => ({ role, text, query: run?.query ?? null }));
		},

		startRun: async (clientId, start) => {
			try {
				await startRun(prisma, clientId, { ...start, processId });
				return true;
			} catch (error) {
				if (isOfNothing(error)) return false;
				throw error;
			}
		},

		findRun: async (clientId, { runId, visitorId }) => {
			const run = await prisma.run.findUnique({
				where: { id: runId, clientId, visitorId },
				select: { events: true, finishedAt: true, messageId: true, message: { select: { text: true } } },
			});
			if (run === null) return null;
			return {
				messageId: run.messageId,
				finished: run.finishedAt !== null,
				partial: run.message.text !== "",
				events: storedEvents.parse(run.events ?? []),
			};
		},

		// One statement, which looks again at the status of a row that it has waited for.
		saveDraft: async (clientId, { runId, text, citations }) => {
			await prisma.$executeRaw`
				UPDATE messages SET text = ${text}, citations = ${JSON.stringify(citations)}::jsonb
				FROM runs
				WHERE runs.id = ${runId} AND runs.client_id = ${clientId}
					AND messages.id = runs.message_id AND messages.status = 'running'`;
		},

		finishRun: async (clientId, { runId, text, status, citations, grounded, model, query, events }) => {
			await prisma.$executeRaw`
				WITH ended AS (
					UPDATE runs SET model = ${model}, query = ${query}, events = ${JSON.stringify(events)}::jsonb,
						finished_at = now(), process_id = NULL
					WHERE id = ${runId} AND client_id = ${clientId}
					RETURNING message_id
				)
				UPDATE messages SET text = ${text}, status = ${status}::"MessageStatus",
					citations = ${JSON.stringify(citations)}::jsonb, grounded = ${grounded}::"Grounded"
				FROM ended WHERE messages.id = ended.message_id`;
		},

		...createProcessQueries(prisma, processId),

		messages: async (clientId, { conversationId, limit }) => {
			const rows = await prisma.message.findMany({
				where: { conversation: { id: conversationId, clientId }, isReplaced: false },
				orderBy: { position: "desc" },
				take: limit,
				include: { run: { select: { id: true } }, feedback: { select: { thumb: true } } },
			});
			return rows.reverse().map(toMessage);
		},
	};
}

async function keepVisitor(prisma: PrismaClient, clientId: string, visitor: NewVisitor): Promise<void> {
	const { visitorId: id, ...rest } = visitor;
	await prisma.visitor.createMany({ data: [{ id, clientId, ...rest }], skipDuplicates: true });
}

async function listChatbots(prisma: PrismaClient, clientId: string): Promise<ChatbotEntry[]> {
	const orderBy = [{ createdAt: "asc" as const }, { id: "asc" as const }];
	const rows = await prisma.chatbot.findMany({ where: { clientId }, orderBy, take: CHATBOT_LIMIT });
	return rows.map(({ id, name, createdAt }) => ({ chatbotId: id, name, createdAt }));
}
const createVisitorStore = (prisma: PrismaClient): VisitorStore => ({
	findVisitor: async (clientId, { keyId, tokenHash, reach }) => {
		const visitor = await prisma.visitor.findUnique({
			where: { tokenHash, clientId, keyId, reach },
			select: { id: true },
		});
		return visitor?.id ?? null;
	},

	findUser: async (clientId, user) => {
		const where = { clientId_userId_reach: { clientId, ...user } };
		return (await prisma.visitor.findUnique({ where, select: { id: true } }))?.id ?? null;
	},

	saveUser: async (clientId, user) => {
		await prisma.visitor.createMany({ data: [{ id: newId("visitor"), clientId, ...user }], skipDuplicates: true });
		const where = { clientId_userId_reach: { clientId, ...user } };
		return (await prisma.visitor.findUniqueOrThrow({ where, select: { id: true } })).id;
	},

	// Keys of the client's own, and those of its tenant that act on any client.
	signing: async (clientId) => {
		const { slug, tenantId } = await prisma.client.findUniqueOrThrow({
			where: { id: clientId },
			select: { slug: true, tenantId: true },
		});
		const keys = await prisma.key.findMany({
			where: {
				...{ tenantId, kind: "secret", scopes: { has: "chat" } },
				OR: [{ clientId }, { scopes: { has: "admin" } }],
			},
			select: { hash: true, expiresAt: true, revokedAt: true, previousHash: true, previousUntil: true },
		});
		return { slug, keys: keys.flatMap(secretsOf) };
	},
});

type RotatedKey = SigningKey & { previousHash: string | null; previousUntil: Date | null };

/** The key by its secret, and by the one before it, which ends sooner. */
function secretsOf({ previousHash, previousUntil, ...key }: RotatedKey): SigningKey[] {
	if (previousHash === null || previousUntil === null) return [key];
	const isSooner = key.expiresAt === null || previousUntil < key.expiresAt;
	return [key, { ...key, hash: previousHash, expiresAt: isSooner ? previousUntil : key.expiresAt }];
}

function createProcessQueries(
	prisma: PrismaClient,
	processId: string,
): Pick<ChatStore, "interruptRun" | "unfinished" | "requestStop"> {
	return {
		interruptRun: async (clientId, runId) => {
			await prisma.$transaction([
				prisma.message.updateMany({
					where: { run: { id: runId, clientId, finishedAt: null } },
					data: { status: "interrupted" },
				}),
				prisma.run.updateMany({
					where: { id: runId, clientId, finishedAt: null },
					data: { finishedAt: new Date(), processId: null },
				}),
			]);
		},

		unfinished: (clientId, runIds) => prisma.$queryRaw`
			SELECT r.id AS "runId", p.id IS NOT NULL AS "isMadeElsewhere"
			FROM runs r LEFT JOIN processes p ON p.id = r.process_id AND p.id <> ${processId}
			WHERE r.client_id = ${clientId} AND r.id = ANY(${runIds}) AND r.finished_at IS NULL`,

		requestStop: async (clientId, runId) => {
			const rows = await prisma.$queryRaw<{ processId: string }[]>`
				UPDATE runs SET is_to_stop = true FROM processes p
				WHERE runs.id = ${runId} AND runs.client_id = ${clientId} AND p.id = runs.process_id
					AND runs.finished_at IS NULL AND p.id <> ${processId}
				RETURNING p.id AS "processId"`;
			return rows[0]?.processId ?? null;
		},
	};
}

/** Everything a run begins with, in one statement: a transaction of five would be five round trips more. */
async function startRun(
	prisma: PrismaClient,
	clientId: string,
	start: RunBeginning & { processId: string },
): Promise<void> {
	const { conversationId, visitorId, messageId, newVisitor, newConversation } = start;
	await prisma.$executeRaw`
		WITH visitor AS (
			INSERT INTO visitors (id, client_id, key_id, token_hash, reach)
			SELECT ${visitorId}, ${clientId}, ${newVisitor?.keyId ?? ""}, ${newVisitor?.tokenHash ?? ""},
				${newVisitor?.reach ?? ""}
			WHERE ${newVisitor !== null}
		), conversation AS (
			INSERT INTO conversations (id, client_id, chatbot_id, visitor_id)
			SELECT ${conversationId}, ${clientId}, ${newConversation?.chatbotId ?? ""}, ${visitorId}
			WHERE ${newConversation !== null}
		), replaced AS (
			UPDATE messages SET is_replaced = true
			FROM runs JOIN messages answer ON answer.id = runs.message_id
			WHERE runs.id = ${start.replaces} AND runs.client_id = ${clientId} AND runs.visitor_id = ${visitorId}
				AND answer.conversation_id = ${conversationId} AND messages.conversation_id = ${conversationId}
				AND messages.position <= answer.position AND messages.position >= (
					SELECT max(question.position) FROM messages question
					WHERE question.conversation_id = ${conversationId} AND question.role = 'user'
						AND question.position < answer.position)
		), turns AS (
			INSERT INTO messages (id, conversation_id, role, text, status)
			VALUES
				(${start.userMessageId}, ${conversationId}, 'user', ${start.question}, 'complete'),
				(${messageId}, ${conversationId}, 'assistant', '', 'running')
		)
		INSERT INTO runs (id, client_id, visitor_id, message_id, model, process_id)
		VALUES (${start.runId}, ${clientId}, ${visitorId}, ${messageId}, ${start.model}, ${start.processId})`;
}

/** Whether a statement has failed for a row that is no more, by PostgreSQL's code of a broken foreign key. */
const isOfNothing = (error: unknown) => error instanceof Error && error.message.includes("Code: `23503`");

function toMessage(row: {
	id: string;
	role: ChatMessage["role"];
	text: string;
	status: ChatMessage["status"];
	citations: unknown;
	grounded: ChatMessage["grounded"];
	createdAt: Date;
	run: { id: string } | null;
	feedback: { thumb: NonNullable<ChatMessage["thumb"]> } | null;
}): ChatMessage {
	const citations: ChatCitation[] = storedCitations.parse(row.citations);
	const { id, role, text, status, grounded, createdAt, run, feedback } = row;
	const thumb = feedback?.thumb ?? null;
	return { messageId: id, role, text, status, runId: run?.id ?? null, citations, grounded, thumb, createdAt };
}
