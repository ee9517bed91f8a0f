import { LRUCache } from "lru-cache";
import type { TermStatistics } from "./query-terms.ts";

export const STATISTICS = {
	/** For how long a term is taken to be as frequent as it was, in ms. */
	ttl: 2_000,
	/** Clients remembered. */
	max: 1_000,
};

type LoadStatistics = (clientId: string, stemIds: number[]) => Promise<TermStatistics>;

/**
 * Remembers for a moment how frequent terms are: in what is typed letter by letter most of them recur. Idf hardly
 * moves in that time; that a term does not occur, which would hide what has just been ingested, is never remembered.
 */
export function createStatistics(load: LoadStatistics, clock: { now: () => number } = performance): LoadStatistics {
	const remembered = new LRUCache<string, TermStatistics>({ ...STATISTICS, perf: clock, ttlResolution: 0 });
	return async (clientId, stemIds) => {
		const known = remembered.get(clientId);
		if (known !== undefined && stemIds.every((id) => known.documentFrequency.has(id))) return known;
		const loaded = await load(clientId, stemIds);
		if (loaded.chunkCount === 0) return loaded;
		if (known === undefined) remembered.set(clientId, loaded);
		else for (const [id, frequency] of loaded.documentFrequency) known.documentFrequency.set(id, frequency);
		return loaded;
	};
}
