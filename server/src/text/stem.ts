import { stemmer as stemEnglish } from "@orama/stemmers/english";
import { LRUCache } from "lru-cache";

/** Words whose stem is remembered: stemming is most of the cost of analysis, and words repeat. */
const CACHE_SIZE = 50_000;

const LATIN_WORD = /^[a-z]+$/;
const LATIN_WITH_MARKS = /^[\p{Script=Latin}\p{M}\p{N}]+$/u;

const stems = new LRUCache<string, string>({ max: CACHE_SIZE });

/**
 * What a word's forms have in common: Latin accents folded, English endings removed (Porter).
 * Words of other scripts stay as they are.
 */
export function stem(word: string): string {
	const known = stems.get(word);
	if (known !== undefined) return known;
	const folded = foldAccents(word);
	const result = LATIN_WORD.test(folded) ? stemEnglish(folded) : folded;
	stems.set(word, result);
	return result;
}

function foldAccents(word: string): string {
	return LATIN_WITH_MARKS.test(word) ? word.normalize("NFD").replace(/\p{M}/gu, "") : word;
}
