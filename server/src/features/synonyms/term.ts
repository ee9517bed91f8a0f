import { type Token, tokenize } from "../../text/tokenize.ts";

const SEPARATED = /[^\p{L}\p{M}\p{N}]/u;

/** The words of a text one behind the other: a compound as its parts, `sign-on` like `sign on`, and `fooBar` whole. */
export function wordsInOrder(tokens: readonly Token[]): Token[] {
	const words: Token[] = [];
	for (const token of tokens) {
		const last = words.at(-1);
		const isInside = last !== undefined && token.start >= last.start && token.end <= last.end;
		if (!isInside && !SEPARATED.test(token.word)) words.push(token);
	}
	return words;
}

/** The words of a term, as queries have them. */
export const wordsOfTerm = (term: string): string[] => wordsInOrder(tokenize(term)).map(({ word }) => word);

/** What is the same of terms that differ in case, signs and blanks only. */
export const termKey = (term: string): string => wordsOfTerm(term).join(" ");
