import { stem } from "./stem.ts";

/** Term ids are the dimensions of pgvector's `sparsevec`, which has at most a thousand million. */
export const TERM_DIMENSIONS = 1_000_000_000;

const FNV_OFFSET = 2_166_136_261;
const FNV_PRIME = 16_777_619;

/** Words whose ids are remembered: words repeat; then all are forgotten. */
const MAX_REMEMBERED = 100_000;

/** The ids of a word's two forms. They are different terms, even where they are spelled alike. */
export type TermIds = { stem: number; exact: number };

const remembered = new Map<string, TermIds>();

export function termIds(word: string): TermIds {
	const known = remembered.get(word);
	if (known !== undefined) return known;
	const ids = { stem: hash(`~${stem(word)}`), exact: hash(`=${word}`) };
	if (remembered.size >= MAX_REMEMBERED) remembered.clear();
	remembered.set(word, ids);
	return ids;
}

// FNV-1a, 32 bit (Fowler, Noll, Vo), folded into 1…TERM_DIMENSIONS. Of 100,000 terms about five share an id.
function hash(term: string): number {
	let value = FNV_OFFSET;
	for (let index = 0; index < term.length; index += 1) {
		value ^= term.charCodeAt(index);
		value = Math.imul(value, FNV_PRIME);
	}
	// FNV's high bits depend little on the last characters; this finaliser (MurmurHash3's) mixes them.
	value ^= value >>> 16;
	value = Math.imul(value, 0x85ebca6b);
	value ^= value >>> 13;
	return ((value >>> 0) % TERM_DIMENSIONS) + 1;
}
