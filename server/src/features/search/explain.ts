import type { LearnedChunk } from "./apply-learned.ts";
import { type QueryWord, type Reading, readingsOf, type TermStatistics } from "./query-terms.ts";
import type { SearchExplanation } from "./schema.ts";

/** Where a hit's numbers come from. `lexical` is pgvector's text form of the chunk's weights. */
export function explain(
	ranked: LearnedChunk,
	lexical: string | null,
	query: { words: QueryWord[]; statistics: TermStatistics },
): SearchExplanation {
	const weights = parseSparseVector(lexical ?? "");
	const terms = query.words.flatMap((word) => {
		const readings = readingsOf(word, query.statistics).map((reading) => termsOf(word, reading, weights));
		return readings.reduce((best, terms) => (sum(terms) > sum(best) ? terms : best), []);
	});
	const { lexicalRank, dense, denseRank, reranked = null, learned = null } = ranked;
	return { lexical: ranked.lexical, lexicalRank, dense, denseRank, reranked, learned, terms };
}

type ExplainedTerm = SearchExplanation["terms"][number];

/** What each form of a word, read in one way, adds to the score. */
function termsOf({ word }: QueryWord, reading: Reading, held: ReadonlyMap<number, number>): ExplainedTerm[] {
	const stems = new Set(reading.stemIds);
	return [...reading.weights].flatMap(([id, idf]) => {
		const weight = held.get(id);
		if (weight === undefined) return [];
		const kind = stems.has(id) ? ("stem" as const) : ("exact" as const);
		return [{ term: word, matched: reading.word, reading: reading.kind, kind, idf, weight, score: idf * weight }];
	});
}

const sum = (terms: ExplainedTerm[]) => terms.reduce((total, { score }) => total + score, 0);

/** The weights by term id in pgvector's text form. */
export function parseSparseVector(text: string): Map<number, number> {
	const entries = text.slice(1, text.lastIndexOf("}")).split(",").filter(Boolean);
	return new Map(entries.map((entry) => entry.split(":").map(Number) as [number, number]));
}
