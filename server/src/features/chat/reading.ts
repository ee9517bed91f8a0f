import { withoutContractions } from "../../text/contractions.ts";
import { guessLanguage } from "../../text/guess-language.ts";
import type { Language } from "../../text/language.ts";
import { termIds } from "../../text/term-id.ts";
import { tokenize } from "../../text/tokenize.ts";
import { type AskedWord, wordsAlone } from "../search/asked-words.ts";
import type { Candidate } from "./candidate.ts";
import type { Passage } from "./types.ts";
import { unitsOf } from "./units.ts";
import { type Wording, wordingOf } from "./wordings.ts";

/** What is looked at of a passage whose language is not known, in UTF-16 code units. */
const SAMPLE = 300;

/** A question that is told of, not answered: in an example, or what somebody may ask. */
const QUOTED_QUESTION = /"[^"\n]{1,200}[?？]\\?"|“[^”\n]{1,200}[?？]”|„[^“\n]{1,200}\?“|«[^»\n]{1,200}\?\s?»/gu;

/** A passage as read for a question. */
export type Reading = {
	passage: Passage;
	/** How much of each asked word the title and the headings hold: 0 to 1. */
	above: number[];
	/** Its stretches in order, headings too. */
	candidates: Candidate[];
	wording: Wording;
};

/** What the passages say the question is about; of passages from elsewhere, the question itself. */
export const wordsOf = (question: string, passages: readonly Passage[]): readonly AskedWord[] =>
	passages[0]?.asked ?? wordsAlone(question);

export function read(passage: Passage, asked: readonly AskedWord[]): Reading {
	const { text, title, headings, language = null } = passage;
	const local = new Map<string, number[]>();
	const heldUnder = (heading: string) => {
		const held = local.get(heading) ?? heldBy(stemsOf(heading, language), asked);
		local.set(heading, held);
		return held;
	};
	const candidates = unitsOf(text).map((unit, order): Candidate => {
		const quoted = text.slice(unit.start, unit.end);
		const stems = stemsOf(quoted.replace(QUOTED_QUESTION, " "), language);
		const under = heldUnder(unit.heading);
		return { ...unit, passage, text: quoted, order, stems, held: heldBy(stems, asked), under, credit: 0, score: 0 };
	});
	const above = heldBy(stemsOf([title, ...headings].join("\n"), language), asked);
	const wording = wordingOf(language ?? guessLanguage(text.slice(0, SAMPLE)));
	return { passage, above, candidates, wording };
}

export function stemsOf(text: string, language: Language | null): Set<number> {
	return new Set(
		tokenize(withoutContractions(text), { singles: true }).flatMap(({ word }) => termIds(word, language).stems),
	);
}

/** How much of each asked word is held where these stems stand: 1 the word itself, less what may have been meant. */
export function heldBy(stems: ReadonlySet<number>, asked: readonly AskedWord[]): number[] {
	if (stems.size === 0) return asked.map(() => 0);
	return asked.map(({ readings }) =>
		readings.reduce((best, { weight, parts }) => {
			if (weight <= best) return best;
			return parts.every((part) => part.some((stem) => stems.has(stem))) ? weight : best;
		}, 0),
	);
}

export const larger = (a: readonly number[], b: readonly number[]): number[] =>
	a.map((value, index) => Math.max(value, b[index] ?? 0));
