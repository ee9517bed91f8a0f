import type { Candidate, Quote } from "./candidate.ts";
import { manner } from "./manner.ts";
import { questionTerms, termsMeantBy } from "./terms.ts";
import type { Passage } from "./types.ts";
import { unitsOf } from "./units.ts";

export const EXTRACT_DEFAULTS = {
	/** What the best passage must reach by `relevanceOf`: 0 to 1. */
	minRelevance: 0.42,
	/** Passages that reach this share of the best one's relevance are read. */
	minShareOfRelevance: 0.6,
	/** Sentences, list items and code blocks in an answer at most. */
	maxUnits: 5,
	/** Length of an answer at most, in UTF-16 code units; the first unit may be longer. */
	maxLength: 1_200,
	/** A unit scores at least this share of the best one. */
	minShareOfBest: 0.6,
	/** Units that share more of their terms than this say the same. */
	maxSimilarity: 0.7,
	/** A term that only the headings above a unit hold counts this much. */
	headingCredit: 0.3,
	/** What each place further down the ranking costs, as a share of the score. */
	rankCost: 0.12,
} as const;

type Question = { text: string; terms: string[]; weightOf: (term: string) => number };

/** A passage as read: the terms above it, and its stretches. */
type Reading = { passage: Passage; above: Set<string>; candidates: Candidate[] };

/** The stretches of the passages that answer a question, in reading order; none when nothing is relevant. */
export function extractAnswer(question: string, passages: readonly Passage[]): Quote[] {
	const terms = questionTerms(question);
	if (terms.length === 0) return [];
	const readings = relevantReadings(terms, passages.map(read));
	const candidates = readings.flatMap((reading) => reading.candidates);
	const asked = { text: question, terms, weightOf: weigh(terms, candidates) };
	const scored = readings.flatMap((reading, rank) => score(reading, rank, asked));
	return inReadingOrder(withWhatFollows(select(scored), candidates));
}

function read(passage: Passage): Reading {
	const units = unitsOf(passage.text).filter((unit) => unit.kind !== "heading");
	const candidates = units.map((unit, order): Candidate => {
		const text = passage.text.slice(unit.start, unit.end);
		return { ...unit, passage, text, rank: 0, order, terms: termsMeantBy(text, passage.synonyms), score: 0 };
	});
	const above = termsMeantBy([passage.title, ...passage.headings].join("\n"), passage.synonyms);
	return { passage, above, candidates };
}

function relevantReadings(terms: readonly string[], readings: readonly Reading[]): Reading[] {
	const { minRelevance, minShareOfRelevance } = EXTRACT_DEFAULTS;
	const rated = readings.map((reading) => ({ reading, relevance: relevanceOf(terms, reading) }));
	const best = Math.max(0, ...rated.map(({ relevance }) => relevance));
	if (best < minRelevance) return [];
	return rated.filter(({ relevance }) => relevance >= best * minShareOfRelevance).map(({ reading }) => reading);
}

/** How much of what a question is about a passage holds: its terms by number and by rarity in equal parts, 0 to 1. */
function relevanceOf(terms: readonly string[], { passage, above, candidates }: Reading): number {
	const headings = new Set(candidates.map(({ heading }) => heading));
	const local = termsMeantBy([...headings].join("\n"), passage.synonyms);
	const isHeld = (term: string) =>
		above.has(term) || local.has(term) || candidates.some((candidate) => candidate.terms.has(term));
	return (terms.filter(isHeld).length / terms.length + passage.coverage) / 2;
}

/** Terms weigh more the fewer candidates hold them. */
function weigh(terms: readonly string[], candidates: readonly Candidate[]): Question["weightOf"] {
	const weights = new Map(
		terms.map((term) => {
			const holders = candidates.filter((candidate) => candidate.terms.has(term)).length;
			return [term, 1 + Math.log((candidates.length + 1) / (holders + 1))];
		}),
	);
	return (term) => weights.get(term) ?? 0;
}

function score({ candidates, above }: Reading, rank: number, question: Question): Candidate[] {
	const place = 1 / (1 + EXTRACT_DEFAULTS.rankCost * rank);
	const headings = new Map<string, Set<string>>();
	return candidates.map((candidate) => {
		const { heading } = candidate;
		const local = headings.get(heading) ?? termsMeantBy(heading, candidate.passage.synonyms);
		headings.set(heading, local);
		const held = overlap(candidate, new Set([...above, ...local]), question);
		return { ...candidate, rank, score: held === 0 ? 0 : held * manner(candidate, question) * place };
	});
}

function overlap(candidate: Candidate, above: Set<string>, question: Question): number {
	let held = 0;
	let total = 0;
	for (const term of question.terms) {
		const weight = question.weightOf(term);
		total += weight;
		if (candidate.terms.has(term)) held += weight;
		else if (above.has(term)) held += weight * EXTRACT_DEFAULTS.headingCredit;
	}
	return total === 0 ? 0 : held / total;
}

/** The best ones that add something, within the answer's length. */
function select(scored: readonly Candidate[]): Candidate[] {
	const { maxUnits, maxLength, minShareOfBest, maxSimilarity } = EXTRACT_DEFAULTS;
	const ranked = scored
		.filter(({ score }) => score > 0)
		.sort((a, b) => b.score - a.score || a.rank - b.rank || a.order - b.order);
	const floor = (ranked[0]?.score ?? 0) * minShareOfBest;
	const chosen: Candidate[] = [];
	let length = 0;
	for (const candidate of ranked) {
		if (chosen.length === maxUnits || candidate.score < floor) break;
		const size = candidate.text.length;
		const fits = chosen.length === 0 || length + size <= maxLength;
		if (!fits || chosen.some((other) => similarity(candidate.terms, other.terms) > maxSimilarity)) continue;
		chosen.push(candidate);
		length += size;
	}
	return chosen;
}

function similarity(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
	const shared = [...a].filter((term) => b.has(term)).length;
	const smaller = Math.min(a.size, b.size);
	return smaller === 0 ? 0 : shared / smaller;
}

/** A sentence that announces code or a list says nothing without it. */
function withWhatFollows(chosen: readonly Candidate[], candidates: readonly Candidate[]): Candidate[] {
	const all = new Set(chosen);
	for (const candidate of chosen) {
		if (!candidate.text.endsWith(":")) continue;
		for (const next of following(candidate, candidates)) {
			if (all.size < EXTRACT_DEFAULTS.maxUnits) all.add(next);
		}
	}
	return [...all];
}

/** The code, or the list items, right after a unit. */
function following(candidate: Candidate, candidates: readonly Candidate[]): Candidate[] {
	const after = candidates.filter(
		(other) => other.passage === candidate.passage && other.order > candidate.order && other.start >= candidate.end,
	);
	const kind = after[0]?.kind;
	if (kind === "code") return after.slice(0, 1);
	if (kind !== "item") return [];
	const end = after.findIndex((other) => other.kind !== "item");
	return end === -1 ? after : after.slice(0, end);
}

/** Passages in the order of their best quote, and within a passage as it is written. */
function inReadingOrder(quotes: readonly Candidate[]): Quote[] {
	const best = new Map<Passage, number>();
	for (const { passage, score } of quotes) best.set(passage, Math.max(best.get(passage) ?? 0, score));
	return [...quotes].sort(
		(a, b) => (best.get(b.passage) ?? 0) - (best.get(a.passage) ?? 0) || a.rank - b.rank || a.start - b.start,
	);
}
