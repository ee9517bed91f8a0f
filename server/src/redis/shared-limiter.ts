import { RateLimiterMemory, RateLimiterRedis } from "rate-limiter-flexible";
import type { CreateLimiter } from "../features/limits/service.ts";
import type { RedisConnection } from "./connection.ts";
import type { Seal } from "./seal.ts";

export type SharedLimiterOptions = {
	redis: Pick<RedisConnection, "attempt">;
	/** Gives names to keys and addresses, which would else stand in Redis for all to read. */
	seal: Pick<Seal, "name">;
};

type Script = { keys: string[]; arguments: string[] };

/** Limiters that count the calls of all processes, and while Redis is out of reach this process's own. */
export function createSharedLimiters({ redis, seal }: SharedLimiterOptions): CreateLimiter {
	const storeClient = {
		eval: (script: string, options: Script) => redis.attempt((client) => client.eval(script, options)),
	};
	return ({ keyPrefix, points, duration }) => {
		const limiter = new RateLimiterRedis({
			...{ storeClient, useRedisPackage: true, keyPrefix: `signpost:limit:${keyPrefix}`, points, duration },
			// Who has used up his calls is refused without asking.
			inMemoryBlockOnConsumed: points,
			insuranceLimiter: new RateLimiterMemory({ keyPrefix, points, duration }),
		});
		return { consume: (key) => limiter.consume(seal.name(key)) };
	};
}
