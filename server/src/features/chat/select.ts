import type { AskedWord } from "../search/asked-words.ts";
import type { Candidate } from "./candidate.ts";

export const SELECT_DEFAULTS = {
	/** Sentences, list items, table rows and blocks of code in an answer at most. */
	maxUnits: 5,
	/** Length of an answer at most, in UTF-16 code units; the first unit may be longer. */
	maxLength: 1_200,
	/** What of an asked word's weight is left once a unit has told of it. */
	toldAgain: 0.5,
	/** A further unit is worth at least this share of the first. */
	minShareOfFirst: 0.4,
	/** What a unit gains that goes on where a chosen one ends. */
	goingOn: 1.15,
	/** Units that share more of their stems than this say the same. */
	maxSimilarity: 0.7,
} as const;

/**
 * The units that answer, best first: each is worth what it tells of the asked words that those before it have not told.
 * `score` of a candidate is how well it would answer if it held every word; of a chosen one, what it is worth.
 */
export function select(candidates: readonly Candidate[], asked: readonly AskedWord[]): Candidate[] {
	const { maxUnits, toldAgain, minShareOfFirst } = SELECT_DEFAULTS;
	let weights = asked.map(({ weight }) => weight);
	const total = weights.reduce((sum, weight) => sum + weight, 0);
	const chosen: Candidate[] = [];
	while (chosen.length < maxUnits) {
		const best = bestOf(candidates, { chosen, weights, total });
		if (best === null || best.score < (chosen[0]?.score ?? 0) * minShareOfFirst) break;
		chosen.push(best);
		weights = weights.map((weight, index) => weight * (1 - (1 - toldAgain) * (best.held[index] ?? 0)));
	}
	return chosen;
}

type State = { chosen: readonly Candidate[]; weights: readonly number[]; total: number };

function bestOf(candidates: readonly Candidate[], { chosen, weights, total }: State): Candidate | null {
	let best: Candidate | null = null;
	for (const candidate of candidates) {
		const told = weights.reduce((sum, weight, index) => sum + weight * (candidate.held[index] ?? 0), 0);
		const credit = candidate.credit * SELECT_DEFAULTS.toldAgain ** chosen.length;
		const score =
			(told / Math.max(total, Number.EPSILON) + credit) *
			candidate.score *
			(goesOn(candidate, chosen) ? SELECT_DEFAULTS.goingOn : 1);
		if (score > (best?.score ?? 0) && adds(candidate, chosen)) best = { ...candidate, score };
	}
	return best;
}

const goesOn = ({ passage, order }: Candidate, chosen: readonly Candidate[]) =>
	chosen.some((other) => other.passage === passage && other.order === order - 1);

/** Whether it is not chosen, says another thing than those that are, and fits. */
function adds(candidate: Candidate, chosen: readonly Candidate[]): boolean {
	const length = chosen.reduce((sum, { text }) => sum + text.length, candidate.text.length);
	if (chosen.length > 0 && length > SELECT_DEFAULTS.maxLength) return false;
	return !chosen.some((other) => isSame(other, candidate));
}

export const isSame = (a: Candidate, b: Candidate): boolean =>
	(a.passage === b.passage && a.order === b.order) || similarity(a.stems, b.stems) > SELECT_DEFAULTS.maxSimilarity;

function similarity(a: ReadonlySet<number>, b: ReadonlySet<number>): number {
	const smaller = Math.min(a.size, b.size);
	return smaller === 0 ? 0 : [...a].filter((stem) => b.has(stem)).length / smaller;
}
