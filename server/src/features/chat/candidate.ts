import type { Passage } from "./types.ts";
import type { Unit } from "./units.ts";

/** A stretch of a passage chosen for the answer. Offsets are into the passage's text. */
export type Quote = Unit & {
	passage: Passage;
	/** Set for the row that heads a table. */
	isHead?: true;
};

export type Candidate = Quote & {
	text: string;
	/** Its place in its passage, from 0. */
	order: number;
	stems: ReadonlySet<number>;
	/** How much of each asked word it holds, and the heading right above it: 0 to 1. */
	held: readonly number[];
	under: readonly number[];
	/** What it tells of the question whatever words it holds: 0 to 1. */
	credit: number;
	score: number;
};
