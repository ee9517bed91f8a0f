/** A part of the composition root: what there is around conversations. */
import type { FastifyBaseLogger } from "fastify";
import type { Database } from "./database/prisma.ts";
import type { Environment } from "./env.ts";
import type { ChatService } from "./features/chat/service.ts";
import { hashToken, type Visitors } from "./features/chat/visitors.ts";
import { type ConversationService, createConversationService } from "./features/conversations/service.ts";
import { createConversationStore, createFeedbackStore } from "./features/conversations/store.ts";
import { createHandOverService } from "./features/hand-over/service.ts";
import { createHandOverStore } from "./features/hand-over/store.ts";
import { createVisitorCodeService } from "./features/visitor-codes/service.ts";
import { createVisitorCodeStore } from "./features/visitor-codes/store.ts";
import type { Jobs } from "./jobs/queue.ts";
import { createRetention } from "./jobs/retention.ts";
import { createOutbound } from "./outbound/outbound.ts";
import { createSeal } from "./redis/seal.ts";

/** Hand-overs are tried for half a day: the site may be down. */
const HAND_OVER_QUEUE = { workers: 2, polling: 1 };
const HAND_OVER_RETRY = { attempts: 14, maxDelay: 10_800 };

/** `onFailed`: told of a run that has failed. */
export type OpenChat = (onFailed: (clientId: string, runId: string) => void) => ChatService;

type TalkParts = HandOverParts & { logger: FastifyBaseLogger; openChat: OpenChat };

/** Starts chat, and what there is around conversations. */
export async function startTalk({ logger, openChat, ...parts }: TalkParts, teardown: (() => Promise<void>)[]) {
	const { database, visitors } = parts;
	const handOver = await startHandOver(parts);
	const onError = (error: unknown) => logger.error({ err: error }, "handing over failed");
	const chat = openChat((clientId, runId) => void handOver.afterFailure(clientId, runId).catch(onError));
	const codes = createVisitorCodeStore(database);
	const visitorCodes = createVisitorCodeService({
		...{ store: codes, checkVisitor: chat.checkVisitor },
		sealOf: (code) => createSeal(code, "visitor codes"),
	});
	const ending = { database, visitors, discardRuns: chat.discard, expireCodes: codes.expire, logger };
	return { chat, conversations: startConversations(ending, teardown), handOver, visitorCodes };
}

type ConversationParts = {
	database: Database;
	visitors: Visitors;
	expireCodes: () => Promise<void>;
	discardRuns: ChatService["discard"];
	logger: FastifyBaseLogger;
};

/** Starts what deletes conversations, and codes, that have been kept for long enough. */
function startConversations(
	{ database, logger, expireCodes, ...parts }: ConversationParts,
	teardown: (() => Promise<void>)[],
): ConversationService {
	const store = { ...createConversationStore(database), ...createFeedbackStore(database) };
	const onError = (error: unknown) => logger.error({ err: error }, "deleting old conversations failed");
	const expire = async () => void (await Promise.all([store.expire(), expireCodes()]));
	const retention = createRetention({ expire, onError });
	teardown.push(retention.stop);
	return createConversationService({ store, hashToken, onRetention: retention.sweep, ...parts });
}

type HandOverParts = {
	jobs: Jobs;
	database: Database;
	visitors: Visitors;
	environment: Environment;
	authSecret: string;
};

/** Starts what tells sites of conversations that need a person. */
async function startHandOver({ jobs, database, visitors, environment, authSecret }: HandOverParts) {
	const retry = { ...HAND_OVER_RETRY, delay: environment.WEBHOOK_RETRY_SECONDS };
	const queue = await jobs.queue<{ clientId: string; handOverId: string }>("hand-over", { ...HAND_OVER_QUEUE, retry });
	const service = createHandOverService({
		store: createHandOverStore(database),
		visitors,
		seal: createSeal(authSecret, "webhooks"),
		outbound: createOutbound({ allowed: environment.WEBHOOK_ALLOWED_ADDRESSES }),
		enqueue: queue.enqueue,
		onAccepted: queue.wake,
	});
	await queue.work(service);
	return service;
}
