import type { Language } from "../../text/language.ts";
import { stopWordsFor } from "../../text/stop-words.ts";
import { queryTermIds } from "../../text/term-id.ts";
import { tokenize } from "../../text/tokenize.ts";
import { groupIdf, idf, ownFrequency } from "./alternatives.ts";
import type { Alternative, QueryWord, TermStatistics } from "./query-word.ts";

export type { QueryWord, TermStatistics } from "./query-word.ts";

export const QUERY = {
	/**
	 * What a word that asks (how, do, the) counts beside the words that say what is asked for. In a small collection
	 * such words are rare enough to decide the ranking.
	 */
	stopWordEmphasis: 0.1,
};

/** The words of a query, each once, read in the languages of the documents. */
export const queryWords = (query: string, languages: readonly Language[]): QueryWord[] =>
	wordsOf(
		tokenize(query).map((token) => token.word),
		languages,
	);

/** Words that may recur as query words. */
export function wordsOf(words: readonly string[], languages: readonly Language[]): QueryWord[] {
	const isStopWord = stopWordsFor(words);
	const onlyStopWords = words.every(isStopWord);
	const found = new Map<string, QueryWord>();
	for (const word of words) {
		const known = found.get(word);
		const weak = !onlyStopWords && isStopWord(word);
		const emphasis = (known?.emphasis ?? 0) + (weak ? QUERY.stopWordEmphasis : 1);
		const ids = queryTermIds(word, languages);
		const forms = { word, exactId: ids.exact, stemIds: ids.stems, plainIds: ids.plain };
		found.set(word, { ...forms, emphasis, isStopWord: weak, alternatives: [] });
	}
	return [...found.values()];
}

/** Inverse document frequency as in BM25 (Robertson, Sparck Jones), never negative; of a word and its synonyms as one. */
export const inverseDocumentFrequency = (statistics: TermStatistics, word: QueryWord): number =>
	word.alternatives.length === 0
		? idf(statistics.chunkCount, ownFrequency(statistics.documentFrequency, word))
		: groupIdf({ ...word, alternatives: word.alternatives.filter(isSynonym) }, statistics);

const isSynonym = ({ kind }: Alternative) => kind === "synonym";

/** One way to read a word: the ids by which it is found, and what they weigh. */
export type Reading = {
	word: string;
	kind: "typed" | Alternative["kind"];
	stemIds: readonly number[];
	weights: ReadonlyMap<number, number>;
};

/** The ways to read a word that occur, itself first: each is idf times emphasis, less for what was not typed. */
export function readingsOf(word: QueryWord, statistics: TermStatistics): Reading[] {
	const readings: Reading[] = [];
	const own = inverseDocumentFrequency(statistics, word) * word.emphasis;
	if (ownFrequency(statistics.documentFrequency, word) > 0) {
		const stemIds = word.stemIds.filter((id) => !word.plainIds.includes(id));
		const typed = [stemIds, ...(word.plainIds.length === 0 ? [] : [word.plainIds])];
		for (const [index, ids] of typed.entries()) {
			const weights = new Map([...ids, ...(index === 0 ? [word.exactId] : [])].map((id) => [id, own]));
			readings.push({ word: word.word, kind: "typed", stemIds: ids, weights });
		}
	}
	if (word.alternatives.length === 0) return readings;
	const shared = groupIdf(word, statistics) * word.emphasis;
	for (const { word: other, kind, parts, weight } of word.alternatives) {
		const weights = new Map<number, number>();
		for (const id of parts.flatMap(({ stemIds, exactIds }) => [...stemIds, ...exactIds]))
			weights.set(id, ((kind === "synonym" ? own : shared) * weight) / parts.length);
		readings.push({ word: other, kind, stemIds: parts.flatMap(({ stemIds }) => stemIds), weights });
	}
	return readings;
}

/** The query's side of the inner product, by term id, all readings added up; only words that occur. */
export function weighQuery(words: QueryWord[], statistics: TermStatistics): Map<number, number> {
	const weights = new Map<number, number>();
	for (const word of words) {
		for (const reading of readingsOf(word, statistics))
			for (const [id, weight] of reading.weights) weights.set(id, (weights.get(id) ?? 0) + weight);
	}
	return weights;
}

/** For each word that may be read in several ways, the weights of each: of them the best counts, not the sum. */
export const rivalReadings = (words: QueryWord[], statistics: TermStatistics): ReadonlyMap<number, number>[][] =>
	words
		.filter(({ alternatives, plainIds }) => alternatives.length + plainIds.length > 0)
		.map((word) => readingsOf(word, statistics).map(({ weights }) => weights))
		.filter((readings) => readings.length > 1);

/** The share of the query's idf mass that a chunk with these stems holds, 0 to 1; less for what was not typed. */
export function coverage(words: QueryWord[], statistics: TermStatistics, held: ReadonlySet<number>): number {
	let total = 0;
	let covered = 0;
	for (const word of words) {
		const mass = inverseDocumentFrequency(statistics, word) * word.emphasis;
		total += mass;
		if (word.stemIds.some((id) => held.has(id))) covered += mass;
		else covered += mass * bestHeld(word, held);
	}
	return total === 0 ? 0 : covered / total;
}

/** The greatest weight of an alternative that is held. */
const bestHeld = ({ alternatives }: QueryWord, held: ReadonlySet<number>) =>
	alternatives.filter(isHeld(held)).reduce((best, { weight }) => Math.max(best, weight), 0);

const isHeld =
	(held: ReadonlySet<number>) =>
	({ parts }: Alternative): boolean =>
		parts.every(({ stemIds }) => stemIds.some((id) => held.has(id)));

/** The stems of the words and of their alternatives. */
export const stemIdsOf = (words: QueryWord[]): number[] => [
	...new Set(words.flatMap(({ stemIds, alternatives }) => [...stemIds, ...alternatives.flatMap(allStemsOf)])),
];

const allStemsOf = ({ parts }: Alternative) => parts.flatMap(({ stemIds }) => stemIds);
