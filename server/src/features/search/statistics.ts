import { LRUCache } from "lru-cache";
import type { Language } from "../../text/language.ts";

export const STATISTICS = {
	/** For how long a change made by another process may go unseen, in ms. */
	ttl: 1_000,
	/** Clients remembered. */
	max: 1_000,
	/** Frequencies remembered of a client; then all are forgotten. */
	maxTerms: 20_000,
};

/** What is known of all that a client has. `version` is raised with every change. */
export type Collection = {
	version: number;
	chunkCount: number;
	languages: Language[];
	/** Version of what clicks have taught; null when that is nothing, or not to be used. */
	signalVersion: number | null;
	/** Version of the synonyms; 0 where there have never been any. */
	synonymVersion: number;
};

export type StatisticsSource = {
	collection: (clientId: string) => Promise<Collection>;
	/** In how many chunks the stems occur; those that do. */
	frequencies: (clientId: string, stemIds: number[]) => Promise<ReadonlyMap<number, number>>;
};

export type Statistics = ReturnType<typeof createStatistics>;

const NONE: ReadonlyMap<number, number> = new Map();

type Remembered = Collection & { frequencies: Map<number, number> };

/**
 * Remembers how large a client is, until it changes, and how frequent its terms are: in what is typed letter by letter
 * most of them recur. One look at a client's version serves all who ask within a second.
 */
export function createStatistics(source: StatisticsSource, clock: { now: () => number } = performance) {
	const clients = new LRUCache<string, Remembered>({
		...{ max: STATISTICS.max, ttl: STATISTICS.ttl, perf: clock, ttlResolution: 0, noDeleteOnStaleGet: true },
		// Who waits for what is forgotten meanwhile began before the change: he gets it, and nobody after him.
		ignoreFetchAbort: true,
		fetchMethod: async (clientId, before) => {
			const collection = await source.collection(clientId);
			const unchanged = before?.version === collection.version;
			return { ...collection, frequencies: unchanged ? before.frequencies : new Map() };
		},
	});
	return {
		collection: (clientId: string): Promise<Collection> => clients.forceFetch(clientId),

		/** In how many chunks the stems occur; 0 for those that do not. */
		async frequencies(clientId: string, stemIds: number[]): Promise<ReadonlyMap<number, number>> {
			const remembered = clients.get(clientId, { allowStale: true })?.frequencies;
			const known = new Map(stemIds.map((id) => [id, remembered?.get(id)]));
			const missing = stemIds.filter((id) => known.get(id) === undefined);
			const loaded = missing.length === 0 ? NONE : await source.frequencies(clientId, missing);
			if (remembered !== undefined && remembered.size > STATISTICS.maxTerms) remembered.clear();
			for (const id of missing) remembered?.set(id, loaded.get(id) ?? 0);
			return new Map(stemIds.map((id) => [id, known.get(id) ?? loaded.get(id) ?? 0]));
		},

		/** Those that are remembered. */
		clients: (): Iterable<string> => clients.keys(),

		/** Call it when the client has changed: this process then sees it at once. */
		forget(clientId: string): void {
			clients.delete(clientId);
		},
	};
}
