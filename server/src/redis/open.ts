import type { FastifyBaseLogger } from "fastify";
import type { Environment } from "../env.ts";
import type { SharedAnswers } from "../features/search/result-cache.ts";
import { connectRedis } from "./connection.ts";
import { describeRelease } from "./release.ts";
import { createSeal } from "./seal.ts";
import { createSharedAnswers } from "./shared-answers.ts";
import { createSharedLimiters } from "./shared-limiter.ts";
import { createSharedRuns } from "./shared-runs.ts";

export type SharingOptions = {
	environment: Environment;
	authSecret: string;
	logger: Pick<FastifyBaseLogger, "warn" | "info">;
	teardown: (() => Promise<void>)[];
};

export type Sharing = NonNullable<Awaited<ReturnType<typeof openSharing>>>;

/** What server processes share through Redis; null without REDIS_URL. */
export async function openSharing({ environment, authSecret, logger, teardown }: SharingOptions) {
	if (environment.REDIS_URL === undefined) return null;
	const redis = await connectRedis({ url: environment.REDIS_URL, logger });
	let answers: SharedAnswers | undefined;
	const counts = () => ({ ...redis.counts(), ...answers?.counts() });
	teardown.push(async () => {
		logger.info(counts(), "what came of Redis");
		await redis.close();
	});
	const common = createSeal(authSecret, "all processes");
	const channel = `signpost:changed:${common.name("changed")}`;
	return {
		/** `database`: names the database, since another may hold other documents of a client of the same id. */
		answers(database: string): SharedAnswers {
			const purpose = JSON.stringify(["answers", database, describeRelease(environment)]);
			answers = createSharedAnswers({ redis, logger, seal: createSeal(authSecret, purpose) });
			return answers;
		},
		/** Leaves no answer of a client. */
		forget: async (clientId: string): Promise<void> => answers?.forget(clientId),
		/** `database`: as for answers. Servers of another release take part. */
		runs: (database: string) =>
			createSharedRuns({ redis, seal: createSeal(authSecret, JSON.stringify(["runs", database])) }),
		createLimiter: createSharedLimiters({ redis, seal: common }),
		/** What to call when a client has changed: it calls `changed` here and in every process that has asked for it. */
		announce(changed: (clientId: string) => void): (clientId: string) => void {
			redis.listen(channel, changed);
			return (clientId) => {
				changed(clientId);
				redis.attempt((client) => client.publish(channel, clientId)).catch(() => undefined);
			};
		},
		check: redis.check,
		/** Since the start: calls and failures, answers found, missing, refused and too large to share. */
		counts,
	};
}
