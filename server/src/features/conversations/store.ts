import { z } from "zod";
import type { Database } from "../../database/prisma.ts";
import { Prisma } from "../../generated/prisma/client.ts";
import type { Place } from "./cursor.ts";
import { type ChatFeedback, type FeedbackEntry, feedbackReason, type HandOverStatus } from "./schema.ts";

/** Conversations and visitors that one statement of a sweep deletes. */
const SWEEP_SIZE = 500;

export type Own = { conversationId: string; visitorId: string };

export type ConversationRow = {
	conversationId: string;
	title: string | null;
	question: string;
	createdAt: Date;
	lastActivityAt: Date;
	handOver: HandOverStatus | null;
};

type FeedbackRow = Omit<FeedbackEntry, "reasons"> & { reasons: string[] };

const reasonsOf = (stored: string[]) => z.array(feedbackReason).parse(stored);

export type ConversationStore = ReturnType<typeof createConversationStore>;

export type FeedbackStore = ReturnType<typeof createFeedbackStore>;

export function createConversationStore(database: Database) {
	return {
		/** By their last turn, the newest first. */
		list(
			clientId: string,
			{ visitorId, after, limit }: { visitorId: string; after: Place | null; limit: number },
		): Promise<ConversationRow[]> {
			const behind =
				after === null ? Prisma.empty : Prisma.sql`AND (newest.created_at, c.id) < (${after.at}, ${after.id})`;
			return database.$queryRaw`
				SELECT c.id AS "conversationId", c.title, coalesce(oldest.text, '') AS question,
					c.created_at AS "createdAt", newest.created_at AS "lastActivityAt", wish.status::text AS "handOver"
				FROM conversations c
				CROSS JOIN LATERAL (
					SELECT m.created_at FROM messages m WHERE m.conversation_id = c.id ORDER BY m.position DESC LIMIT 1
				) newest
				LEFT JOIN LATERAL (
					SELECT left(m.text, 400) AS text FROM messages m
					WHERE m.conversation_id = c.id AND m.role = 'user' ORDER BY m.position LIMIT 1
				) oldest ON true
				LEFT JOIN LATERAL (
					SELECT h.status FROM hand_overs h WHERE h.conversation_id = c.id ORDER BY h.created_at DESC LIMIT 1
				) wish ON true
				WHERE c.client_id = ${clientId} AND c.visitor_id = ${visitorId} ${behind}
				ORDER BY newest.created_at DESC, c.id DESC LIMIT ${limit}`;
		},

		/** False when the visitor has no such conversation. */
		async rename(clientId: string, { conversationId, visitorId }: Own, title: string): Promise<boolean> {
			const where = { id: conversationId, clientId, visitorId };
			return (await database.conversation.updateMany({ where, data: { title } })).count > 0;
		},

		/** The runs that go on in a conversation, or in all of a visitor's. */
		async running(clientId: string, { visitorId, conversationId }: Partial<Own> & { visitorId: string }) {
			const conversation = { clientId, visitorId, ...(conversationId === undefined ? {} : { id: conversationId }) };
			const where = { clientId, finishedAt: null, message: { conversation } };
			return (await database.run.findMany({ where, select: { id: true } })).map(({ id }) => id);
		},

		/** The conversation with all that was said in it and of it. Gives its runs; null when there is none. */
		delete: (clientId: string, { conversationId, visitorId }: Own) =>
			database.$transaction(async (transaction) => {
				// Locked, so that no run begins in it any more.
				const found = await transaction.$queryRaw<{ id: string }[]>`
					SELECT id FROM conversations
					WHERE id = ${conversationId} AND client_id = ${clientId} AND visitor_id = ${visitorId} FOR UPDATE`;
				if (found.length === 0) return null;
				const { runIds, messageIds } = await contentOf(transaction, clientId, { id: conversationId });
				await transaction.event.deleteMany({ where: { clientId, messageId: { in: messageIds } } });
				await transaction.conversation.delete({ where: { id: conversationId, clientId } });
				return runIds;
			}),

		async findVisitors(
			clientId: string,
			name: { id: string } | { userId: string } | { tokenHash: string },
		): Promise<string[]> {
			return (await database.visitor.findMany({ where: { ...name, clientId }, select: { id: true } })).map(
				({ id }) => id,
			);
		},

		/** The visitor with everything it has said and done. Null when it is gone. */
		deleteVisitor: (clientId: string, visitorId: string) =>
			database.$transaction(async (transaction) => {
				const found = await transaction.$queryRaw<{ id: string }[]>`
					SELECT id FROM visitors WHERE id = ${visitorId} AND client_id = ${clientId} FOR UPDATE`;
				if (found.length === 0) return null;
				const { runIds, messageIds } = await contentOf(transaction, clientId, { visitorId });
				const ofThem = { clientId, OR: [{ visitorId }, { messageId: { in: messageIds } }] };
				const { count: events } = await transaction.event.deleteMany({ where: ofThem });
				const { count: conversations } = await transaction.conversation.deleteMany({ where: { clientId, visitorId } });
				await transaction.visitor.delete({ where: { id: visitorId, clientId } });
				return { runIds, conversations, events };
			}),

		async retention(clientId: string): Promise<number | null> {
			const where = { id: clientId };
			return (await database.client.findUniqueOrThrow({ where, select: { retentionDays: true } })).retentionDays;
		},

		async setRetention(clientId: string, retentionDays: number | null): Promise<void> {
			await database.client.update({ where: { id: clientId }, data: { retentionDays } });
		},

		/** Deletes what every client has kept for long enough. */
		async expire(): Promise<void> {
			while ((await expireConversations(database)) === SWEEP_SIZE);
			while ((await expireVisitors(database)) === SWEEP_SIZE);
		},
	};
}

