import { ownFrequency } from "./alternatives.ts";
import type { Alternative, QueryWord, TermStatistics } from "./query-word.ts";
import { tiersOf } from "./weigh.ts";

export const LOOKUP = {
	/** Candidates to score at most. Twice as many take about twice as long. */
	candidates: 600,
	/** So many more for what may have been meant. */
	guessedCandidates: 300,
	/** The same when stop words are what finds them. */
	weakCandidates: 200,
	/** Where the rarest stem has more than all that: the narrowest of its tiers with so many. */
	enough: 300,
	/** Pairs of words that are too frequent by themselves: those of so many words, so many, expected to be in so many chunks each. */
	pairedWords: 5,
	pairs: 4,
	pairCandidates: 200,
	/** How many more chunks hold both of two words than if they had nothing to do with each other. */
	affinity: 3,
};

/** Where to look for candidates. */
export type Lookup = {
	/** Stems and tiers of stems: a chunk that has any of them is a candidate. */
	ids: number[];
	/** A chunk that has both of two is one as well. */
	pairs: [number, number][];
	/** All stems that chunks may be found by, where some were left out or narrowed to a tier; else null. */
	cut: number[] | null;
	/** The stems that were not left out. */
	stems: number[];
};

type Chosen = { stem: number; id: number };

/**
 * Rarest stems first, as many as the budget allows, or a tier of those that are too frequent; at least one. The
 * likeliest alternative stands for a word that does not occur; then come other alternatives; stop words only where the
 * others find few. What is left out still counts in scoring: a chunk that has only that would not rank high.
 */
export function lookupOf(words: QueryWord[], statistics: TermStatistics, widthsOf = wholeOrTier): Lookup {
	const frequency = (id: number) => statistics.documentFrequency.get(id) ?? 0;
	const occurring = (ids: number[]) => [...new Set(ids)].filter((id) => frequency(id) > 0);
	const rarestFirst = (ids: number[]) => occurring(ids).sort((a, b) => frequency(a) - frequency(b) || a - b);
	const stemsOf = (word: QueryWord) =>
		ownFrequency(statistics.documentFrequency, word) > 0 ? word.stemIds : firstPartOf(word.alternatives[0]);
	const telling = rarestFirst(words.flatMap((word) => (word.isStopWord ? [] : stemsOf(word))));
	const meant = occurring(words.flatMap(({ alternatives }) => alternatives.flatMap(firstPartOf)));
	const weak = rarestFirst(words.flatMap((word) => (word.isStopWord ? word.stemIds : [])));

	const chosen: Chosen[] = [];
	let spent = 0;
	const choose = (stems: number[], budget: number) => {
		for (const stem of stems) {
			const widths = widthsOf(stem).filter((id) => frequency(id) > 0);
			const fits = (id: number) => spent + frequency(id) <= budget;
			const isEnough = (id: number) => frequency(id) >= LOOKUP.enough;
			const id = chosen.length > 0 || widths.slice(0, 1).every(fits) ? widths.find(fits) : widths.findLast(isEnough);
			if (id === undefined) continue;
			chosen.push({ stem, id });
			spent += frequency(id);
		}
	};
	choose(telling, LOOKUP.candidates);
	choose(meant, spent + LOOKUP.guessedCandidates);
	choose(weak, LOOKUP.weakCandidates);

	const whole = new Set(chosen.filter(({ stem, id }) => stem === id).map(({ stem }) => stem));
	const all = [...new Set([...telling, ...meant])];
	const frequent = telling.filter((stem) => !whole.has(stem)).slice(0, LOOKUP.pairedWords);
	return {
		ids: [...new Set(chosen.map(({ id }) => id))],
		pairs: pairsOf(frequent.map(widthsOf), { frequency, chunkCount: statistics.chunkCount }),
		stems: [...new Set(chosen.map(({ stem }) => stem))],
		cut: all.every((stem) => whole.has(stem)) ? null : all,
	};
}

/**
 * The rarest pairs of words, each by the widest tiers that few enough chunks may be expected to be in. `words`: the ids
 * of each, widest first.
 */
function pairsOf(
	words: number[][],
	{ frequency, chunkCount }: { frequency: (id: number) => number; chunkCount: number },
): [number, number][] {
	const expected = ([first, second]: [number, number]) =>
		Math.min(
			...[frequency(first), frequency(second)],
			(LOOKUP.affinity * frequency(first) * frequency(second)) / chunkCount,
		);
	const isFit = (pair: [number, number]) => expected(pair) > 0 && expected(pair) <= LOOKUP.pairCandidates;
	const pairs: [number, number][] = [];
	for (const [index, first] of words.entries()) {
		for (const second of words.slice(index + 1)) {
			const fit = first.map((id, width): [number, number] => [id, second[width] ?? id]).find(isFit);
			if (fit !== undefined) pairs.push(fit);
		}
	}
	return pairs.slice(0, LOOKUP.pairs);
}

/** The ids by which a stem may be looked up, from the one with the most chunks to the one with the fewest. */
const wholeOrTier = (stem: number): number[] => [stem, ...tiersOf(stem)];

/** A split word is found by its first part. */
export const firstPartOf = (alternative: Alternative | undefined) => alternative?.parts[0]?.stemIds ?? [];
