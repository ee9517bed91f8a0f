/** A chunk that may answer, as the database found it. */
export type Candidate = { chunkId: string; documentId: string; score: number };

/** A chunk with every number its rank comes from. */
export type RankedChunk = {
	chunkId: string;
	documentId: string;
	score: number;
	lexical: number;
	lexicalRank: number | null;
	dense: number | null;
	denseRank: number | null;
};

type Ranked = RankedChunk & {
	/** What counts of its dense rank: more than the rank itself where its model has embedded a part of the passages. */
	nearRank: number | null;
};

export const RANKING = {
	/** Constant of reciprocal rank fusion: Cormack, Clarke, Büttcher, SIGIR 2009. */
	fusionConstant: 60,
	/** Ranks that are added; behind them the better rank counts alone, so that a later page never reorders this one. */
	fusedRanks: 80,
	/** How far ahead of the second hit the first must be to be recommended, as a ratio of scores. */
	recommendationLead: 1.25,
	/** The least share of the query's idf mass that a recommended passage holds, 0 to 1. */
	recommendationCoverage: 0.6,
};

/**
 * One order from the lexical and, where there are embeddings, the dense candidates. Without dense ones the
 * lexical score stands; with both, reciprocal ranks are added. Equal scores go by chunk id. More candidates only add
 * to the end of the order.
 */
export function fuse(lexical: Candidate[], dense: (Candidate & { rank?: number })[] | null): RankedChunk[] {
	const chunks = new Map<string, Ranked>();
	for (const [index, found] of lexical.entries()) {
		const chunk = chunkOf(chunks, found);
		chunk.lexical = found.score;
		chunk.lexicalRank = index + 1;
		chunk.score = found.score;
	}
	for (const [index, found] of (dense ?? []).entries()) {
		const chunk = chunkOf(chunks, found);
		chunk.dense = found.score;
		chunk.denseRank = index + 1;
		chunk.nearRank = found.rank ?? index + 1;
	}
	const ranked = [...chunks.values()];
	if (dense !== null) for (const chunk of ranked) chunk.score = fusedScore(chunk);
	return ranked.sort((a, b) => b.score - a.score || (a.chunkId < b.chunkId ? -1 : 1));
}

/** The best chunk of each document, in order. */
export function groupByDocument(ranked: RankedChunk[]): RankedChunk[] {
	const best = new Map<string, RankedChunk>();
	for (const chunk of ranked) if (!best.has(chunk.documentId)) best.set(chunk.documentId, chunk);
	return [...best.values()];
}

/** Whether the first hit is so clearly ahead that a visitor may be sent straight to it. */
export function isClearlyAhead(
	first: { score: number; coverage: number },
	second: { score: number } | undefined,
): boolean {
	if (first.coverage < RANKING.recommendationCoverage) return false;
	return second === undefined || first.score >= second.score * RANKING.recommendationLead;
}

function fusedScore({ lexicalRank, nearRank }: Ranked): number {
	const ranks = [lexicalRank, nearRank].filter((rank) => rank !== null);
	const added = ranks.filter((rank) => rank <= RANKING.fusedRanks);
	return added.length === 0 ? reciprocal(Math.min(...ranks)) : added.map(reciprocal).reduce((sum, part) => sum + part);
}

const reciprocal = (rank: number) => 1 / (RANKING.fusionConstant + rank);

function chunkOf(chunks: Map<string, Ranked>, found: Candidate): Ranked {
	const { chunkId, documentId } = found;
	const known = chunks.get(chunkId);
	if (known !== undefined) return known;
	const chunk = {
		...{ chunkId, documentId, score: 0, lexical: 0, lexicalRank: null, dense: null, denseRank: null },
		nearRank: null,
	};
	chunks.set(chunkId, chunk);
	return chunk;
}
