import type { QueryWord } from "./query-terms.ts";

/**
 * What two queries have in common that ask for the same: their stems in one order, each once, without stop words. Clicks
 * after one of them are clicks after the other. "" when the query has no words.
 */
export function sameQuery(words: readonly QueryWord[]): string {
	const stems = words.filter(({ isStopWord }) => !isStopWord).map(({ stemIds }) => [...stemIds].sort().join("|"));
	return [...new Set(stems)].sort().join(" ");
}
