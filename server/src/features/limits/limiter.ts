import type { IRateLimiterOptions, RateLimiterRes } from "rate-limiter-flexible";

export type Count = Pick<RateLimiterRes, "remainingPoints" | "msBeforeNext">;

export type Limiter = {
	consume: (key: string) => Promise<Count>;
	/** Forgets what was counted. */
	delete: (key: string) => Promise<unknown>;
};

export type LimiterOptions = Required<Pick<IRateLimiterOptions, "keyPrefix" | "points" | "duration">>;

/** Where calls are counted. @throws `RateLimiterRes` by `consume`, when there have been too many */
export type CreateLimiter = (options: LimiterOptions) => Limiter;
