export const GROUPS = {
	/** In a smaller client tiers alone find what ranks high: `npm run bench -- --only cut`. */
	fromChunks: 20_000,
	/** Of so many words, so many groups, in about so many chunks each. */
	words: 4,
	groups: 3,
	candidates: 200,
	/** How many times more chunks hold two words than would if the words had nothing to do with each other. */
	affinity: 3,
};

/**
 * Words that are too frequent to be looked up by themselves: three together, and two by the widest tiers that few enough
 * chunks may be expected to be in, the rarest words first. `found`: the ids of each, widest first.
 */
export function groupsOf(
	found: number[][],
	{ frequency, chunkCount }: { frequency: (id: number) => number; chunkCount: number },
): number[][] {
	if (chunkCount < GROUPS.fromChunks) return [];
	const words = found.slice(0, GROUPS.words);
	const expected = (ids: number[]) => {
		const together = ids.reduce((chunks, id) => (chunks * GROUPS.affinity * frequency(id)) / chunkCount, chunkCount);
		return Math.min(together / GROUPS.affinity, ...ids.map(frequency));
	};
	const isFit = (ids: number[]) => expected(ids) > 0 && expected(ids) <= GROUPS.candidates;
	const pairs = combinations(words, 2) as [number[], number[]][];
	const triples = combinations(words, 3).map((ids) => ids.flatMap(([whole]) => whole ?? []));
	const narrowed = pairs.flatMap(([first, second]) => {
		let narrowest = second.length;
		return first.flatMap((id) => {
			const width = second.slice(0, narrowest).findIndex((other) => isFit([id, other]));
			if (width < 0) return [];
			// Narrower in the one, so only what is wider in the other is anything new.
			narrowest = width;
			return [[id, second[width] ?? id]];
		});
	});
	return [...triples.filter(isFit), ...narrowed].slice(0, GROUPS.groups);
}

/** All ways to take so many of the items, those of the first items first. */
function combinations<Item>(items: Item[], size: number): Item[][] {
	if (size === 0) return [[]];
	return items.flatMap((item, index) =>
		combinations(items.slice(index + 1), size - 1).map((others) => [item, ...others]),
	);
}
