import { inverseDocumentFrequency, type QueryWord, type TermStatistics } from "./query-terms.ts";
import type { RankedChunk } from "./rank.ts";
import type { SearchExplanation } from "./schema.ts";

/** Where a hit's numbers come from. `lexical` is pgvector's text form of the chunk's weights. */
export function explain(
	ranked: RankedChunk,
	lexical: string | null,
	query: { words: QueryWord[]; statistics: TermStatistics },
): SearchExplanation {
	const weights = parseSparseVector(lexical ?? "");
	const terms = query.words.flatMap((word) => {
		const idf = inverseDocumentFrequency(query.statistics, word) * word.emphasis;
		const forms = [
			...word.stemIds.map((id) => ({ id, kind: "stem" as const })),
			{ id: word.exactId, kind: "exact" as const },
		];
		return forms.flatMap(({ id, kind }) => {
			const weight = weights.get(id);
			return weight === undefined ? [] : [{ term: word.word, kind, idf, weight, score: idf * weight }];
		});
	});
	const { lexicalRank, dense, denseRank } = ranked;
	return { lexical: ranked.lexical, lexicalRank, dense, denseRank, terms };
}

function parseSparseVector(text: string): Map<number, number> {
	const entries = text.slice(1, text.lastIndexOf("}")).split(",").filter(Boolean);
	return new Map(entries.map((entry) => entry.split(":").map(Number) as [number, number]));
}
