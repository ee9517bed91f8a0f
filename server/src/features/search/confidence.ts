/**
 * Logistic regression on whether the first hit was right, over the questions of two collections (documentation and
 * scientific claims): what its lead over the best other document and its coverage of the query tell.
 */
export const CONFIDENCE = {
	intercept: -3.1,
	/** By ln(lead), up to `maxLead`. */
	lead: 2.2,
	maxLead: 3,
	/** By coverage, 0 to 1. */
	coverage: 3.6,
};

export type Lead = { score: number; coverage: number };

/** How likely the first hit is the right one, 0 to 1; `rival` is the best score of another document, 0 for none. */
export function confidenceOf({ score, coverage }: Lead, rival: number): number {
	const { intercept, maxLead } = CONFIDENCE;
	const lead = rival <= 0 ? maxLead : Math.min(maxLead, Math.max(1, score / rival));
	const logit = intercept + CONFIDENCE.lead * Math.log(lead) + CONFIDENCE.coverage * coverage;
	return Math.round(100 / (1 + Math.exp(-logit))) / 100;
}
