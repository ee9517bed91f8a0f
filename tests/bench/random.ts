/** Random choices that are the same in every run. */
export type Random = {
	/** From 0 up to, not including, 1. */
	next: () => number;
	/** An integer from 0 up to, not including, `limit`. */
	below: (limit: number) => number;
	pick: <Item>(items: readonly Item[]) => Item;
};

/** The mulberry32 generator: 32 bits of state, good enough to choose texts and moments. */
export function seededRandom(seed: number): Random {
	let state = seed >>> 0;
	const next = () => {
		state = (state + 0x6d2b79f5) >>> 0;
		let mixed = Math.imul(state ^ (state >>> 15), state | 1);
		mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
	};
	const below = (limit: number) => Math.floor(next() * limit);
	const pick = <Item>(items: readonly Item[]): Item => {
		if (items.length === 0) throw new Error("Nothing to pick from.");
		return items[below(items.length)] as Item;
	};
	return { next, below, pick };
}
