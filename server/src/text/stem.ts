import { stemmer as stemEnglish } from "@orama/stemmers/english";

const LATIN_WORD = /^[a-z]+$/;
const LATIN_WITH_MARKS = /^[\p{Script=Latin}\p{M}\p{N}]+$/u;

/**
 * What a word's forms have in common: Latin accents folded, English endings removed (Porter).
 * Words of other scripts stay as they are.
 */
export function stem(word: string): string {
	const folded = foldAccents(word);
	return LATIN_WORD.test(folded) ? stemEnglish(folded) : folded;
}

function foldAccents(word: string): string {
	return LATIN_WITH_MARKS.test(word) ? word.normalize("NFD").replace(/\p{M}/gu, "") : word;
}
