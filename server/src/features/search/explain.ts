import { inverseDocumentFrequency, type QueryTerm, type TermStatistics } from "./query-terms.ts";
import type { RankedChunk } from "./rank.ts";
import type { SearchExplanation } from "./schema.ts";

/** Where a hit's numbers come from. `lexical` is pgvector's text form of the chunk's weights. */
export function explain(
	ranked: RankedChunk,
	lexical: string | null,
	query: { terms: QueryTerm[]; statistics: TermStatistics },
): SearchExplanation {
	const weights = parseSparseVector(lexical ?? "");
	const terms = query.terms.flatMap((term) => {
		const weight = weights.get(term.id);
		if (weight === undefined) return [];
		const idf = inverseDocumentFrequency(query.statistics, term.stemId) * term.count;
		return [{ term: term.term, kind: term.kind, idf, weight, score: idf * weight }];
	});
	const { lexicalRank, dense, denseRank } = ranked;
	return { lexical: ranked.lexical, lexicalRank, dense, denseRank, terms };
}

function parseSparseVector(text: string): Map<number, number> {
	const entries = text.slice(1, text.lastIndexOf("}")).split(",").filter(Boolean);
	return new Map(entries.map((entry) => entry.split(":").map(Number) as [number, number]));
}
