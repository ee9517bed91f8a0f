export const BOOST = {
	/** What a query's own signal adds to a score at most, as a share of it. */
	query: 0.4,
	/** The same for the document's signal for all queries. Both together make a factor of at most 1.5. */
	document: 0.1,
	/** How much of it counts on fused scores, which lie closer together than scores by words. */
	fused: 0.4,
	/** Places that a document falls at most, whatever is lifted over it. */
	maxFall: 3,
};

/** What was learned of a document for a query: strengths, 0 to 1. */
export type Learned = { query: number; document: number };

/** By what a document's score is multiplied: 1 to 1.5, and never less than 1. */
export function boostFactor({ query, document }: Learned, { isFused }: { isFused: boolean }): number {
	const added = BOOST.query * clamp(query) + BOOST.document * clamp(document);
	return 1 + added * (isFused ? BOOST.fused : 1);
}

/**
 * Documents by their score times their factor, best first, except that none falls more than `BOOST.maxFall` places.
 * `documents` are in order; so are the scores that are returned, and each has the place it had before, from 1.
 */
export function applyBoosts<Item extends { score: number }>(
	documents: readonly Item[],
	factorOf: (item: Item) => number,
): (Item & { factor: number; unlearnedRank: number })[] {
	const boosted = documents.map((item, index) => {
		const factor = factorOf(item);
		return { ...item, factor, score: item.score * factor, unlearnedRank: index + 1 };
	});
	const waiting = [...boosted];
	const ordered: typeof boosted = [];
	while (waiting.length > 0) {
		const [first] = waiting;
		const isDue = first !== undefined && ordered.length + 1 - first.unlearnedRank >= BOOST.maxFall;
		const next = isDue ? 0 : indexOfBest(waiting);
		ordered.push(...waiting.splice(next, 1));
	}
	for (let index = ordered.length - 2; index >= 0; index -= 1) {
		const [item, after] = [ordered[index], ordered[index + 1]];
		if (item !== undefined && after !== undefined) item.score = Math.max(item.score, after.score);
	}
	return ordered;
}

const clamp = (strength: number) => Math.min(1, Math.max(0, strength));

/** The first of equals, so that what is not lifted keeps its order. */
const indexOfBest = (items: { score: number }[]) =>
	items.reduce((best, item, index) => (item.score > (items[best]?.score ?? 0) ? index : best), 0);
