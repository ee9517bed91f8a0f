import { detectLanguage } from "./language.ts";
import { languageOfWords } from "./stop-words.ts";
import { tokenize } from "./tokenize.ts";

/** Scripts that tell the language, and letters that only one language of a script has; the first that fits counts. */
const SIGNS: readonly (readonly [language: string, sign: RegExp])[] = [
	["ja", /[\p{Script=Hiragana}\p{Script=Katakana}]/u],
	["ko", /\p{Script=Hangul}/u],
	["zh", /\p{Script=Han}/u],
	["th", /\p{Script=Thai}/u],
	["he", /\p{Script=Hebrew}/u],
	["el", /\p{Script=Greek}/u],
	["hy", /\p{Script=Armenian}/u],
	["ta", /\p{Script=Tamil}/u],
	["uk", /[іїєґ]/iu],
	["sr", /[ђјљњћџ]/iu],
	["ur", /[ٹڈڑےں]/u],
	["fa", /[پچژگکی]/u],
];

const LETTERS: readonly (readonly [language: string, letters: RegExp])[] = [
	["ru", /\p{Script=Cyrillic}/u],
	["ar", /\p{Script=Arabic}/u],
	["hi", /\p{Script=Devanagari}/u],
];

/** The language of a text that may be as short as a question, by ISO 639-1 code; null when there is nothing to tell it by. */
export function guessLanguage(text: string): string | null {
	const telling = SIGNS.find(([, sign]) => sign.test(text));
	if (telling !== undefined) return telling[0];
	const words = tokenize(text).map(({ word }) => word);
	const language = languageOfWords(words) ?? detectLanguage(text);
	const script = LETTERS.find(([, letters]) => letters.test(text));
	return language ?? script?.[0] ?? null;
}
