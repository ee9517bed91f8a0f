import { LRUCache } from "lru-cache";

/** For how long (ms) a credential is taken to be as it was: it ends within a second, also what it has open. */
export const ACCESS_CACHE = { ttl: 450, max: 10_000 };

export type Guess = {
	/** Asked before something is looked up that has never been found; throws when there was too much guessing. */
	beforeGuess?: () => Promise<void>;
};

/** Things by name, remembered for a moment. Many who `fetch` one at once cost one look-up. */
export const createLookUps = <Value extends object>() =>
	new LRUCache<string, Value, () => Promise<Value>>({
		...ACCESS_CACHE,
		fetchMethod: (_name, _stale, { context: lookUp }) => lookUp(),
		// Who waits while all is forgotten is answered, by any value but undefined, and the answer is not remembered.
		ignoreFetchAbort: true,
	});

/** Looks things up by name, and remembers for a moment what it found. */
export function createMemory<Value extends object>() {
	const values = createLookUps<{ value: Value | null }>();
	/** What the last look-up of it has found: naming it again is no guess. */
	const found = new LRUCache<string, true>({ max: ACCESS_CACHE.max });
	return {
		async find(name: string, { beforeGuess }: Guess, lookUp: () => Promise<Value | null>): Promise<Value | null> {
			const cached = values.get(name)?.value ?? null;
			if (cached !== null) return cached;
			if (!found.has(name)) await beforeGuess?.();
			const looked = await values.fetch(name, { context: async () => ({ value: await lookUp() }) });
			const value = looked?.value ?? null;
			if (value !== null) found.set(name, true);
			// What is not there may come to be.
			else for (const memory of [values, found]) memory.delete(name);
			return value;
		},
		clear: () => values.clear(),
	};
}
