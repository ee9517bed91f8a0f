/** How similar pairs of a client's passages are. */
export type Spread = { pairs: number; mean: number; variance: number };

export const NEARNESS = {
	/** Passages that are compared with one another. */
	sample: 60,
	/** What is taken to be so before any are compared, as if of so many pairs: a few passages say little. */
	usual: { pairs: 20, mean: 0.3, variance: 0.0144 },
};

/**
 * How near a passage is to a question: by how many standard deviations they are more similar than passages of the
 * client are to one another. What one model calls similar, another calls far apart; this compares.
 */
export function nearnessOf(similarity: number, spread: Spread): number {
	const { usual } = NEARNESS;
	const pairs = spread.pairs + usual.pairs;
	const mean = (spread.pairs * spread.mean + usual.pairs * usual.mean) / pairs;
	const variance = (spread.pairs * spread.variance + usual.pairs * usual.variance) / pairs;
	return (similarity - mean) / Math.sqrt(variance);
}
