import type { Judgement } from "./schema.ts";

/** A query with the grade of each judged document, by its external id. */
export type JudgedQuery = { queryId: string; query: string; grades: Map<string, number> };

/** What a set may hold. */
export const SET_LIMITS = { queries: 10_000, judgements: 200_000 };

/** Judgements by query, after those there are. What is judged again has its newer grade. */
export function groupJudgements(rows: readonly Judgement[], known: readonly JudgedQuery[] = []): JudgedQuery[] {
	const queries = new Map(known.map((query) => [query.queryId, { ...query, grades: new Map(query.grades) }]));
	for (const { query, queryId = query, document, grade } of rows) {
		const judged = queries.get(queryId) ?? { queryId, query, grades: new Map<string, number>() };
		judged.grades.set(document, grade);
		queries.set(queryId, judged);
	}
	return [...queries.values()];
}

/** The first query id that stands with two texts, or null. */
export function ambiguousId(rows: readonly Judgement[]): string | null {
	const texts = new Map<string, string>();
	for (const { query, queryId = query } of rows) {
		if ((texts.get(queryId) ?? query) !== query) return queryId;
		texts.set(queryId, query);
	}
	return null;
}

/** Documents that a query's judgements call relevant. */
export function relevantDocuments({ grades }: JudgedQuery): string[] {
	return [...grades].filter(([, grade]) => grade > 0).map(([document]) => document);
}
