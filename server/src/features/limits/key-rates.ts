import { LRUCache } from "lru-cache";
import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";
import { AppError } from "../../errors.ts";
import type { CreateLimiter, Limiter } from "./limiter.ts";

const MINUTE_IN_SECONDS = 60;

/** Counts calls against the calls a minute that a key has of its own. @throws AppError by what it returns, when there are too many */
export function createKeyRates(createLimiter: CreateLimiter = (options) => new RateLimiterMemory(options)) {
	const limiters = new LRUCache<number, Limiter>({ max: 1_000 });
	const limiterOf = (points: number): Limiter => {
		const known = limiters.get(points);
		if (known !== undefined) return known;
		const limiter = createLimiter({ keyPrefix: `own-${points}`, points, duration: MINUTE_IN_SECONDS });
		limiters.set(points, limiter);
		return limiter;
	};
	return async (keyId: string, ratePerMinute: number): Promise<void> => {
		try {
			await limiterOf(ratePerMinute).consume(keyId);
		} catch (error) {
			if (!(error instanceof RateLimiterRes)) throw error;
			const retryAfter = Math.max(1, Math.ceil(error.msBeforeNext / 1_000));
			throw new AppError("RATE_LIMITED", `Too many calls with this key. Try again in ${retryAfter} s.`, { retryAfter });
		}
	};
}
