import type { Judgement } from "./schema.ts";

/** What visitors did with one document under one query. */
export type Evidence = {
	query: string;
	document: string;
	/** Visitors who clicked or rated it. */
	visitors: number;
	/** Sum over visitors of the rank they clicked at, at most `MAX_CLICK_WEIGHT` each. */
	clicks: number;
	/** Thumbs up less thumbs down, one for each visitor. */
	thumbs: number;
};

/**
 * A click at rank r counts r times: few look so far down (inverse propensity with examination 1/r, after Joachims,
 * Swaminathan and Schnabel, WSDM 2017). Bounded, so that one odd click does not outweigh many.
 */
export const MAX_CLICK_WEIGHT = 5;

const RULE = {
	/** A thumb counts as so many clicks at the first rank. */
	thumbWeight: 3,
	/** The share of the query's strongest document from which a document has grade 2. */
	goodShare: 0.5,
	/** And from which it has grade 1; with less it is not judged. */
	fairShare: 0.1,
};

/**
 * Judgements by what visitors did. A document is judged for a query when at least `minVisitors` visitors clicked or
 * rated it. Its weight is its clicks and three times its thumbs. At half the weight of the query's strongest document
 * and more it has grade 2, at a tenth and more grade 1; where thumbs down outweigh everything, 0. Queries without a
 * document of grade 1 or 2 are left out.
 */
export function judgeEvents(evidence: readonly Evidence[], minVisitors: number): Judgement[] {
	const byQuery = Map.groupBy(
		evidence.filter(({ visitors }) => visitors >= minVisitors),
		({ query }) => query,
	);
	return [...byQuery.values()].flatMap((documents) => {
		const strongest = Math.max(...documents.map(weightOf));
		if (strongest <= 0) return [];
		return documents.flatMap((found) => {
			const grade = gradeOf(weightOf(found), strongest);
			return grade === null ? [] : [{ query: found.query, document: found.document, grade }];
		});
	});
}

const weightOf = ({ clicks, thumbs }: Evidence) => clicks + RULE.thumbWeight * thumbs;

function gradeOf(weight: number, strongest: number): number | null {
	if (weight <= 0) return 0;
	if (weight >= strongest * RULE.goodShare) return 2;
	return weight >= strongest * RULE.fairShare ? 1 : null;
}
