import { depthOf, scoreQuery } from "../../../../evaluation/metrics.ts";
import type { SearchQueryInput, SearchQueryOutput } from "../search/schema.ts";
import type { JudgedQuery } from "./judged-queries.ts";
import type { EvaluatedQuery, EvaluationOptions } from "./schema.ts";

export const MEASURING = {
	/** Queries that are searched for at the same time: visitors come first. */
	concurrency: 2,
	/** How often it is told how far the work is, in ms. */
	progressInterval: 500,
	/** Hits that are kept of each query. */
	kept: 10,
};

export type Measuring = {
	search: (input: SearchQueryInput) => Promise<SearchQueryOutput>;
	options: EvaluationOptions;
	/** Told now and then how many queries are done; false ends the work. */
	goOn: (done: number) => Promise<boolean>;
};

export type Measured = {
	queries: EvaluatedQuery[];
	/** Queries whose answers were degraded: the figures are those of a lesser search. */
	degraded: number;
};

/** Searches for every query as a visitor would, and scores what comes. Null when it was ended. */
export async function measureQueries(judged: readonly JudgedQuery[], run: Measuring): Promise<Measured | null> {
	const queries: EvaluatedQuery[] = [];
	let degraded = 0;
	let done = 0;
	let told = Date.now();
	let ended = false;
	const waiting = judged.entries();
	const work = async () => {
		for (const [index, query] of waiting) {
			if (ended) return;
			const answer = await measureQuery(query, run);
			queries[index] = answer.measured;
			if (answer.degraded) degraded += 1;
			done += 1;
			if (Date.now() - told < MEASURING.progressInterval) continue;
			told = Date.now();
			ended = !(await run.goOn(done));
		}
	};
	try {
		await Promise.all(Array.from({ length: MEASURING.concurrency }, work));
	} catch (error) {
		ended = true;
		throw error;
	}
	return ended ? null : { queries, degraded };
}

async function measureQuery(judged: JudgedQuery, { search, options }: Measuring) {
	const { queryId, query, grades } = judged;
	const { metrics, filter, learning } = options;
	const limit = Math.max(MEASURING.kept, depthOf(metrics));
	const asked = { query, limit, prefix: true, typoTolerance: true, learning, rerank: true, explain: false };
	const { hits, degraded } = await search({ ...asked, ...(filter === null ? {} : { filter }) });
	const ranking = hits.map((hit) => hit.externalId);
	const isRelevant = (document: string) => (grades.get(document) ?? 0) > 0;
	const measured: EvaluatedQuery = {
		...{ queryId, query, metrics: scoreQuery(ranking, grades, metrics) },
		relevant: [...grades.keys()].filter(isRelevant).length,
		found: ranking.flatMap((document, index) => (isRelevant(document) ? [index + 1] : [])),
		top: ranking.slice(0, MEASURING.kept),
	};
	return { measured, degraded };
}
