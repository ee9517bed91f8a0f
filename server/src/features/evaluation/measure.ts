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

/** Searches for every query as a visitor would, and scores what comes. Null when it was ended. */
export async function measureQueries(judged: readonly JudgedQuery[], run: Measuring): Promise<EvaluatedQuery[] | null> {
	const results: EvaluatedQuery[] = [];
	let done = 0;
	let told = Date.now();
	let ended = false;
	const waiting = judged.entries();
	const work = async () => {
		for (const [index, query] of waiting) {
			if (ended) return;
			results[index] = await measureQuery(query, run);
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
	return ended ? null : results;
}

async function measureQuery(judged: JudgedQuery, { search, options }: Measuring): Promise<EvaluatedQuery> {
	const { queryId, query, grades } = judged;
	const { metrics, filter } = options;
	const limit = Math.max(MEASURING.kept, depthOf(metrics));
	const asked = { query, limit, prefix: true, typoTolerance: true, learning: true, rerank: true, explain: false };
	const { hits } = await search({ ...asked, ...(filter === null ? {} : { filter }) });
	const ranking = hits.map((hit) => hit.externalId);
	const isRelevant = (document: string) => (grades.get(document) ?? 0) > 0;
	return {
		...{ queryId, query, metrics: scoreQuery(ranking, grades, metrics) },
		relevant: [...grades.keys()].filter(isRelevant).length,
		found: ranking.flatMap((document, index) => (isRelevant(document) ? [index + 1] : [])),
		top: ranking.slice(0, MEASURING.kept),
	};
}
