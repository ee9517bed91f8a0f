import { LRUCache } from "lru-cache";

/** Memory of who and what was found, as short as that of keys. In ms. */
export const ACCESS_CACHE = { ttl: 450, max: 10_000 };

export type Guess = {
	/** Asked before something is looked up that has never been found; throws when there was too much guessing. */
	beforeGuess?: () => Promise<void>;
};

/** Looks things up by name, and remembers for a moment what it found. */
export function createMemory<Value extends object>() {
	const values = new LRUCache<string, Value>(ACCESS_CACHE);
	/** What the last look-up of it has found: naming it again is no guess. */
	const found = new LRUCache<string, true>({ max: ACCESS_CACHE.max });
	return {
		async find(name: string, { beforeGuess }: Guess, lookUp: () => Promise<Value | null>): Promise<Value | null> {
			const cached = values.get(name);
			if (cached !== undefined) return cached;
			if (!found.has(name)) await beforeGuess?.();
			const value = await lookUp();
			if (value === null) {
				found.delete(name);
			} else {
				found.set(name, true);
				values.set(name, value);
			}
			return value;
		},
		clear: () => values.clear(),
	};
}
