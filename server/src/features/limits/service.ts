import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";
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

const MINUTE_IN_SECONDS = 60;

/** Counts every procedure call, each call of a batch by itself. */
export function createLimitService(settings: LimitSettings): LimitService {
	const perAddress = createLimiter("address", settings.perAddress);
	const perKey = createLimiter("key", settings.perKey);
	const guesses = createLimiter("guesses", settings.perAddress);
	const answers = createLimiter("answers", settings.answersPerAddress);
	return {
		async consume({ caller, ip, procedure }) {
			await take(perKey, caller.keyId);
			if (caller.keyKind === "secret") return;
			const address = addressGroup(ip);
			await take(perAddress, address);
			if (procedure === "chat.start") await take(answers, address);
		},
		consumeGuess: (ip) => take(guesses, addressGroup(ip)),
	};
}

function createLimiter(keyPrefix: string, points: number): RateLimiterMemory | null {
	return points === 0 ? null : new RateLimiterMemory({ keyPrefix, points, duration: MINUTE_IN_SECONDS });
}

async function take(limiter: RateLimiterMemory | null, key: string): Promise<void> {
	try {
		await limiter?.consume(key);
	} catch (error) {
		if (!(error instanceof RateLimiterRes)) throw error;
		const retryAfter = Math.max(1, Math.ceil(error.msBeforeNext / 1000));
		throw new AppError("RATE_LIMITED", `Too many calls. Try again in ${retryAfter} s.`, { retryAfter });
	}
}
