import type { Database } from "../../database/prisma.ts";
import { Prisma } from "../../generated/prisma/client.ts";
import { newId } from "../../ids.ts";
import type { Place } from "../conversations/cursor.ts";
import type { HandOverListOutput } from "./schema.ts";

/** Messages of a conversation that are handed over: the newest ones. */
const MAX_MESSAGES = 200;

type Job = { clientId: string; handOverId: string };

export type Enqueue = (transaction: Prisma.TransactionClient, job: Job) => Promise<void>;

export type NewHandOver = {
	conversationId: string;
	reason: "asked" | "failed";
	enqueue: Enqueue;
};

type Entry = HandOverListOutput["handOvers"][number];

export type HandOverRow = Omit<Entry, "title"> & { title: string | null; question: string };

export type HandOverStore = ReturnType<typeof createHandOverStore>;

export type StoredHandOver = NonNullable<Awaited<ReturnType<HandOverStore["load"]>>>;

export function createHandOverStore(database: Database) {
	return {
		owns: async (clientId: string, { conversationId, visitorId }: { conversationId: string; visitorId: string }) =>
			(await database.conversation.count({ where: { id: conversationId, clientId, visitorId } })) > 0,

		/** With its job; the one that was made before, when nothing was said since. Null for an empty conversation. */
		create(clientId: string, { conversationId, reason, enqueue }: NewHandOver) {
			return database.$transaction(async (transaction) => {
				const where = { conversation: { id: conversationId, clientId } };
				const last = await transaction.message.findFirst({
					where,
					orderBy: { position: "desc" },
					select: { id: true },
				});
				if (last === null) return null;
				const row = { id: newId("handOver"), clientId, conversationId, messageId: last.id, reason };
				const made = await transaction.handOver.createMany({ data: [row], skipDuplicates: true });
				const place = { conversationId, messageId: last.id };
				// One that could not be delivered is tried again.
				const failed = { where: { ...place, status: "failed" as const }, data: { status: "requested" as const } };
				const again = made.count > 0 ? made : await transaction.handOver.updateMany(failed);
				const handOver = await transaction.handOver.findUniqueOrThrow({ where: { conversationId_messageId: place } });
				if (again.count > 0) await enqueue(transaction, { clientId, handOverId: handOver.id });
				return handOver;
			});
		},

		/** The conversation of a failed run, when the answer before that one had failed, too. */
		async failedTwice(clientId: string, runId: string): Promise<string | null> {
			const [row] = await database.$queryRaw<{ conversationId: string; failures: number }[]>`
				SELECT failed.conversation_id AS "conversationId", (
					SELECT count(*)::int FROM (
						SELECT m.status FROM messages m
						WHERE m.conversation_id = failed.conversation_id AND m.role = 'assistant' AND m.position <= failed.position
						ORDER BY m.position DESC LIMIT 2
					) latest WHERE latest.status = 'interrupted'
				) AS failures
				FROM runs JOIN messages failed ON failed.id = runs.message_id
				WHERE runs.id = ${runId} AND runs.client_id = ${clientId}`;
			return row?.failures === 2 ? row.conversationId : null;
		},

		/** What is handed over and where to; null when either is gone, or it has ended. */
		async load(clientId: string, handOverId: string) {
			const handOver = await database.handOver.findUnique({
				where: { id: handOverId, clientId, status: "requested" },
				include: {
					client: { select: { webhook: true } },
					conversation: {
						include: {
							visitor: { select: { id: true, userId: true } },
							messages: {
								where: { isReplaced: false },
								orderBy: { position: "desc" },
								take: MAX_MESSAGES,
								include: { feedback: true },
							},
						},
					},
				},
			});
			return handOver;
		},

		/** The newest first. */
		list(
			clientId: string,
			{ status, after, limit }: { status: Entry["status"] | undefined; after: Place | null; limit: number },
		): Promise<HandOverRow[]> {
			const only = status === undefined ? Prisma.empty : Prisma.sql`AND h.status = ${status}::"HandOverStatus"`;
			const behind = after === null ? Prisma.empty : Prisma.sql`AND (h.created_at, h.id) < (${after.at}, ${after.id})`;
			return database.$queryRaw`
				SELECT h.id AS "handOverId", c.id AS "conversationId", c.title, c.visitor_id AS "visitorId",
					v.user_id AS "userId", h.reason::text AS reason, h.status::text AS status, h.attempts, h.error,
					h.created_at AS "requestedAt", h.ended_at AS "endedAt", coalesce((
						SELECT left(m.text, 400) FROM messages m
						WHERE m.conversation_id = c.id AND m.role = 'user' ORDER BY m.position LIMIT 1
					), '') AS question
				FROM hand_overs h JOIN conversations c ON c.id = h.conversation_id JOIN visitors v ON v.id = c.visitor_id
				WHERE h.client_id = ${clientId} ${only} ${behind}
				ORDER BY h.created_at DESC, h.id DESC LIMIT ${limit}`;
		},

		async noteFailure(clientId: string, handOverId: string, error: string): Promise<void> {
			const data = { error, attempts: { increment: 1 } };
			await database.handOver.updateMany({ where: { id: handOverId, clientId }, data });
		},

		async noteDelivery(clientId: string, handOverId: string): Promise<void> {
			const where = { id: handOverId, clientId };
			const data = { status: "delivered" as const, error: null, attempts: { increment: 1 }, endedAt: new Date() };
			await database.handOver.updateMany({ where, data });
		},

		async giveUp(clientId: string, handOverId: string): Promise<void> {
			const where = { id: handOverId, clientId, status: "requested" as const };
			await database.handOver.updateMany({ where, data: { status: "failed", endedAt: new Date() } });
		},

		...createWebhookStore(database),
	};
}

function createWebhookStore(database: Database) {
	return {
		findWebhook: (clientId: string) => database.webhook.findUnique({ where: { clientId } }),

		async saveWebhook(clientId: string, webhook: { url: string; secret: Uint8Array<ArrayBuffer> }): Promise<void> {
			const values = { ...webhook, updatedAt: new Date() };
			await database.webhook.upsert({ where: { clientId }, create: { clientId, ...values }, update: values });
		},

		async deleteWebhook(clientId: string): Promise<void> {
			await database.webhook.deleteMany({ where: { clientId } });
		},

		async counts(clientId: string) {
			const count = (status: "requested" | "failed") => database.handOver.count({ where: { clientId, status } });
			const [requested, failed, last] = await Promise.all([
				count("requested"),
				count("failed"),
				database.handOver.findFirst({
					where: { clientId, attempts: { gt: 0 } },
					orderBy: { createdAt: "desc" },
					select: { error: true },
				}),
			]);
			return { requested, failed, lastError: last?.error ?? null };
		},
	};
}
