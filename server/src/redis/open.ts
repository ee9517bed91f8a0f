import type { FastifyBaseLogger } from "fastify";
import type { Environment } from "../env.ts";
import { connectRedis } from "./connection.ts";
import { describeRelease } from "./release.ts";
import { createSeal } from "./seal.ts";
import { createSharedAnswers } from "./shared-answers.ts";
import { createSharedLimiters } from "./shared-limiter.ts";

export type SharingOptions = {
	environment: Environment;
	authSecret: string;
	logger: Pick<FastifyBaseLogger, "warn">;
	teardown: (() => Promise<void>)[];
};

export type Sharing = NonNullable<Awaited<ReturnType<typeof openSharing>>>;

/** What server processes share through Redis; null without REDIS_URL. */
export async function openSharing({ environment, authSecret, logger, teardown }: SharingOptions) {
	if (environment.REDIS_URL === undefined) return null;
	const redis = await connectRedis({ url: environment.REDIS_URL, logger });
	teardown.push(redis.close);
	const common = createSeal(authSecret, "all processes");
	const channel = `signpost:changed:${common.name("changed")}`;
	return {
		/** `database`: names the database, since another may hold other documents of a client of the same id. */
		answers: (database: string) =>
			createSharedAnswers({
				...{ redis, logger },
				seal: createSeal(authSecret, JSON.stringify(["answers", database, describeRelease(environment)])),
			}),
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
		counts: redis.counts,
	};
}
