import type { Database } from "../../database/prisma.ts";
import type { Prisma } from "../../generated/prisma/client.ts";
import { newId } from "../../ids.ts";

export type ChatbotRow = {
	id: string;
	clientId: string;
	name: string;
	instructions: string;
	models: string[];
	retrieval: unknown;
	widget: unknown;
	createdAt: Date;
	updatedAt: Date;
	client: { chunking: unknown };
};

/** What is left out stays as it is. `chunking`: the client's. */
export type ChatbotValues = {
	name?: string | undefined;
	instructions?: string | undefined;
	models?: string[] | undefined;
	retrieval?: object | undefined;
	widget?: object | undefined;
	chunking?: object | undefined;
};

export type DeletedChatbot = { conversations: number; runIds: string[]; clientId: string };

export type ChatbotStore = ReturnType<typeof createChatbotStore>;

const include = { client: { select: { chunking: true } } } as const;
const orderBy = [{ createdAt: "asc" as const }, { id: "asc" as const }];

/** Chatbots of a tenant that are listed. */
const LIST_LIMIT = 500;

export function createChatbotStore(database: Database) {
	const own = (tenantId: string, clientId: string | null) => ({
		client: { tenantId, deletedAt: null, ...(clientId === null ? {} : { id: clientId }) },
	});
	return {
		/** The id of the tenant's client, by id or slug, or of its first. */
		async findClient(tenantId: string, reference: string | null): Promise<string | null> {
			const named = reference === null ? {} : { OR: [{ id: reference }, { slug: reference }] };
			const where = { tenantId, deletedAt: null, ...named };
			return (await database.client.findFirst({ where, orderBy, select: { id: true } }))?.id ?? null;
		},

		list: (tenantId: string, clientId: string | null): Promise<ChatbotRow[]> =>
			database.chatbot.findMany({ where: own(tenantId, clientId), include, orderBy, take: LIST_LIMIT }),

		find: (tenantId: string, chatbotId: string): Promise<ChatbotRow | null> =>
			database.chatbot.findFirst({ where: { id: chatbotId, ...own(tenantId, null) }, include }),

		/** The client's chatbot of this id, or its first. */
		findOfClient: (clientId: string, chatbotId: string | null): Promise<ChatbotRow | null> =>
			database.chatbot.findFirst({
				where: { clientId, ...(chatbotId === null ? {} : { id: chatbotId }) },
				...{ include, orderBy },
			}),

		create: (clientId: string, { chunking, ...values }: ChatbotValues & { name: string }): Promise<ChatbotRow> =>
			database.$transaction(async (transaction) => {
				await divide(transaction, clientId, chunking);
				const data = { id: newId("chatbot"), clientId, ...given(values), name: values.name };
				return transaction.chatbot.create({ data, include });
			}),

		/** Null when there is none. */
		update: (tenantId: string, chatbotId: string, { chunking, ...values }: ChatbotValues): Promise<ChatbotRow | null> =>
			database.$transaction(async (transaction) => {
				const where = { id: chatbotId, ...own(tenantId, null) };
				const found = await transaction.chatbot.findFirst({ where, select: { clientId: true } });
				if (found === null) return null;
				await divide(transaction, found.clientId, chunking);
				const data = { ...given(values), updatedAt: new Date() };
				return transaction.chatbot.update({ where: { id: chatbotId }, data, include });
			}),

		/** Runs that go on with a chatbot, and whose they are. */
		running: (tenantId: string, chatbotId: string): Promise<{ id: string; clientId: string; visitorId: string }[]> =>
			database.run.findMany({
				where: { finishedAt: null, message: { conversation: { chatbot: { id: chatbotId, ...own(tenantId, null) } } } },
				select: { id: true, clientId: true, visitorId: true },
			}),

		/** The chatbot with all that was said to it. Null when there is none. */
		delete: (tenantId: string, chatbotId: string): Promise<DeletedChatbot | null> =>
			database.$transaction(async (transaction) => {
				// Locked, so that no conversation with it begins any more.
				const [found] = await transaction.$queryRaw<{ clientId: string }[]>`
					SELECT b.client_id AS "clientId" FROM chatbots b JOIN clients c ON c.id = b.client_id
					WHERE b.id = ${chatbotId} AND c.tenant_id = ${tenantId} AND c.deleted_at IS NULL FOR UPDATE OF b`;
				if (found === undefined) return null;
				const { clientId } = found;
				await transaction.$executeRaw`
					DELETE FROM events e USING messages m JOIN conversations c ON c.id = m.conversation_id
					WHERE c.chatbot_id = ${chatbotId} AND e.client_id = ${clientId} AND e.message_id = m.id`;
				const runs = await transaction.run.findMany({
					where: { clientId, message: { conversation: { chatbotId } } },
					select: { id: true },
				});
				const { count: conversations } = await transaction.conversation.deleteMany({ where: { clientId, chatbotId } });
				await transaction.chatbot.delete({ where: { id: chatbotId, clientId } });
				return { clientId, conversations, runIds: runs.map(({ id }) => id) };
			}),
	};
}

async function divide(transaction: Prisma.TransactionClient, clientId: string, chunking: object | undefined) {
	if (chunking !== undefined) await transaction.client.update({ where: { id: clientId }, data: { chunking } });
}

/** Without what was left out. */
const given = <Values extends object>(values: Values) =>
	Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
		[Name in keyof Values]?: Exclude<Values[Name], undefined>;
	};
