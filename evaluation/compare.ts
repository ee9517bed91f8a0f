/** Two measured runs side by side. Pure. */
import type { Scores } from "./metrics.ts";
import { randomisationTest, type Significance } from "./significance.ts";

/** One query of a run. */
export type MeasuredQuery = { queryId: string; query: string; metrics: Scores };

export type MetricComparison = Significance & {
	metric: string;
	/** Means over the queries that both runs have. */
	baseline: number;
	candidate: number;
	difference: number;
	/** Queries that the candidate answers better, worse and equally well. */
	better: number;
	worse: number;
	equal: number;
};

export type QueryDifference = { queryId: string; query: string; baseline: Scores; candidate: Scores };

export type Comparison = {
	/** Queries that both runs have. */
	shared: number;
	onlyInBaseline: number;
	onlyInCandidate: number;
	/** Those that both runs measured. */
	metrics: MetricComparison[];
	/** Query by query, in the order of the candidate. */
	queries: QueryDifference[];
};

export type CompareOptions = { permutations?: number; seed?: number };

export async function compareRuns(
	runs: { baseline: readonly MeasuredQuery[]; candidate: readonly MeasuredQuery[] },
	options: CompareOptions = {},
): Promise<Comparison> {
	const known = new Map(runs.baseline.map((query) => [query.queryId, query]));
	const queries = runs.candidate.flatMap(({ queryId, query, metrics }) => {
		const other = known.get(queryId);
		return other === undefined ? [] : [{ queryId, query, baseline: other.metrics, candidate: metrics }];
	});
	const metrics: MetricComparison[] = [];
	for (const metric of sharedMetrics(queries)) metrics.push(await compareMetric(queries, metric, options));
	return {
		shared: queries.length,
		onlyInBaseline: runs.baseline.length - queries.length,
		onlyInCandidate: runs.candidate.length - queries.length,
		metrics,
		queries,
	};
}

function sharedMetrics([first]: readonly QueryDifference[]): string[] {
	return Object.keys(first?.candidate ?? {}).filter((metric) => Object.hasOwn(first?.baseline ?? {}, metric));
}

async function compareMetric(
	queries: readonly QueryDifference[],
	metric: string,
	options: CompareOptions,
): Promise<MetricComparison> {
	const differences = queries.map((query) => differenceOf(query, metric));
	const mean = (side: "baseline" | "candidate") =>
		queries.reduce((sum, query) => sum + (query[side][metric] ?? 0), 0) / queries.length;
	const [baseline, candidate] = [mean("baseline"), mean("candidate")];
	return {
		...{ metric, baseline, candidate, difference: candidate - baseline },
		better: differences.filter((difference) => difference > 0).length,
		worse: differences.filter((difference) => difference < 0).length,
		equal: differences.filter((difference) => difference === 0).length,
		...(await randomisationTest(differences, options)),
	};
}

/** By how much the candidate is better at a query. */
export function differenceOf({ baseline, candidate }: QueryDifference, metric: string): number {
	return (candidate[metric] ?? 0) - (baseline[metric] ?? 0);
}
