import { LRUCache } from "lru-cache";
import { AppError } from "../../errors.ts";
import { ACCESS_CACHE, createLookUps } from "../access/remember.ts";
import { isOriginAllowed } from "./origin.ts";
import { hashSecret } from "./secret.ts";
import type { KeyStore, StoredKey } from "./store.ts";

export type KeyDependencies = {
	store: KeyStore;
	/** Whether pages on this machine may use any publishable key: in development. */
	allowLocalOrigins: boolean;
	now?: () => number;
};

export type KeyService = ReturnType<typeof createKeyService>;

/** Looks keys up, and remembers them for a moment. */
export function createKeyService({ store, allowLocalOrigins, now = Date.now }: KeyDependencies) {
	const keys = createLookUps<{ key: StoredKey | null }>();
	const origins = new LRUCache<string, boolean>(ACCESS_CACHE);
	/** What the last look-up of it has found: naming it again is no guess. */
	const found = new LRUCache<string, true>({ max: ACCESS_CACHE.max });

	async function find(hash: string, beforeGuess: (() => Promise<void>) | undefined): Promise<StoredKey | null> {
		const cached = keys.get(hash);
		if (cached !== undefined) return cached.key;
		if (!found.has(hash)) await beforeGuess?.();
		const key = await lookUp(hash, () => store.findByHash(hash));
		if (key === null) found.delete(hash);
		else found.set(hash, true);
		return key;
	}

	async function lookUp(name: string, find: () => Promise<StoredKey | null>): Promise<StoredKey | null> {
		return (await keys.fetch(name, { context: async () => ({ key: await find() }) }))?.key ?? null;
	}

	function valid(key: StoredKey | null): StoredKey {
		if (key === null || key.revokedAt !== null) throw unauthenticated("This key is not valid.");
		if (key.expiresAt !== null && key.expiresAt.getTime() <= now()) throw unauthenticated("This key has expired.");
		return key;
	}

	return {
		/**
		 * The key whose text this is, as long as it is good.
		 * `beforeGuess`: asked before one is looked up that was never found; throws when there was too much guessing.
		 */
		async findValid(secret: string, beforeGuess?: () => Promise<void>): Promise<StoredKey> {
			const hash = hashSecret(secret);
			const key = hash === null ? null : await find(hash, beforeGuess);
			return valid(key);
		},

		/** The key of this id, as long as it is good. */
		async findValidById(keyId: string): Promise<StoredKey> {
			return valid(keys.get(keyId)?.key ?? (await lookUp(keyId, () => store.findById(keyId))));
		},

		/** Lets keys be looked up anew, in this process at once. */
		forget(): void {
			keys.clear();
			origins.clear();
		},

		/** Where pages may show a frame that works with the key, as sources of a content security policy. */
		async embeddersOf(secret: string): Promise<string[]> {
			const { origins: listed } = await this.findValid(secret);
			return allowLocalOrigins ? [...listed, ...LOCAL_PAGES] : listed;
		},

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

/** Of pages on this machine. */
const LOCAL_PAGES = ["http://localhost:*", "http://127.0.0.1:*", "https://localhost:*"];

const unauthenticated = (message: string) => new AppError("UNAUTHENTICATED", message);
