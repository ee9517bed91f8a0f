/** What hurried fingers make of a query. Pure. */
import type { Random } from "../bench/random.ts";

/** Shorter words are left alone, in letters. */
const MISSPELT_FROM = 5;
/** What is left of a last word. */
const CUT_TO = 3;
const ALPHABET = "abcdefghijklmnopqrstuvwxyz";

/** One slip in every word of five letters and more: a letter too many, too few, wrong, or swapped with the next. */
export const misspell = (query: string, random: Random): string =>
	query.replace(/\p{L}+/gu, (word) => ([...word].length < MISSPELT_FROM ? word : slip(word, random)));

/** The query while its last word is being typed: what stands behind it is not there yet. */
export function cutLastWord(query: string): string {
	const words = [...query.matchAll(/[\p{L}\p{N}]+/gu)];
	const last = words.at(-1);
	if (last === undefined) return query;
	return query.slice(0, last.index) + [...last[0]].slice(0, CUT_TO).join("");
}

function slip(word: string, random: Random): string {
	const letters = [...word];
	const at = random.below(letters.length);
	const other = random.pick([...ALPHABET].filter((letter) => letter !== letters[at]?.toLowerCase()));
	const kind = random.pick(["insert", "delete", "replace", "swap"] as const);
	if (kind === "insert") letters.splice(at, 0, other);
	else if (kind === "delete") letters.splice(at, 1);
	else if (kind === "replace") letters[at] = other;
	else {
		const first = Math.min(at, letters.length - 2);
		letters.splice(first, 2, letters[first + 1] ?? "", letters[first] ?? "");
	}
	return letters.join("");
}
