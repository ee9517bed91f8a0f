import { LRUCache } from "lru-cache";
import type { Language } from "../../text/language.ts";

export const STATISTICS = {
	/** For how long a client's numbers are taken to be as they were, in ms. */
	ttl: 2_000,
	/** Clients remembered. */
	max: 1_000,
};

/** What is known of all that a client has. */
export type Collection = { chunkCount: number; languages: Language[] };

export type StatisticsSource = {
	collection: (clientId: string) => Promise<Collection>;
	/** In how many chunks the stems occur; those that do. */
	frequencies: (clientId: string, stemIds: number[]) => Promise<ReadonlyMap<number, number>>;
};

export type Statistics = ReturnType<typeof createStatistics>;

/**
 * Remembers for a moment how large a client is and how frequent its terms are: in what is typed letter by letter most
 * of them recur. Idf hardly moves in that time. What there is not, and would hide what has just come, is never remembered.
 */
export function createStatistics(source: StatisticsSource, clock: { now: () => number } = performance) {
	type Remembered = Collection & { frequencies: Map<number, number> };
	const clients = new LRUCache<string, Remembered>({ ...STATISTICS, perf: clock, ttlResolution: 0 });
	return {
		async collection(clientId: string): Promise<Collection> {
			const known = clients.get(clientId);
			if (known !== undefined) return known;
			const collection = await source.collection(clientId);
			if (collection.chunkCount > 0) clients.set(clientId, { ...collection, frequencies: new Map() });
			return collection;
		},

		async frequencies(clientId: string, stemIds: number[]): Promise<ReadonlyMap<number, number>> {
			const known = clients.get(clientId)?.frequencies;
			if (known !== undefined && stemIds.every((id) => known.has(id))) return known;
			const loaded = await source.frequencies(clientId, stemIds);
			for (const [id, frequency] of loaded) known?.set(id, frequency);
			return loaded;
		},

		/** Call it when the client has changed: a language that has just come is then read at once. */
		forget(clientId: string): void {
			clients.delete(clientId);
		},
	};
}
