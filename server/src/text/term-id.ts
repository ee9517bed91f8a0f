/** Term ids are the dimensions of pgvector's `sparsevec`, which has at most a thousand million. */
export const TERM_DIMENSIONS = 1_000_000_000;

const FNV_OFFSET = 2_166_136_261;
const FNV_PRIME = 16_777_619;

/** A term's exact form and its stem are different terms, even when they are spelled alike. */
export const exactTermId = (word: string) => hash(`=${word}`);
export const stemTermId = (stem: string) => hash(`~${stem}`);

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
