import { letterCount, plainForm } from "../../text/typeable.ts";
import type { Alternative, QueryWord, TermStatistics } from "./query-word.ts";
import type { Neighbour, Vocabulary, VocabularyWord } from "./vocabulary.ts";

export const ALTERNATIVES = {
	/**
	 * What a synonym counts beside the word itself: surer than a guess, and so near to 1 that of two pages that say the
	 * same the words alone recommend neither.
	 */
	synonymWeight: 0.9,
	synonyms: 20,
	/** Of all words of a query: each is weighed with every candidate. */
	synonymsInAll: 100,
	/** Letters from which on a word may have one slip, and two. */
	typoLetters: [4, 8],
	/** What a word with one slip, and with two, counts beside the right one. */
	typoWeights: [0.8, 0.6],
	typos: 5,
	/** Words of a query that are corrected, the first: each is compared with all words of the client. */
	corrected: 12,
	/** Letters from which on the last word is completed. */
	prefixLetters: 2,
	/** What a longer word counts: more where more of it has been typed, less where the word stands for itself. */
	prefixWeight: { from: 0.5, to: 0.9, ofWholeWord: 0.3 },
	/** Longer words weighed, the most frequent, and where the word stands for itself. */
	prefixes: 16,
	prefixesOfWholeWord: 6,
	/** What two words, both known, count as one, and one unknown word as two. */
	joinedWeight: 0.6,
	splitWeight: 0.8,
	splits: 2,
	/** Letters of the shortest part of a compound. */
	partLetters: 2,
	/** Neighbouring words looked up as one word, in a query. */
	joins: 12,
};

/** Chunks that hold the word: of the stems it may have, the most frequent tells. */
export const ownFrequency = (frequency: ReadonlyMap<number, number>, { stemIds }: Pick<QueryWord, "stemIds">) =>
	stemIds.reduce((most, id) => Math.max(most, frequency.get(id) ?? 0), 0);

/** The idf that all alternatives of a word share: as of one word that stands wherever one of them does. */
export function groupIdf(word: QueryWord, { chunkCount, documentFrequency }: TermStatistics): number {
	const rarest = (parts: Alternative["parts"]) =>
		Math.min(...parts.map((part) => ownFrequency(documentFrequency, part)));
	const sum = word.alternatives.reduce(
		(total, { parts }) => total + rarest(parts),
		ownFrequency(documentFrequency, word),
	);
	return idf(chunkCount, Math.min(sum, chunkCount));
}

/** Inverse document frequency as in BM25 (Robertson, Sparck Jones), never negative. */
export const idf = (chunkCount: number, frequency: number): number =>
	// A frequency may be counted a moment after the chunks, when there are more.
	Math.log(1 + (Math.max(0, chunkCount - frequency) + 0.5) / (frequency + 0.5));

type Spelled = Pick<VocabularyWord, "word" | "plain" | "stemId">;
type Made = { kind: "prefix" | "typo"; weight: number };

/** Alternatives, one for each stem: the forms of a word are one thing that may have been meant. */
function oneForEachStem(words: (Spelled & Made)[], exactId: (word: string) => number): Alternative[] {
	const byStem = new Map<number, Alternative & { exactIds: number[] }>();
	for (const { word, stemId, kind, weight } of words) {
		const known = byStem.get(stemId);
		if (known !== undefined) {
			known.exactIds.push(exactId(word));
			continue;
		}
		const exactIds = [exactId(word)];
		byStem.set(stemId, { word, kind, weight, exactIds, parts: [{ stemIds: [stemId], exactIds }] });
	}
	return [...byStem.values()].map(({ word, kind, parts, weight }) => ({ word, kind, parts, weight }));
}

/** The longer words that a last word may become. `completions`: the most frequent first. */
export function completionsOf(
	word: QueryWord,
	options: { completions: VocabularyWord[]; isKnown: boolean; exactId: (word: string) => number },
): Alternative[] {
	const { from, to, ofWholeWord } = ALTERNATIVES.prefixWeight;
	const typed = letterCount(plainForm(word.word));
	const longer = options.completions.filter(({ stemId }) => !word.stemIds.includes(stemId));
	const made = longer.map((completion) => {
		const weight = from + (to - from) * Math.min(1, typed / letterCount(completion.plain));
		return { ...completion, kind: "prefix" as const, weight: options.isKnown ? weight * ofWholeWord : weight };
	});
	const { prefixes, prefixesOfWholeWord } = ALTERNATIVES;
	return oneForEachStem(made, options.exactId).slice(0, options.isKnown ? prefixesOfWholeWord : prefixes);
}

/** How many slips are looked for in a word: none where it has a digit, as numbers are meant as they stand. */
export function slipsIn(word: string): number {
	if (/\p{N}/u.test(word)) return 0;
	const letters = letterCount(word);
	return ALTERNATIVES.typoLetters.filter((from) => letters >= from).length;
}

/** Of the words near a misspelt one, likely ones first, those with the fewest slips. */
export function correctionsOf(neighbours: Neighbour[], options: { exactId: (word: string) => number }): Alternative[] {
	const made = neighbours
		.filter(({ distance }) => distance === neighbours[0]?.distance)
		.map((neighbour) => ({
			...neighbour,
			kind: "typo" as const,
			weight: ALTERNATIVES.typoWeights[neighbour.distance - 1] ?? 0,
		}));
	return oneForEachStem(made, options.exactId).slice(0, ALTERNATIVES.typos);
}

/** The words near a word, those that are likely first. */
export function neighboursOf(word: string, vocabulary: Vocabulary): Neighbour[] {
	const plain = plainForm(word);
	const slips = slipsIn(word);
	if (slips === 0) return [];
	return vocabulary
		.near(plain, slips)
		.sort(
			(a, b) =>
				a.distance - b.distance ||
				Number(a.plain[0] !== plain[0]) - Number(b.plain[0] !== plain[0]) ||
				b.frequency - a.frequency ||
				(a.word < b.word ? -1 : 1),
		);
}

/** The ways to read a word as two that are known, the likeliest first. */
export function splitsOf(word: string, vocabulary: Vocabulary): [VocabularyWord, VocabularyWord][] {
	const characters = [...plainForm(word)];
	const splits: [VocabularyWord, VocabularyWord][] = [];
	const { partLetters } = ALTERNATIVES;
	for (let at = partLetters; at <= characters.length - partLetters; at += 1) {
		const first = vocabulary.find(characters.slice(0, at).join(""));
		const second = first && vocabulary.find(characters.slice(at).join(""));
		if (first !== undefined && second !== undefined) splits.push([first, second]);
	}
	const rarer = ([a, b]: [VocabularyWord, VocabularyWord]) => Math.min(a.frequency, b.frequency);
	return splits.sort((a, b) => rarer(b) - rarer(a)).slice(0, ALTERNATIVES.splits);
}
