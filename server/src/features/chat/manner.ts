import type { Candidate } from "./candidate.ts";
import { termsOf } from "./terms.ts";

const MANNER_DEFAULTS = {
	/** Words from which on a sentence says something by itself. */
	tellingWords: 6,
	/** What a sentence at the very end of its passage loses, as a share of the score. */
	positionCost: 0.15,
	/** Factors on the score. */
	leaning: 0.8,
	asking: 0.5,
	codeForHowTo: 0.9,
	code: 0.6,
	defining: 1.4,
	underSameHeading: 1.2,
	/** Code longer than this is not chosen for itself, in UTF-16 code units. */
	longCode: 900,
} as const;

const LEANS_ON_PREVIOUS =
	/^(?:this|that|these|those|it|its|they|their|he|she|however|therefore|thus|also|otherwise|instead|then|but|and|so|for example|in this case|as a result)\b/i;
const HOW_TO = /^\s*(?:how (?:do|can|should|would|to)|wie |comment |cómo |como |come |hoe )|\bexample\b|\bcode\b/i;
const DEFINITION = /^\s*(?:what(?:'s|’s| is| are)|was (?:ist|sind)|qu'est-ce|qué (?:es|son)|define|explain)\b/i;
const DEFINES =
	/^(?:(?:an?|the)\s+)?[^.]{1,60}?\s(?:is|are|means|refers to|describes|allows?|lets|provides?|ist|sind|est|sont|es|son)\s/i;

/** How well a unit stands as part of an answer to such a question, whatever it is about: a factor around 1. */
export function manner(candidate: Candidate, question: { text: string; terms: readonly string[] }): number {
	const { positionCost, leaning, asking, tellingWords } = MANNER_DEFAULTS;
	const { kind, text, order, start, passage, terms } = candidate;
	// The order of a list says less than the order of an argument.
	const position = kind === "sentence" ? 1 - positionCost * (start / Math.max(1, passage.text.length)) : 1;
	const alone = LEANS_ON_PREVIOUS.test(text) && order > 0 ? leaning : 1;
	const telling = Math.min(1, 0.4 + (0.6 * terms.size) / tellingWords);
	const stating = text.endsWith("?") ? asking : 1;
	return position * alone * telling * stating * asCode(candidate, question.text) * asDefinition(candidate, question);
}

function asCode({ kind, text }: Candidate, question: string): number {
	if (kind !== "code") return 1;
	if (text.length > MANNER_DEFAULTS.longCode) return 0;
	return HOW_TO.test(question) ? MANNER_DEFAULTS.codeForHowTo : MANNER_DEFAULTS.code;
}

function asDefinition(candidate: Candidate, question: { text: string; terms: readonly string[] }): number {
	const { defining, underSameHeading } = MANNER_DEFAULTS;
	const heading = candidate.heading === "" ? (candidate.passage.headings.at(-1) ?? "") : candidate.heading;
	const asked = new Set(question.terms);
	const headingTerms = [...termsOf(heading)];
	const same = headingTerms.length > 0 && headingTerms.every((term) => asked.has(term)) ? underSameHeading : 1;
	if (!DEFINITION.test(question.text) || !DEFINES.test(candidate.text)) return same;
	const subject = termsOf(DEFINES.exec(candidate.text)?.[0] ?? "");
	return question.terms.some((term) => subject.has(term)) ? same * defining : same;
}
