import { stem } from "../../text/stem.ts";
import { tokenize } from "../../text/tokenize.ts";
import { stopWordsFor } from "./stop-words.ts";

/** The stems of a text's words. */
export function termsOf(text: string): Set<string> {
	return new Set(tokenize(text, { singles: true }).map(({ word }) => stem(word)));
}

/** The stems that say what a question is about, in its order. None when it has only stop words. */
export function questionTerms(question: string): string[] {
	const tokens = tokenize(question);
	const isStopWord = stopWordsFor(tokens.map(({ word }) => word));
	const content = tokens.filter(({ word }) => !isStopWord(word) && !isStopWord(word.replaceAll("’", "'")));
	return [...new Set(content.map(({ word }) => stem(word)))];
}
