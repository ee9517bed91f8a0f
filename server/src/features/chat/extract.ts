import type { Candidate, Quote } from "./candidate.ts";
import { complete } from "./complete.ts";
import { manner } from "./manner.ts";
import { type Question, questionOf } from "./question.ts";
import { larger, type Reading, read, wordsOf } from "./reading.ts";
import { isNear, leastRelevance, relevanceOf } from "./relevance.ts";
import { select } from "./select.ts";
import type { Passage } from "./types.ts";

export const EXTRACT_DEFAULTS = {
	/** Passages that reach this share of the best one's relevance are read. */
	minShareOfRelevance: 0.6,
	/** A word that only the headings above a unit hold counts this much. */
	headingCredit: 0.3,
	/** What a unit counts for standing in a passage whose meaning is near, as a share of all that is asked. */
	nearCredit: 0.2,
	/** What each place further down the ranking costs, as a share of the score. */
	rankCost: 0.12,
} as const;

/** The stretches of the passages that answer a question, in reading order; none when nothing is relevant. */
export function extractAnswer(question: string, passages: readonly Passage[]): Quote[] {
	const asked = wordsOf(question, passages);
	const readings = relevantReadings(
		passages.map((passage) => read(passage, asked)),
		asked,
	);
	const form = questionOf(question, asked);
	const scored = readings.map((reading, rank) => score(reading, rank, form));
	return inReadingOrder(complete(select(scored.flat(), asked), { readings, question: form }));
}

function relevantReadings(readings: readonly Reading[], asked: Question["asked"]): Reading[] {
	const rated = readings.map((reading) => ({ reading, relevance: relevanceOf(reading, asked) }));
	const best = Math.max(0, ...rated.map(({ relevance }) => relevance));
	const isMet = best >= leastRelevance(asked);
	const least = best * EXTRACT_DEFAULTS.minShareOfRelevance;
	return rated
		.filter(({ reading, relevance }) => isNear(reading.passage) || (isMet && relevance >= least))
		.map(({ reading }) => reading);
}

function score(reading: Reading, rank: number, question: Question): Candidate[] {
	const { rankCost, headingCredit, nearCredit } = EXTRACT_DEFAULTS;
	const place = 1 / (1 + rankCost * rank);
	return reading.candidates.map((candidate) => {
		const headings = larger(reading.above, candidate.under).map((held) => held * headingCredit);
		const held = larger(candidate.held, headings);
		const credit = isNear(reading.passage) ? nearCredit : 0;
		return { ...candidate, held, credit, score: manner(candidate, question, reading) * place };
	});
}

/** Passages in the order of their best quote, and within a passage as it is written. */
function inReadingOrder(quotes: readonly Candidate[]): Quote[] {
	const best = new Map<Passage, number>();
	for (const { passage, score } of quotes) best.set(passage, Math.max(best.get(passage) ?? 0, score));
	const places = [...best].sort(([, a], [, b]) => b - a).map(([passage]) => passage);
	return [...quotes].sort((a, b) => places.indexOf(a.passage) - places.indexOf(b.passage) || a.start - b.start);
}
