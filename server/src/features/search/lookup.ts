import { ownFrequency } from "./alternatives.ts";
import { groupsOf } from "./groups.ts";
import type { Alternative, QueryWord, TermStatistics } from "./query-word.ts";
import { tiersOf } from "./weigh.ts";

export const LOOKUP = {
	/** Candidates to score at most. Twice as many take about twice as long. */
	candidates: 400,
	/** So many more for what may have been meant. */
	guessedCandidates: 200,
	/** The same when stop words are what finds them. */
	weakCandidates: 200,
	/** Where the rarest stem has more than all that: the narrowest of its tiers with so many. */
	enough: 200,
	/** Chunks with a stem that are looked at in any case, where the word has another, more frequent one. */
	rare: 50,
};

/** Where to look for candidates. */
export type Lookup = {
	/** Stems and tiers of stems: a chunk that has any of them is a candidate. */
	ids: number[];
	/** A chunk that has all of a group is a candidate as well. */
	groups: number[][];
	/** All stems that chunks may be found by, where some were left out or narrowed to a tier; else null. */
	cut: number[] | null;
	/** The stems that were not left out. */
	stems: number[];
};

/** What one word may be found by: a stem for each language it is read in, and those of synonyms, the most frequent first. */
type Stems = readonly number[];

/**
 * Rarest words first, each with its synonyms, as many as the budget allows, or a tier of those that are too frequent; at
 * least one. The likeliest alternative stands for a word that does not occur; then come other alternatives; stop words
 * only where the others find few. What is left out still counts in scoring: a chunk that has only that would not rank
 * high.
 */
export function lookupOf(words: QueryWord[], statistics: TermStatistics, widthsOf = wholeOrTier): Lookup {
	const frequency = (id: number) => statistics.documentFrequency.get(id) ?? 0;
	const chunksOf = (ids: Stems) => ids.reduce((sum, id) => sum + frequency(id), 0);
	const mostFrequentFirst = (stems: Stems) =>
		stems.filter((id) => frequency(id) > 0).sort((a, b) => frequency(b) - frequency(a) || a - b);
	const occurring = (found: Stems[]) => found.map(mostFrequentFirst).filter(([main]) => main !== undefined);
	const rarestFirst = (found: Stems[]) => occurring(found).sort((a, b) => frequency(a[0] ?? 0) - frequency(b[0] ?? 0));
	const ownStemsOf = (word: QueryWord) =>
		ownFrequency(statistics.documentFrequency, word) > 0 ? word.stemIds : firstPartOf(word.alternatives[0]);
	const synonymsOf = ({ alternatives }: QueryWord) => alternatives.filter(({ kind }) => kind === "synonym");
	const stemsOf = (word: QueryWord) => [...new Set([...ownStemsOf(word), ...synonymsOf(word).flatMap(firstPartOf)])];
	const telling = rarestFirst(words.filter(({ isStopWord }) => !isStopWord).map(stemsOf));
	const meant = occurring(words.flatMap(({ alternatives }) => alternatives.map(firstPartOf)));
	const weak = rarestFirst(words.filter(({ isStopWord }) => isStopWord).map(({ stemIds }) => stemIds));

	// Of a reading that is rare there is nothing to be narrowed.
	const widthsOfWord = ([main, ...others]: Stems): Stems[] =>
		(main === undefined ? [] : widthsOf(main)).map((id, width) => [
			...[id, ...others.flatMap((stem) => widthsOf(stem)[frequency(stem) <= LOOKUP.rare ? 0 : width] ?? [])],
		]);

	const chosen: Stems[] = [];
	const found: Stems[] = [];
	let spent = 0;
	const choose = (some: Stems[], budget: number) => {
		for (const stems of some) {
			const widths = widthsOfWord(stems).filter((ids) => chunksOf(ids) > 0);
			const fits = (ids: Stems) => spent + chunksOf(ids) <= budget;
			const isEnough = (ids: Stems) => chunksOf(ids) >= LOOKUP.enough;
			const ids = chosen.length > 0 || widths.slice(0, 1).every(fits) ? widths.find(fits) : widths.findLast(isEnough);
			if (ids === undefined) continue;
			chosen.push(ids);
			found.push(stems);
			spent += chunksOf(ids);
		}
	};
	choose(telling, LOOKUP.candidates);
	choose(meant, spent + LOOKUP.guessedCandidates);
	choose(weak, LOOKUP.weakCandidates);

	const ids = [...new Set(chosen.flat())];
	const all = [...new Set([...telling, ...meant].flat())];
	const isWhole = (stem: number) => ids.includes(stem);
	const frequent = telling.flatMap(([main]) => (main === undefined || isWhole(main) ? [] : [widthsOf(main)]));
	return {
		...{ ids, stems: [...new Set(found.flat())], cut: all.every(isWhole) ? null : all },
		groups: groupsOf(frequent, { frequency, chunkCount: statistics.chunkCount }),
	};
}

/** The ids by which a stem may be looked up, from the one with the most chunks to the one with the fewest. */
const wholeOrTier = (stem: number): number[] => [stem, ...tiersOf(stem)];

/** A split word is found by its first part. */
export const firstPartOf = (alternative: Alternative | undefined) => alternative?.parts[0]?.stemIds ?? [];
