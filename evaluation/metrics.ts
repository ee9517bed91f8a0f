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

/** Success@k: 1 when a relevant document is among the first k, else 0. */
export const success = (ranking: readonly string[], grades: Grades, k: number): number =>
	reciprocalRank(ranking, grades, k) > 0 ? 1 : 0;

/** Scores by the metric's name, such as `ndcg@10`. */
export type Scores = Record<string, number>;

const METRICS = { ndcg: normalizedGain, recall, mrr: reciprocalRank, success };

/** `ndcg`, `recall`, `mrr` or `success`, at a rank from 1 to 500. */
export const METRIC_NAME = /^(ndcg|recall|mrr|success)@([1-9]\d?|[1-4]\d\d|500)$/;

/** What is measured where nothing else is asked for. */
export const DEFAULT_METRICS = ["ndcg@10", "recall@100", "mrr@10"] as const;

export type Quality = Record<(typeof DEFAULT_METRICS)[number], number>;

/** The rank down to which the metrics look. */
export function depthOf(metrics: readonly string[]): number {
	return Math.max(...metrics.map((name) => partsOf(name).k));
}

/** One query's scores. */
export function scoreQuery(ranking: readonly string[], grades: Grades, metrics: readonly string[]): Scores {
	return Object.fromEntries(
		metrics.map((name) => {
			const { metric, k } = partsOf(name);
			return [name, METRICS[metric](ranking, grades, k)];
		}),
	);
}

/** The mean of each metric over queries; 0 when there are none. */
export function meanScores(scores: readonly Scores[], metrics: readonly string[]): Scores {
	const sum = (name: string) => scores.reduce((total, score) => total + (score[name] ?? 0), 0);
	return Object.fromEntries(metrics.map((name) => [name, scores.length === 0 ? 0 : sum(name) / scores.length]));
}

/** The means over all judged queries. A query without a ranking counts as 0, as in `trec_eval -c`. */
export function measure(
	rankings: ReadonlyMap<string, readonly string[]>,
	judgements: ReadonlyMap<string, Grades>,
): Quality {
	const scores = [...judgements].map(([query, grades]) =>
		scoreQuery(rankings.get(query) ?? [], grades, DEFAULT_METRICS),
	);
	return meanScores(scores, DEFAULT_METRICS) as Quality;
}

function partsOf(name: string): { metric: keyof typeof METRICS; k: number } {
	const [, metric, k] = METRIC_NAME.exec(name) ?? [];
	if (metric === undefined) throw new Error(`There is no metric ${name}.`);
	return { metric: metric as keyof typeof METRICS, k: Number(k) };
}

/** Negative grades, which some collections use for spam, gain nothing. */
const gradeOf = (grades: Grades, id: string) => Math.max(0, grades.get(id) ?? 0);

const discountedGain = (gains: readonly number[]) =>
	gains.reduce((sum, gain, index) => sum + gain / Math.log2(index + 2), 0);
