import type { Database } from "../../database/prisma.ts";
import type { Prisma } from "../../generated/prisma/client.ts";
import { newId } from "../../ids.ts";

/** Messages of a conversation that are handed over: the newest ones. */
const MAX_MESSAGES = 200;

type Job = { clientId: string; handOverId: string };

export type Enqueue = (transaction: Prisma.TransactionClient, job: Job) => Promise<void>;

export type NewHandOver = {
	conversationId: string;
	reason: "asked" | "failed";
	enqueue: Enqueue;
};

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
							messages: { orderBy: { position: "desc" }, take: MAX_MESSAGES, include: { feedback: true } },
						},
					},
				},
			});
			return handOver;
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
