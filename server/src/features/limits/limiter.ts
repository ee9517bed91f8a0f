import type { IRateLimiterOptions, RateLimiterRes } from "rate-limiter-flexible";

export type Count = Pick<RateLimiterRes, "remainingPoints" | "msBeforeNext">;

export type Limiter = {
	consume: (key: string) => Promise<Count>;
	/** Forgets what was counted. */
	delete: (key: string) => Promise<unknown>;
};

/** One that can also be asked what was noted. */
export type Notes = Limiter & {
	/** Null: nothing, or too long ago. */
	get: (key: string) => Promise<Count | null>;
	/** Notes something for so many seconds. */
	set: (key: string, points: number, seconds: number) => Promise<unknown>;
};

export type LimiterOptions = Required<Pick<IRateLimiterOptions, "keyPrefix" | "points" | "duration">>;

/** Where calls are counted. @throws `RateLimiterRes` by `consume`, when there have been too many */
export type CreateLimiter<Made = Limiter> = (options: LimiterOptions) => Made;
