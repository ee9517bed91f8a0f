import { foldAccents } from "./stem.ts";

/** Longer ones are data: nobody types them, in UTF-16 code units. */
const MAX_LENGTH = 40;
const LETTERS_AND_DIGITS = /^[\p{L}\p{M}\p{N}]+$/u;
const LETTER = /\p{L}/u;

/** Whether a word is worth completing and correcting: of letters, maybe with digits; a compound's parts are. */
export const isTypeable = (word: string): boolean =>
	word.length >= 2 && word.length <= MAX_LENGTH && LETTERS_AND_DIGITS.test(word) && LETTER.test(word);

/** The form in which typed words are compared: without what a hurried hand leaves out. */
export const plainForm = (word: string): string => foldAccents(word).normalize("NFC");

/** How long a word is to its writer: letters and digits, not the marks on them. */
export const letterCount = (word: string): number => [...word.replace(/\p{M}/gu, "")].length;
