import { questionTerms, termsOf } from "./terms.ts";
import type { Passage } from "./types.ts";
import { type Unit, unitsOf } from "./units.ts";

export const EXTRACT_DEFAULTS = {
	/** Share of the question's terms that the best passage, with its headings, must hold: 0 to 1. */
	minRelevance: 0.5,
	/** Sentences, list items and code blocks in an answer at most. */
	maxUnits: 5,
	/** Length of an answer at most, in UTF-16 code units; the first unit may be longer. */
	maxLength: 1_400,
	/** A unit scores at least this share of the best one. */
	minShareOfBest: 0.5,
	/** Units that share more of their terms than this say the same. */
	maxSimilarity: 0.7,
	/** A term that only the headings above a unit hold counts this much. */
	headingCredit: 0.5,
	/** What each place further down the ranking costs, as a share of the score. */
	rankCost: 0.12,
	/** What the distance from a passage's beginning costs at most, as a share of the score. */
	positionCost: 0.15,
} as const;

/** A stretch of a passage chosen for the answer. Offsets are into the passage's text. */
export type Quote = { passage: Passage; kind: Unit["kind"]; start: number; end: number; block: number };

type Candidate = Quote & { rank: number; order: number; terms: Set<string>; score: number };
type Question = { terms: string[]; weightOf: (term: string) => number };

/** The stretches of the passages that answer a question, in reading order; none when nothing is relevant. */
export function extractAnswer(question: string, passages: readonly Passage[]): Quote[] {
	const terms = questionTerms(question);
	const relevant = passages.filter((passage) => relevanceOf(terms, passage) >= EXTRACT_DEFAULTS.minRelevance);
	if (relevant.length === 0) return [];
	const candidates = relevant.flatMap((passage, rank) => candidatesOf(passage, rank));
	const scored = scoreAll(candidates, { terms, weightOf: weigh(terms, candidates) });
	return inReadingOrder(withWhatFollows(select(scored), candidates));
}

/** The share of a question's terms that a passage, its title and its headings hold. */
export function relevanceOf(terms: readonly string[], passage: Passage): number {
	if (terms.length === 0) return 0;
	const held = termsOf([passage.title, ...passage.headings, passage.text].join("\n"));
	return terms.filter((term) => held.has(term)).length / terms.length;
}

function candidatesOf(passage: Passage, rank: number): Candidate[] {
	return unitsOf(passage.text)
		.filter((unit) => unit.kind !== "heading")
		.map((unit, order) => ({
			...unit,
			passage,
			rank,
			order,
			terms: termsOf(passage.text.slice(unit.start, unit.end)),
			score: 0,
		}));
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

function scoreAll(candidates: readonly Candidate[], question: Question): Candidate[] {
	const headings = new Map<Passage, Set<string>>();
	return candidates.map((candidate) => {
		const { passage } = candidate;
		const above = headings.get(passage) ?? termsOf([passage.title, ...passage.headings].join("\n"));
		headings.set(passage, above);
		return { ...candidate, score: overlap(candidate, above, question) * manner(candidate) };
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

const LEANS_ON_PREVIOUS =
	/^(?:this|that|these|those|it|its|they|their|he|she|however|therefore|thus|also|otherwise|instead|then|but|and|so|for example|in this case|as a result)\b/i;

/** A sentence of fewer words says little by itself. */
const TELLING_WORDS = 6;

/** How well a unit stands as part of an answer, whatever it is about. */
function manner(candidate: Candidate): number {
	const { rankCost, positionCost } = EXTRACT_DEFAULTS;
	const text = candidate.passage.text.slice(candidate.start, candidate.end);
	const rank = 1 / (1 + rankCost * candidate.rank);
	const position = 1 - positionCost * (candidate.start / Math.max(1, candidate.passage.text.length));
	const leaning = LEANS_ON_PREVIOUS.test(text) && candidate.order > 0 ? 0.8 : 1;
	const short = Math.min(1, 0.4 + (0.6 * candidate.terms.size) / TELLING_WORDS);
	const asks = text.endsWith("?") ? 0.6 : 1;
	return rank * position * leaning * short * asks;
}

/** The best ones that add something, within the answer's length. */
function select(scored: readonly Candidate[]): Candidate[] {
	const { maxUnits, maxLength, minShareOfBest, maxSimilarity } = EXTRACT_DEFAULTS;
	const ranked = scored.filter(({ score }) => score > 0).sort((a, b) => b.score - a.score || a.rank - b.rank);
	const floor = (ranked[0]?.score ?? 0) * minShareOfBest;
	const chosen: Candidate[] = [];
	let length = 0;
	for (const candidate of ranked) {
		if (chosen.length === maxUnits || candidate.score < floor) break;
		const size = candidate.end - candidate.start;
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
	const all = new Set<Candidate>();
	for (const candidate of chosen) {
		all.add(candidate);
		const text = candidate.passage.text.slice(candidate.start, candidate.end);
		const next = candidates.find((other) => other.passage === candidate.passage && other.order === candidate.order + 1);
		if (text.endsWith(":") && next?.kind === "code") all.add(next);
	}
	return [...all];
}

/** Passages in the order of their best quote, and within a passage as it is written. */
function inReadingOrder(quotes: readonly Candidate[]): Quote[] {
	const best = new Map<Passage, number>();
	for (const { passage, score } of quotes) best.set(passage, Math.max(best.get(passage) ?? 0, score));
	const unique = new Map(quotes.map((quote) => [`${quote.passage.chunkId} ${quote.start}`, quote]));
	return [...unique.values()].sort(
		(a, b) => (best.get(b.passage) ?? 0) - (best.get(a.passage) ?? 0) || a.rank - b.rank || a.start - b.start,
	);
}