export function createFeedbackStore(database: Database) {
	return {
		/** False when the visitor has no such answer. */
		async saveFeedback(clientId: string, visitorId: string, feedback: ChatFeedback): Promise<boolean> {
			const { messageId, thumb, reasons, note } = feedback;
			const own = { id: messageId, role: "assistant" as const, conversation: { clientId, visitorId } };
			if ((await database.message.count({ where: own })) === 0) return false;
			if (thumb === null) {
				await database.feedback.deleteMany({ where: { messageId, clientId } });
				return true;
			}
			const values = { thumb, reasons, note, updatedAt: new Date() };
			await database.feedback.upsert({
				where: { messageId, clientId },
				create: { messageId, clientId, visitorId, ...values },
				update: values,
			});
			return true;
		},

		/** The newest first. */
		async feedback(
			clientId: string,
			{ thumb, after, limit }: { thumb: "up" | "down" | undefined; after: Place | null; limit: number },
		): Promise<FeedbackEntry[]> {
			const only = thumb === undefined ? Prisma.empty : Prisma.sql`AND f.thumb = ${thumb}::"Thumb"`;
			const behind =
				after === null ? Prisma.empty : Prisma.sql`AND (f.updated_at, f.message_id) < (${after.at}, ${after.id})`;
			const rows = await database.$queryRaw<FeedbackRow[]>`
				SELECT f.message_id AS "messageId", answer.conversation_id AS "conversationId", f.visitor_id AS "visitorId",
					v.user_id AS "userId", f.thumb::text AS thumb, f.reasons, f.note,
					coalesce(question.text, '') AS question, answer.text AS answer, f.updated_at AS at
				FROM feedback f
				JOIN messages answer ON answer.id = f.message_id
				JOIN visitors v ON v.id = f.visitor_id
				LEFT JOIN LATERAL (
					SELECT m.text FROM messages m
					WHERE m.conversation_id = answer.conversation_id AND m.role = 'user' AND m.position < answer.position
					ORDER BY m.position DESC LIMIT 1
				) question ON true
				WHERE f.client_id = ${clientId} ${only} ${behind}
				ORDER BY f.updated_at DESC, f.message_id DESC LIMIT ${limit}`;
			return rows.map((row) => ({ ...row, reasons: reasonsOf(row.reasons) }));
		},
	};
}

async function contentOf(
	transaction: Prisma.TransactionClient,
	clientId: string,
	conversation: { id: string } | { visitorId: string },
): Promise<{ runIds: string[]; messageIds: string[] }> {
	const messages = await transaction.message.findMany({
		where: { conversation: { ...conversation, clientId } },
		select: { id: true, run: { select: { id: true } } },
	});
	return {
		messageIds: messages.map(({ id }) => id),
		runIds: messages.flatMap(({ run }) => (run === null ? [] : [run.id])),
	};
}

/** What is locked is being swept by another process, or somebody is asking in it. */
const expireConversations = (database: Database): Promise<number> =>
	database.$executeRaw`
		WITH old AS (
			SELECT c.id, c.client_id FROM conversations c JOIN clients ON clients.id = c.client_id
			WHERE c.created_at < now() - make_interval(days => clients.retention_days) AND NOT EXISTS (
				SELECT 1 FROM messages m
				WHERE m.conversation_id = c.id AND m.created_at >= now() - make_interval(days => clients.retention_days)
			)
			LIMIT ${SWEEP_SIZE} FOR UPDATE OF c SKIP LOCKED
		), told AS (
			DELETE FROM events e USING messages m, old
			WHERE m.conversation_id = old.id AND e.client_id = old.client_id AND e.message_id = m.id
		)
		DELETE FROM conversations c USING old WHERE c.id = old.id`;

/** Of those who have nothing left, nothing is known either. */
const expireVisitors = (database: Database): Promise<number> =>
	database.$executeRaw`
		WITH old AS (
			SELECT v.id FROM visitors v JOIN clients ON clients.id = v.client_id
			WHERE v.created_at < now() - make_interval(days => clients.retention_days)
				AND NOT EXISTS (SELECT 1 FROM conversations c WHERE c.visitor_id = v.id)
			LIMIT ${SWEEP_SIZE} FOR UPDATE OF v SKIP LOCKED
		)
		DELETE FROM visitors v USING old WHERE v.id = old.id`;
