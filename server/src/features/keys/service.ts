import { LRUCache } from "lru-cache";
import { AppError } from "../../errors.ts";
import { ID_PREFIXES } from "../../ids.ts";
import { isOriginAllowed, isOriginOf } from "./origin.ts";
import type { KeyScope } from "./scopes.ts";
import { hashSecret, type KeyKind } from "./secret.ts";
import type { KeyStore, StoredKey } from "./store.ts";

type Presented = {
	bearer: string | null;
	/** Asked before a key or client is looked up that has never been found; throws when there was too much guessing. */
	beforeGuess?: () => Promise<void>;
};

/** What a request presents. `client` names the client it wants to act on, when not the key's own. */
export type Claim = Presented & {
	origin: string | null;
	/** Host and port that the request was sent to. */
	host: string;
	/** What the key must be allowed to do, or one of several things. */
	scope: KeyScope | readonly KeyScope[];
	client: string | undefined;
	/** Whether a page's origin must be known by name, whatever the kind of the key. */
	strictOrigin?: boolean;
	/** Whether the client may be created when there is none; asked only then. */
	mayCreate?: () => boolean;
};

/** Who a request turned out to be. */
export type Caller = {
	tenantId: string;
	clientId: string;
	keyId: string;
	keyKind: KeyKind;
	/** The site's user in whose name a secret key calls. */
	user?: string;
};

export type KeyDependencies = {
	store: KeyStore;
	/** Whether pages on this machine may use any publishable key: in development. */
	allowLocalOrigins: boolean;
	/** Of the pages that this server serves itself; null: the origin of whatever host a request was sent to. */
	ownOrigin: string | null;
	now?: () => number;
};

export const KEY_CACHE = {
	/** For how long a key or client is taken to be as it was; a revoked key works no longer than this, in ms. */
	ttl: 900,
	max: 10_000,
};

/** The one place that decides who may call what. */
export function createKeyService({ store, allowLocalOrigins, ownOrigin, now = Date.now }: KeyDependencies) {
	const keys = new LRUCache<string, { key: StoredKey | null }>(KEY_CACHE);
	const clients = new LRUCache<string, string>(KEY_CACHE);
	const origins = new LRUCache<string, boolean>(KEY_CACHE);
	/** What the last look-up of it has found: naming it again is no guess. */
	const found = new LRUCache<string, true>({ max: KEY_CACHE.max });

	async function lookUp<Value>(name: string, { beforeGuess }: Presented, find: () => Promise<Value | null>) {
		if (!found.has(name)) await beforeGuess?.();
		const value = await find();
		if (value === null) found.delete(name);
		else found.set(name, true);
		return value;
	}

	async function findKey(hash: string | null, presented: Presented): Promise<StoredKey | null> {
		if (hash === null) return null;
		const cached = keys.get(hash);
		if (cached !== undefined) return cached.key;
		const key = await lookUp(hash, presented, () => store.findByHash(hash));
		keys.set(hash, { key });
		return key;
	}

	async function findClient(tenantId: string, reference: string, claim: Claim): Promise<string | null> {
		const name = `${tenantId}/${reference}`;
		const cached = clients.get(name);
		if (cached !== undefined) return cached;
		const clientId = await lookUp(name, claim, () => store.findClient(tenantId, reference));
		if (clientId !== null) clients.set(name, clientId);
		return clientId;
	}

	async function findValid(presented: Presented): Promise<StoredKey> {
		if (presented.bearer === null) throw unauthenticated("Send a key: Authorization: Bearer pk_… or sk_….");
		const key = await findKey(hashSecret(presented.bearer), presented);
		if (key === null || key.revokedAt !== null) throw unauthenticated("This key is not valid.");
		if (key.expiresAt !== null && key.expiresAt.getTime() <= now()) throw unauthenticated("This key has expired.");
		return key;
	}

	async function verify(claim: Claim): Promise<StoredKey> {
		const key = await findValid(claim);
		checkScope(key, [claim.scope].flat());
		checkOrigin(key, claim);
		return key;
	}

	// Without an Origin header the caller is no other site's page: browsers send one on every cross-origin call.
	function checkOrigin(key: StoredKey, { origin, host, strictOrigin = false }: Claim): void {
		if (origin === null || (key.kind !== "publishable" && !strictOrigin)) return;
		if (ownOrigin === null ? !strictOrigin && isOriginOf(host, origin) : origin === ownOrigin) return;
		if (isOriginAllowed(origin, { allowlist: key.origins, allowLocal: allowLocalOrigins })) return;
		throw new AppError(
			"FORBIDDEN",
			"This key may not be used from this origin, which is neither the server's own nor on the key's list.",
		);
	}

	async function resolveClient(key: StoredKey, claim: Claim): Promise<string> {
		const { client, mayCreate } = claim;
		if (client === undefined || client === key.clientId) return key.clientId;
		const known = await findClient(key.tenantId, client, claim);
		const isAdmin = key.scopes.includes("admin");
		if (known !== null && (isAdmin || known === key.clientId)) return known;
		if (isAdmin && known === null && !isClientId(client) && mayCreate?.() === true)
			return store.createClient(key.tenantId, client);
		throw new AppError("NOT_FOUND", "There is no such client, or this key may not act on it.");
	}

	return {
		/** Who the claim is, or the error that refuses it. */
		async authorize(claim: Claim): Promise<Caller> {
			const key = await verify(claim);
			const clientId = await resolveClient(key, claim);
			return { tenantId: key.tenantId, clientId, keyId: key.id, keyKind: key.kind };
		},

		/** Refuses what is no valid key, whatever it may do. */
		check: async (presented: Presented): Promise<void> => void (await findValid(presented)),

		/** Whether any key's allowlist has the origin. */
		async isKnownOrigin(origin: string): Promise<boolean> {
			const cached = origins.get(origin);
			if (cached !== undefined) return cached;
			const allowlist = await store.allOrigins();
			const known = isOriginAllowed(origin, { allowlist, allowLocal: allowLocalOrigins });
			origins.set(origin, known);
			return known;
		},
	};
}

/** An id is never taken for the name of a client to create: it is mistyped, or somebody else's. */
const isClientId = (reference: string) => reference.startsWith(`${ID_PREFIXES.client}_`);

const unauthenticated = (message: string) => new AppError("UNAUTHENTICATED", message);

function checkScope(key: StoredKey, scopes: readonly KeyScope[]): void {
	if (scopes.some((scope) => key.scopes.includes(scope))) return;
	throw new AppError("FORBIDDEN", describeMissingScope(key, scopes));
}

const describeMissingScope = (key: StoredKey, scopes: readonly KeyScope[]) => {
	const names = scopes.map((scope) => `"${scope}"`).join(" or ");
	return key.kind === "publishable"
		? `A publishable key may not do this. Use a secret key (sk_…) with the scope ${names}, on a server only.`
		: `This key lacks the scope ${names}.`;
};
