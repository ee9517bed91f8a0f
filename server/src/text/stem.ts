import { stemmer as stemEnglish } from "@orama/stemmers/english";

/** Words whose stem is remembered, since stemming costs much and words repeat; then all are forgotten. */
const MAX_REMEMBERED = 100_000;

const LATIN_WORD = /^[a-z]+$/;
const LATIN_WITH_MARKS = /^[\p{Script=Latin}\p{M}\p{N}]+$/u;

const stems = new Map<string, string>();

/**
 * What a word's forms have in common: Latin accents folded, English endings removed (Porter).
 * Words of other scripts stay as they are.
 */
export function stem(word: string): string {
	const known = stems.get(word);
	if (known !== undefined) return known;
	const folded = foldAccents(word);
	const result = LATIN_WORD.test(folded) ? stemEnglish(folded) : folded;
	if (stems.size >= MAX_REMEMBERED) stems.clear();
	stems.set(word, result);
	return result;
}

function foldAccents(word: string): string {
	return LATIN_WITH_MARKS.test(word) ? word.normalize("NFD").replace(/\p{M}/gu, "") : word;
}
