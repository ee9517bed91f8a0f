import { stem } from "../../text/stem.ts";
import { termIds } from "../../text/term-id.ts";
import { tokenize } from "../../text/tokenize.ts";

/** One form of a query's word. Exact forms share the idf of their stem. */
export type QueryTerm = {
	id: number;
	/** Id of the stem, by which candidates are found. */
	stemId: number;
	term: string;
	kind: "stem" | "exact";
	/** How often it stands in the query. */
	count: number;
};

export type TermStatistics = {
	/** Chunks of the client. */
	chunkCount: number;
	/** Chunks that hold a stem, by its id. */
	documentFrequency: Map<number, number>;
};

/** Candidates to score at most, unless a single term has more. Twice as many take about twice as long. */
export const CANDIDATE_BUDGET = 600;

/** The terms of a query, each once. */
export function queryTerms(query: string): QueryTerm[] {
	const terms = new Map<number, QueryTerm>();
	for (const { word } of tokenize(query)) {
		const ids = termIds(word);
		count(terms, { id: ids.stem, stemId: ids.stem, term: stem(word), kind: "stem", count: 0 });
		count(terms, { id: ids.exact, stemId: ids.stem, term: word, kind: "exact", count: 0 });
	}
	return [...terms.values()];
}

function count(terms: Map<number, QueryTerm>, term: QueryTerm): void {
	const known = terms.get(term.id) ?? term;
	known.count += 1;
	terms.set(term.id, known);
}

/** Inverse document frequency as in BM25 (Robertson, Sparck Jones), never negative. */
export function inverseDocumentFrequency(statistics: TermStatistics, stemId: number): number {
	const frequency = statistics.documentFrequency.get(stemId) ?? 0;
	return Math.log(1 + (statistics.chunkCount - frequency + 0.5) / (frequency + 0.5));
}

/** The query's side of the inner product: idf times count, by term id; only terms that occur. */
export function weighQuery(terms: QueryTerm[], statistics: TermStatistics): [id: number, weight: number][] {
	return terms
		.filter((term) => statistics.documentFrequency.has(term.stemId))
		.map((term) => [term.id, inverseDocumentFrequency(statistics, term.stemId) * term.count]);
}

/**
 * The stems by which to find candidates: rarest first, as many as the budget allows, at least one. The common
 * ones are left to scoring, where they still count: a chunk that has only those would not rank high.
 */
export function lookupStems(terms: QueryTerm[], statistics: TermStatistics, budget = CANDIDATE_BUDGET): number[] {
	const frequency = (id: number) => statistics.documentFrequency.get(id) ?? 0;
	const stems = [...new Set(terms.map((term) => term.stemId))].filter((id) => frequency(id) > 0);
	stems.sort((a, b) => frequency(a) - frequency(b) || a - b);
	let candidates = 0;
	return stems.filter((id, index) => {
		candidates += frequency(id);
		return index === 0 || candidates <= budget;
	});
}

/** The share of the query's idf mass that a chunk with these stems holds, 0 to 1. */
export function coverage(terms: QueryTerm[], statistics: TermStatistics, held: ReadonlySet<number>): number {
	let total = 0;
	let covered = 0;
	for (const term of terms) {
		if (term.kind !== "stem") continue;
		const idf = inverseDocumentFrequency(statistics, term.stemId);
		total += idf;
		if (held.has(term.stemId)) covered += idf;
	}
	return total === 0 ? 0 : covered / total;
}
