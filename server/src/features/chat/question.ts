import { guessLanguage } from "../../text/guess-language.ts";
import type { AskedWord } from "../search/asked-words.ts";
import { wordingOf } from "./wordings.ts";

/** A question and what would answer it. */
export type Question = {
	asked: readonly AskedWord[];
	/** What something is, how it is done, whether it is so. */
	asksWhat: boolean;
	asksHow: boolean;
	asksWhether: boolean;
};

/** What is looked at of a question, in UTF-16 code units: how it is asked shows at its beginning. */
const SAMPLE = 300;

export function questionOf(text: string, asked: readonly AskedWord[]): Question {
	const sample = text.slice(0, SAMPLE);
	const { definition, howTo, yesNo } = wordingOf(guessLanguage(sample));
	return { asked, asksWhat: definition.test(sample), asksHow: howTo.test(sample), asksWhether: yesNo.test(sample) };
}
