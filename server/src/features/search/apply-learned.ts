import { applyBoosts, boostFactor, type Learned } from "../signals/boost.ts";
import { groupByDocument, type RankedChunk } from "./rank.ts";
import type { RerankedChunk } from "./rerank.ts";

/** What clicks have changed of a document's rank: its strengths, 0 to 1, what they make of its score, and where it was. */
export type LearnedRank = Learned & { factor: number; unlearnedRank: number };

/** A document's best chunk, where it is ranked by what was learned. */
export type LearnedChunk = RerankedChunk & { learned?: LearnedRank };

export const APPLY = {
	/** The first so many chunks are reordered by what was learned of their documents: the same ones for every page. */
	chunks: 80,
};

/** The documents of the ranked chunks in the order that clicks give them. Those further back stay where they are. */
export function applyLearned(
	ranked: readonly RankedChunk[],
	documents: readonly RerankedChunk[],
	learnedOf: (documentId: string) => Learned,
): LearnedChunk[] {
	const count = groupByDocument(ranked.slice(0, APPLY.chunks)).length;
	const isFused = ranked.some(({ denseRank }) => denseRank !== null);
	const reordered = applyBoosts(documents.slice(0, count), ({ documentId }) =>
		boostFactor(learnedOf(documentId), { isFused }),
	).map(({ factor, unlearnedRank, ...chunk }) => ({
		...chunk,
		learned: { ...learnedOf(chunk.documentId), factor, unlearnedRank },
	}));
	return [...reordered, ...documents.slice(count)];
}
