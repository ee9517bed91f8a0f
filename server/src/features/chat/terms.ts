import { withoutContractions } from "../../text/contractions.ts";
import { queryStems } from "../../text/stem.ts";
import { tokenize } from "../../text/tokenize.ts";

/** The stems of a text's words. */
export const termsOf = (text: string): Set<string> =>
	new Set(tokenize(withoutContractions(text), { singles: true }).map(({ word }) => queryStems(word, [])[0] ?? word));
