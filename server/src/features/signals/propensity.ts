export const PROPENSITY = {
	/** How quickly attention falls with the position: the eta of (1 / position)^eta. 1 is what eye tracking comes near. */
	decline: 1,
	/** The most that one click counts, however deep it was: bounds the variance. */
	maxWeight: 10,
};

/**
 * How likely a hit at this position, from 1, is looked at: the position-based examination model of Joachims,
 * Swaminathan and Schnabel, "Unbiased Learning-to-Rank with Biased Feedback", WSDM 2017, with its (1 / position)^eta.
 */
export const examination = (position: number): number => (1 / Math.max(1, position)) ** PROPENSITY.decline;

/** What a click at this position counts: the inverse of its propensity (the same paper's estimator), clipped. */
export const clickWeight = (position: number): number => Math.min(PROPENSITY.maxWeight, 1 / examination(position));
