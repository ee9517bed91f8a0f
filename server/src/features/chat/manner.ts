import { wordsAlone } from "../search/asked-words.ts";
import type { Candidate } from "./candidate.ts";
import type { Question } from "./question.ts";
import { heldBy, larger, type Reading, stemsOf } from "./reading.ts";
import { isLeaning, type Wording } from "./wordings.ts";

const MANNER_DEFAULTS = {
	/** Words from which on a sentence says something by itself. */
	tellingWords: 6,
	/** What a sentence at the very end of its passage loses, as a share of the score. */
	positionCost: 0.15,
	/** How far into a sentence its subject may reach, in UTF-16 code units. */
	subjectLength: 60,
	/** Factors on the score. */
	leaning: 0.8,
	leaningOnNothing: 0.4,
	asking: 0.4,
	unfinished: 0.6,
	codeForHowTo: 0.8,
	code: 0.5,
	stepForHowTo: 1.15,
	defining: 1.8,
	definingMore: 1.2,
	row: 0.8,
	deciding: 1.2,
	underSameHeading: 1.2,
	/** Code longer than this is not chosen for itself, in UTF-16 code units. */
	longCode: 900,
} as const;

const NUMBERED = /^\s*\d{1,3}[.)]\s/;
const ASKING = /[?？؟]["'”»)\]]*$/;
const FINISHED = /[.!?:;…。！？：；؟।]["'”»)\]]*$/u;

/** How well a unit stands as part of an answer to such a question, whatever it is about: a factor around 1. */
export function manner(candidate: Candidate, question: Question, reading: Reading): number {
	const { candidates, wording } = reading;
	const { positionCost, asking, tellingWords, unfinished } = MANNER_DEFAULTS;
	const { kind, text, start, passage, stems } = candidate;
	if (kind === "heading" || wording.navigation.test(text)) return 0;
	// The order of a list says less than the order of an argument.
	const position = kind === "sentence" ? 1 - positionCost * (start / Math.max(1, passage.text.length)) : 1;
	const alone = isLeaning(text, wording) ? leaningCost(candidate, candidates) : 1;
	const telling = Math.min(1, 0.2 + (0.8 * stems.size) / tellingWords);
	const stating = ASKING.test(text) ? asking : 1;
	const finished = kind === "sentence" && !FINISHED.test(text) ? unfinished : 1;
	return position * alone * telling * stating * finished * answering(candidate, question, reading);
}

/** What points back can be read with what it points at, where that is in the same paragraph. */
function leaningCost({ order, block }: Candidate, candidates: readonly Candidate[]): number {
	const { leaning, leaningOnNothing } = MANNER_DEFAULTS;
	return candidates[order - 1]?.block === block ? leaning : leaningOnNothing;
}

/** How well it fits what is asked for. */
function answering(candidate: Candidate, question: Question, { above, wording }: Reading): number {
	const { deciding, row, stepForHowTo, underSameHeading } = MANNER_DEFAULTS;
	const { kind, text } = candidate;
	if (kind === "code") return asCode(text, question);
	const step = question.asksHow && isStep(candidate) ? stepForHowTo : 1;
	const decision = question.asksWhether && wording.decides.test(text) ? deciding : 1;
	const definition = question.asksWhat ? asDefinition(candidate, question, wording) : 1;
	const named = isNamed(candidate, above) ? underSameHeading : 1;
	return step * decision * definition * (kind === "row" ? row : 1) * named;
}

function asCode(text: string, { asksHow }: Question): number {
	if (text.length > MANNER_DEFAULTS.longCode) return 0;
	return asksHow ? MANNER_DEFAULTS.codeForHowTo : MANNER_DEFAULTS.code;
}

/** Whether it is a numbered item. */
export function isStep({ kind, passage, start }: Candidate): boolean {
	if (kind !== "item") return false;
	const line = passage.text.lastIndexOf("\n", start - 1) + 1;
	return NUMBERED.test(passage.text.slice(line, start + 1));
}

/** Whether it says what a thing is that the question asks for: that alone, or more of it. */
function asDefinition({ text, passage }: Candidate, { asked }: Question, wording: Wording): number {
	const { defining, definingMore, subjectLength } = MANNER_DEFAULTS;
	const found = wording.defines.exec(text);
	if (found === null || found.index > subjectLength) return 1;
	const subject = text.slice(0, found.index);
	const held = heldBy(stemsOf(subject, passage.language ?? null), asked).filter((share) => share > 0).length;
	if (held === 0) return 1;
	return wordsAlone(subject).length <= held ? defining : definingMore;
}

/** Whether the headings above hold all that is asked for. */
const isNamed = ({ under }: Candidate, above: readonly number[]): boolean =>
	under.length > 0 && larger(under, above).every((held) => held > 0);
