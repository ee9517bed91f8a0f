import type { Database } from "./database/prisma.ts";
import { createProcesses } from "./database/processes.ts";
import type { Environment } from "./env.ts";
import { REPLICA_DEFAULTS, Replicas } from "./features/chat/replicas.ts";
import { createChatStore } from "./features/chat/store.ts";
import { createVisitors } from "./features/chat/visitors.ts";
import { newId } from "./ids.ts";
import type { Sharing } from "./redis/open.ts";

type ChatSurroundings = {
	environment: Environment;
	isEmbedded: boolean;
	sharing: Sharing | null;
	databaseName: string;
};

/** What chat stores, and how it gets on with other processes. */
export async function openChatParts(database: Database, surroundings: ChatSurroundings) {
	const { environment, isEmbedded, sharing, databaseName } = surroundings;
	const processes = createProcesses(database, newId("process"));
	// No other process can be at work on the embedded database: what was begun there is nobody's.
	await processes.beat(isEmbedded ? 0 : REPLICA_DEFAULTS.lapsedMs);
	const unwatchedMs = environment.ANSWER_UNWATCHED_SECONDS * 1_000;
	const shared = sharing?.runs(databaseName) ?? null;
	const store = createChatStore(database, processes.processId);
	return {
		...{ store, visitors: createVisitors(store), rewriteTimeoutMs: environment.CHAT_REWRITE_TIMEOUT_MS },
		// Where others may delete a conversation, what is not in the database is soon forgotten.
		settings: { unwatchedMs, ...(isEmbedded ? {} : { keepEndedMs: 30_000 }) },
		replicas: isEmbedded ? null : new Replicas({ processes, shared, settings: { watchMs: unwatchedMs / 4 } }),
	};
}
