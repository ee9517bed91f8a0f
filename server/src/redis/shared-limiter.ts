import { LRUCache } from "lru-cache";
import { RateLimiterMemory, RateLimiterRedis } from "rate-limiter-flexible";
import type { Count, CreateLimiter, Limiter } from "../features/limits/limiter.ts";
import type { RedisConnection } from "./connection.ts";
import type { Seal } from "./seal.ts";

export const SHARED_LIMITS = {
	/** A limit of fewer calls is counted before every one of them. */
	minPoints: 100,
	/** Whose count stood below this share of the limit is let through first and counted then, */
	share: 0.5,
	/** when it was last heard so long ago at most, in ms. */
	memory: 1_000,
	/** They are counted together so often, in ms. */
	batch: 20,
	/** Counts remembered by each limiter. */
	maxCounts: 10_000,
};

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
		const consume = points < SHARED_LIMITS.minPoints ? (name: string) => limiter.consume(name) : ahead(limiter);
		return { consume: (key) => consume(seal.name(key)), delete: (key) => limiter.delete(seal.name(key)) };
	};
}

type Told = {
	consumed: number;
	/** When the window ends. */
	endsAt: number;
	/** Calls that have not been counted yet; those of `batch` have not been sent to be counted. */
	pending: number;
	batch: number;
	heardAt: number;
};

const UNHEARD: Told = { consumed: 0, endsAt: 0, pending: 0, batch: 0, heardAt: Number.NEGATIVE_INFINITY };

/** Waits for the count only where it may matter: calls far below a limit take no longer for being counted elsewhere. */
function ahead(limiter: RateLimiterRedis): Limiter["consume"] {
	const counts = new LRUCache<string, Told>({ max: SHARED_LIMITS.maxCounts });
	const isFarBelow = ({ consumed, pending, heardAt }: Told) =>
		consumed + pending < limiter.points * SHARED_LIMITS.share && performance.now() - heardAt < SHARED_LIMITS.memory;

	async function send(name: string, count: Told): Promise<Count> {
		const calls = count.batch;
		count.batch = 0;
		try {
			const counted = await limiter.consume(name, calls);
			count.consumed = counted.consumedPoints;
			count.heardAt = performance.now();
			count.endsAt = count.heardAt + counted.msBeforeNext;
			return counted;
		} catch (refusal) {
			count.heardAt = Number.NEGATIVE_INFINITY;
			throw refusal;
		} finally {
			count.pending -= calls;
		}
	}

	const guess = ({ consumed, pending, endsAt }: Told): Count => ({
		remainingPoints: limiter.points - consumed - pending,
		msBeforeNext: Math.max(0, endsAt - performance.now()),
	});

	return async (name) => {
		const count = counts.get(name) ?? { ...UNHEARD };
		counts.set(name, count);
		const mayWait = isFarBelow(count);
		count.pending += 1;
		count.batch += 1;
		if (!mayWait) return send(name, count);
		if (count.batch > 1) return guess(count);
		// Whoever is over the limit after all is refused the next time.
		const later = () => count.batch > 0 && send(name, count).catch(() => undefined);
		setTimeout(later, SHARED_LIMITS.batch);
		return guess(count);
	};
}
