import type { Passage } from "./types.ts";
import type { Unit } from "./units.ts";

/** A stretch of a passage chosen for the answer. Offsets are into the passage's text. */
export type Quote = { passage: Passage; kind: Unit["kind"]; start: number; end: number; block: number };

export type Candidate = Quote & {
	text: string;
	heading: string;
	/** Places of the passage in the ranking and of the unit in its passage, from 0. */
	rank: number;
	order: number;
	terms: Set<string>;
	score: number;
};
