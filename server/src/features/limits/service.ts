import { hash } from "node:crypto";
import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";
import { AppError } from "../../errors.ts";
import type { Actor } from "../access/principal.ts";
import { addressGroup } from "./address.ts";
import type { Count, CreateLimiter, Limiter, Notes } from "./limiter.ts";
import type { Standing } from "./standing.ts";

/** Calls a minute; 0 turns a limit off. */
export type LimitSettings = {
	/** By one address with publishable keys, and as many with keys that are not known. */
	perAddress: number;
	/** By one visitor with a publishable key. */
	perVisitor: number;
	/** By one key, whoever holds it. */
	perKey: number;
	/** With all keys of a tenant. */
	perTenant: number;
	/** Answers started by one address with publishable keys. */
	answersPerAddress: number;
	/** Attempts in a quarter of an hour to log in to one account from one address. */
	logins: number;
};

/** Who tries to log in to which account, whether or not there is one. */
export type Login = { address: string; account: string };

/** What is known of the request that a call came with. */
export type CountedRequest = {
	readonly ip: string;
	readonly visitorToken: string | null;
	/** Told how the caller stands, whether the call is let through or not. */
	noteLimits: (standings: readonly Standing[]) => void;
};

/** `tenantId`: there is none of people who act for themselves. */
export type Call = { caller: Actor & { tenantId?: string }; procedure: string; request: CountedRequest };

export type LimitService = ReturnType<typeof createLimitService>;

export type LimitOptions = {
	/** Default: in this process's memory. */
	createLimiter?: CreateLimiter | undefined;
	/** For attempts to log in, whose count should outlive a process. */
	createLoginLimiter?: CreateLimiter<Notes>;
	/** Told the policy by which a call is refused. */
	onRefused?: (policy: string) => void;
};

const MINUTE = 60;

export const LOGINS = {
	/** Window of attempts from one address, in seconds. */
	window: 900,
	/** Times as many to different accounts: an office has one address. */
	perAddress: 10,
	/**
	 * Times as many to one account in `accountWindow` seconds, from all addresses together where nobody has logged in to
	 * it before: few passwords can be guessed, and its owner is not locked out where he was let in.
	 */
	perAccount: 20,
	accountWindow: 3_600,
	/** For how long an address is known to an account after somebody has logged in from it, in seconds: timers take 24 days at most. */
	knownFor: 14 * 86_400,
};

const inMemory: CreateLimiter<Notes> = (options) => new RateLimiterMemory(options);

/** Counts every procedure call, each call of a batch by itself: this process's, or those that `createLimiter` counts. */
export function createLimitService(settings: LimitSettings, options: LimitOptions = {}) {
	const { createLimiter = inMemory, createLoginLimiter = inMemory, onRefused = () => undefined } = options;
	const policyOf =
		<Made extends Limiter>(create: CreateLimiter<Made>) =>
		(name: string, quota: number, window: number) =>
			quota === 0
				? null
				: { name, quota, window, limiter: create({ keyPrefix: name, points: quota, duration: window }) };
	const policy = policyOf(createLimiter);
	const perAddress = policy("address", settings.perAddress, MINUTE);
	const perVisitor = policy("visitor", settings.perVisitor, MINUTE);
	const perKey = policy("key", settings.perKey, MINUTE);
	const perTenant = policy("tenant", settings.perTenant, MINUTE);
	const guesses = policy("guesses", settings.perAddress, MINUTE);
	const answers = policy("answers", settings.answersPerAddress, MINUTE);
	const loginPolicy = policyOf(createLoginLimiter);
	const { window, accountWindow, knownFor } = LOGINS;
	const logins = loginPolicy("logins", settings.logins, window);
	const addressLogins = loginPolicy("address-logins", settings.logins * LOGINS.perAddress, window);
	const accountLogins = loginPolicy("account-logins", settings.logins * LOGINS.perAccount, accountWindow);
	const knownLogins = settings.logins === 0 ? null : loginPolicy("known-logins", 1, knownFor);

	async function take(counted: Policy | null, key: string, standings?: Standing[]): Promise<void> {
		if (counted === null) return;
		const { name, quota, window } = counted;
		const note = ({ remainingPoints, msBeforeNext }: Count) => {
			const reset = Math.max(1, Math.ceil(msBeforeNext / 1000));
			standings?.push({ policy: name, quota, window, remaining: remainingPoints, reset });
			return reset;
		};
		try {
			note(await counted.limiter.consume(key));
		} catch (error) {
			if (!(error instanceof RateLimiterRes)) throw error;
			const retryAfter = note(error);
			onRefused(name);
			throw new AppError("RATE_LIMITED", `Too many calls. Try again in ${retryAfter} s.`, { retryAfter });
		}
	}

	return {
		async consume({ caller, procedure, request }: Call): Promise<void> {
			const standings: Standing[] = [];
			const isPublic = caller.keyKind === "publishable";
			try {
				// What one has of his own first: calls that it refuses take nothing from others.
				if (isPublic) {
					const address = addressGroup(request.ip);
					await take(perAddress, address, standings);
					const visitor = visitorOf(caller, request);
					if (visitor !== null) await take(perVisitor, nameOf(visitor), standings);
					if (procedure === "chat.start") await take(answers, address, standings);
				}
				// How much of a site's calls are left is nothing that its visitors need to know.
				const shared = isPublic ? undefined : standings;
				await take(perKey, caller.keyId, shared);
				if (caller.tenantId !== undefined) await take(perTenant, caller.tenantId, shared);
			} finally {
				request.noteLimits(standings);
			}
		},

		/** Counts the address's look-ups of keys and clients that may not exist, whatever kind of key is claimed. */
		consumeGuess: (ip: string) => take(guesses, addressGroup(ip)),

		/** Counts an attempt to log in, before the password is looked at: the same for accounts that there are not. */
		async consumeLogin(login: Login): Promise<void> {
			await take(addressLogins, addressGroup(login.address));
			await take(logins, pairOf(login));
			const known = (await knownLogins?.limiter.get(pairOf(login))) ?? null;
			if (known === null) await take(accountLogins, accountOf(login));
		},

		/** Forgets the attempts from this address, once one has succeeded, and knows the address from then on. */
		async noteLogin(login: Login): Promise<void> {
			const pair = pairOf(login);
			await Promise.all([logins?.limiter.delete(pair), knownLogins?.limiter.set(pair, 1, knownFor)]);
		},
	};
}

type Policy = { name: string; quota: number; window: number; limiter: Limiter };

/** Whom a token was made for, whatever else is sent with it; otherwise who has been here before. */
function visitorOf({ principal }: Actor, { visitorToken }: CountedRequest): string | null {
	if (principal.type !== "token" || principal.visitorId === null) return visitorToken;
	return `${principal.clientId} ${principal.visitorId}`;
}

/** As long as any other, and nothing that could be read out where it is counted. */
const nameOf = (text: string) => hash("sha256", text, "base64url");

const accountOf = ({ account }: Login) => nameOf(account.trim().toLowerCase());

const pairOf = (login: Login) => nameOf(`${addressGroup(login.address)} ${accountOf(login)}`);
