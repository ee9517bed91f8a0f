import { type IRateLimiterOptions, RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";
import { AppError } from "../../errors.ts";
import type { Caller } from "../keys/service.ts";
import { addressGroup } from "./address.ts";

/** Calls a minute; 0 turns a limit off. */
export type LimitSettings = {
	/** By one address with publishable keys, and as many with keys that are not known. */
	perAddress: number;
	/** By one key, whoever holds it. */
	perKey: number;
	/** Answers started by one address with publishable keys. */
	answersPerAddress: number;
};

export type Call = { caller: Caller; ip: string; procedure: string };

export type LimitService = {
	consume: (call: Call) => Promise<void>;
	/** Counts the address's look-ups of keys and clients that may not exist, whatever kind of key is claimed. */
	consumeGuess: (ip: string) => Promise<void>;
};

export type Limiter = { consume: (key: string) => Promise<unknown> };

/** Where calls are counted. @throws `RateLimiterRes` by `consume`, when there have been too many */
export type CreateLimiter = (
	options: Required<Pick<IRateLimiterOptions, "keyPrefix" | "points" | "duration">>,
) => Limiter;

const MINUTE_IN_SECONDS = 60;

const inMemory: CreateLimiter = (options) => new RateLimiterMemory(options);

/** Counts every procedure call, each call of a batch by itself: this process's, or those that `createLimiter` counts. */
export function createLimitService(settings: LimitSettings, createLimiter = inMemory): LimitService {
	const limiter = (keyPrefix: string, points: number) =>
		points === 0 ? null : createLimiter({ keyPrefix, points, duration: MINUTE_IN_SECONDS });
	const perAddress = limiter("address", settings.perAddress);
	const perKey = limiter("key", settings.perKey);
	const guesses = limiter("guesses", settings.perAddress);
	const answers = limiter("answers", settings.answersPerAddress);
	return {
		async consume({ caller, ip, procedure }) {
			if (caller.keyKind === "secret") return take(perKey, caller.keyId);
			const address = addressGroup(ip);
			await Promise.all([take(perKey, caller.keyId), take(perAddress, address)]);
			if (procedure === "chat.start") await take(answers, address);
		},
		consumeGuess: (ip) => take(guesses, addressGroup(ip)),
	};
}

async function take(limiter: Limiter | null, key: string): Promise<void> {
	try {
		await limiter?.consume(key);
	} catch (error) {
		if (!(error instanceof RateLimiterRes)) throw error;
		const retryAfter = Math.max(1, Math.ceil(error.msBeforeNext / 1000));
		throw new AppError("RATE_LIMITED", `Too many calls. Try again in ${retryAfter} s.`, { retryAfter });
	}
}
