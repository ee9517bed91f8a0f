import { type Language, languagesOf, stemIn } from "./language.ts";

const ASCII_WORD = /^[a-z0-9]+$/;
const LETTERS_ONLY = /^[\p{L}\p{M}]+$/u;

/** Latin letters that canonical decomposition leaves whole. */
const WHOLE_LETTERS: Record<string, string> = { ı: "i", ß: "ss", ł: "l", ø: "o", đ: "d", æ: "ae", œ: "oe", þ: "th" };
const WHOLE_LETTER = new RegExp(`[${Object.keys(WHOLE_LETTERS).join("")}]`, "g");

/**
 * What the forms of a word have in common: first of all without its endings and, in scripts where they may be left
 * out, without its accents. Where accents make other words (Vietnamese) a second form lacks them too, so that a
 * document is found without them. Pass a document's language, null when it is not known.
 */
export function stems(word: string, language: Language | null): string[] {
	const [spoken] = languagesOf(word, language === null ? [] : [language]);
	const precise = stemOf(word, spoken);
	const plain = foldAccents(word);
	const typed = plain === word ? precise : stemOf(plain, spoken);
	return precise === typed ? [precise] : [precise, typed];
}

/** The stems by which a query's word is looked up among documents in these languages: one for each way to read it. */
export function queryStems(word: string, languages: readonly Language[]): string[] {
	const spoken = languagesOf(word, languages);
	return [...new Set(spoken.length === 0 ? [stemOf(word, undefined)] : spoken.map((code) => stemOf(word, code)))];
}

/** The further stems that a query's word has in documents that leave its accents out, where they may be left out. */
export function plainStems(word: string, languages: readonly Language[]): string[] {
	const plain = foldAccents(word);
	if (plain === word) return [];
	const spoken = languagesOf(word, languages).filter((code) => code !== "vi");
	const typed = new Set(queryStems(word, languages));
	return [...new Set(spoken.map((code) => stemOf(plain, code)))].filter((stem) => !typed.has(stem));
}

function stemOf(word: string, language: Language | undefined): string {
	// Numbers, identifiers and mixed scripts have no endings.
	const stemmed = language === undefined || !LETTERS_ONLY.test(word) ? word : stemIn(language, word);
	return language === "vi" ? stemmed : foldAccents(stemmed);
}

/** Without the marks that writers of the script may leave out: accents, niqqud, harakat, the dots of ё. */
export function foldAccents(word: string): string {
	if (ASCII_WORD.test(word)) return word;
	if (/\p{Script=Latin}|\p{Script=Greek}/u.test(word)) {
		const bare = word.normalize("NFD").replace(/\p{M}/gu, "");
		return bare.replace(WHOLE_LETTER, (letter) => WHOLE_LETTERS[letter] ?? letter);
	}
	return word
		.replace(/[\u0301\u0591-\u05c7\u0640\u064b-\u065f\u0670]/gu, "")
		.replaceAll("ё", "е")
		.replace(/[أإآٱ]/gu, "ا")
		.replaceAll("ى", "ي")
		.replace(/ة$/u, "ه");
}
