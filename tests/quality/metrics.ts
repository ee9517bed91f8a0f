/** How good a ranking is. Pure; the definitions are those of trec_eval, which BEIR reports. */

/** Relevance grades of one query's judged documents, by document id; a document without one is not relevant. */
export type Grades = ReadonlyMap<string, number>;

/**
 * nDCG@k (Järvelin and Kekäläinen 2002, as trec_eval's ndcg_cut computes it): DCG@k divided by that
 * of the ideal ranking, where DCG@k = Σ grade(i) / log2(i + 1) over the ranks i = 1…k. The gain is
 * the grade itself, not 2^grade - 1. 0 when nothing is relevant.
 */
export function normalizedGain(ranking: readonly string[], grades: Grades, k: number): number {
	const ideal = [...grades.values()].filter((grade) => grade > 0).sort((a, b) => b - a);
	const best = discountedGain(ideal.slice(0, k));
	if (best === 0) return 0;
	return discountedGain(ranking.slice(0, k).map((id) => gradeOf(grades, id))) / best;
}

/** Recall@k: the share of all relevant documents that stand among the first k. 0 when nothing is relevant. */
export function recall(ranking: readonly string[], grades: Grades, k: number): number {
	const relevant = [...grades.values()].filter((grade) => grade > 0).length;
	if (relevant === 0) return 0;
	return ranking.slice(0, k).filter((id) => gradeOf(grades, id) > 0).length / relevant;
}

/** Reciprocal rank@k: 1 divided by the rank of the first relevant document; 0 when none is among the first k. */
export function reciprocalRank(ranking: readonly string[], grades: Grades, k: number): number {
	const index = ranking.slice(0, k).findIndex((id) => gradeOf(grades, id) > 0);
	return index === -1 ? 0 : 1 / (index + 1);
}

export type Quality = { "ndcg@10": number; "recall@100": number; "mrr@10": number };

/** The means over all judged queries. A query without a ranking counts as 0, as in `trec_eval -c`. */
export function measure(
	rankings: ReadonlyMap<string, readonly string[]>,
	judgements: ReadonlyMap<string, Grades>,
): Quality {
	const mean = (metric: (ranking: readonly string[], grades: Grades) => number) => {
		const values = [...judgements].map(([query, grades]) => metric(rankings.get(query) ?? [], grades));
		return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
	};
	return {
		"ndcg@10": mean((ranking, grades) => normalizedGain(ranking, grades, 10)),
		"recall@100": mean((ranking, grades) => recall(ranking, grades, 100)),
		"mrr@10": mean((ranking, grades) => reciprocalRank(ranking, grades, 10)),
	};
}

/** Negative grades, which some collections use for spam, gain nothing. */
const gradeOf = (grades: Grades, id: string) => Math.max(0, grades.get(id) ?? 0);

const discountedGain = (gains: readonly number[]) =>
	gains.reduce((sum, gain, index) => sum + gain / Math.log2(index + 2), 0);
