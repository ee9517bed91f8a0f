import { createHash, randomBytes } from "node:crypto";
import { LRUCache } from "lru-cache";
import { type Id, newId } from "../../ids.ts";
import type { Caller } from "../access/principal.ts";
import { reachName } from "../search/reach.ts";
import { isSigned, readSignedVisitor, type SigningKey } from "./signed-visitor.ts";

export const TOKEN_PREFIX = "vst_";
const TOKEN_BYTES = 32;
/** `vst_` and 256 bits in base64url. */
const TOKEN_PATTERN = /^vst_[A-Za-z0-9_-]{43}$/;

/** For how long the keys of a client are taken to be as they were, in ms, as keys are that open something. */
const SIGNING_CACHE = { ttl: 450, max: 10_000 };

/** Of one client: its slug, and the secret keys that may ask in a visitor's name. */
export type VisitorSigning = { slug: string; keys: SigningKey[] };

export type VisitorStore = {
	findVisitor: (clientId: string, visitor: Omit<NewVisitor, "visitorId">) => Promise<string | null>;
	findUser: (clientId: string, user: VisitingUser) => Promise<string | null>;
	/** The site's user as a visitor, who is made unless there is one. */
	saveUser: (clientId: string, user: VisitingUser) => Promise<string>;
	signing: (clientId: string) => Promise<VisitorSigning>;
};

export type NewVisitor = { visitorId: Id<"visitor">; keyId: string; tokenHash: string; reach: string };

/** The site's user, seeing what a filter lets through: what was said under another one is not for it. */
export type VisitingUser = { userId: string; reach: string };

export type Visitors = {
	/**
	 * The caller's user, or the visitor whom a token of this client and key stands for; or null. @throws AppError for a signed token that is
	 * not good: who claims to be somebody is never taken for nobody.
	 */
	resolve: (caller: Caller, token: string | null) => Promise<string | null>;
	/** As `resolve`, and a user of the site's who was never here is one from now on. */
	admit: (caller: Caller, token: string | null) => Promise<string | null>;
	/** Whether a signed token is still good. @throws AppError when it is not */
	check: (caller: Caller, token: string | null) => Promise<void>;
	/** A new visitor, to be stored, and the token to hand out once. */
	mint: (caller: Caller) => { visitor: NewVisitor; token: string };
};

/**
 * Visitors are known by a token that only the server mints and of which it keeps only the hash, or by one that the site
 * has signed for a user of its own.
 */
export function createVisitors(store: VisitorStore, now = () => new Date()): Visitors {
	const signings = new LRUCache<string, VisitorSigning>(SIGNING_CACHE);

	async function signingOf(clientId: string): Promise<VisitorSigning> {
		const known = signings.get(clientId);
		if (known !== undefined) return known;
		const signing = await store.signing(clientId);
		signings.set(clientId, signing);
		return signing;
	}

	async function userOf(clientId: string, token: string): Promise<string> {
		const { slug, keys } = await signingOf(clientId);
		return readSignedVisitor({ token, audience: [clientId, slug], keys, now: now() });
	}

	async function resolve({ clientId, keyId, user, filter }: Caller, token: string | null): Promise<string | null> {
		const reach = reachName(filter);
		if (user !== undefined) return store.findUser(clientId, { userId: user, reach });
		if (token === null) return null;
		if (isSigned(token)) return store.findUser(clientId, { userId: await userOf(clientId, token), reach });
		if (!TOKEN_PATTERN.test(token)) return null;
		return store.findVisitor(clientId, { keyId, reach, tokenHash: hashToken(token) });
	}

	return {
		resolve,
		check: async ({ clientId, user }, token) => {
			if (user === undefined && token !== null && isSigned(token)) await userOf(clientId, token);
		},
		admit: async (caller, token) => {
			const { clientId, user, filter } = caller;
			const known = await resolve(caller, token);
			if (known !== null) return known;
			const isNamed = token !== null && isSigned(token);
			const userId = user ?? (isNamed ? await userOf(clientId, token) : null);
			return userId === null ? null : store.saveUser(clientId, { userId, reach: reachName(filter) });
		},
		mint: (caller) => {
			const token = TOKEN_PREFIX + randomBytes(TOKEN_BYTES).toString("base64url");
			return {
				visitor: {
					...{ visitorId: newId("visitor"), keyId: caller.keyId, tokenHash: hashToken(token) },
					reach: reachName(caller.filter),
				},
				token,
			};
		},
	};
}

export const hashToken = (token: string) => createHash("sha256").update(token).digest("hex");
