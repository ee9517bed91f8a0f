import type { Language } from "../../text/language.ts";
import { stopWordsFor } from "../../text/stop-words.ts";
import { queryTermIds } from "../../text/term-id.ts";
import { tokenize } from "../../text/tokenize.ts";

/** A word of a query. Its forms share the idf of its stem. */
export type QueryWord = {
	word: string;
	exactId: number;
	/** Ids of its stems, one for each language it may be read in. */
	stemIds: readonly number[];
	/** What it counts beside its idf: how often it stands in the query, much less for a stop word. */
	emphasis: number;
	isStopWord: boolean;
};

export type TermStatistics = {
	/** Chunks of the client. */
	chunkCount: number;
	/** Chunks that hold a stem, by its id. */
	documentFrequency: ReadonlyMap<number, number>;
};

export const QUERY = {
	/** Candidates to score at most, unless a single term has more. Twice as many take about twice as long. */
	candidates: 600,
	/** The same when stop words are what finds them. */
	weakCandidates: 200,
	/**
	 * What a word that asks (how, do, the) counts beside the words that say what is asked for. In a small collection
	 * such words are rare enough to decide the ranking.
	 */
	stopWordEmphasis: 0.1,
};

/** The words of a query, each once, read in the languages of the documents. */
export function queryWords(query: string, languages: readonly Language[]): QueryWord[] {
	const words = tokenize(query).map((token) => token.word);
	const isStopWord = stopWordsFor(words);
	const onlyStopWords = words.every(isStopWord);
	const found = new Map<string, QueryWord>();
	for (const word of words) {
		const known = found.get(word);
		const weak = !onlyStopWords && isStopWord(word);
		const emphasis = (known?.emphasis ?? 0) + (weak ? QUERY.stopWordEmphasis : 1);
		const ids = queryTermIds(word, languages);
		found.set(word, { word, exactId: ids.exact, stemIds: ids.stems, emphasis, isStopWord: weak });
	}
	return [...found.values()];
}

/** Inverse document frequency as in BM25 (Robertson, Sparck Jones), never negative. */
export function inverseDocumentFrequency(statistics: TermStatistics, word: QueryWord): number {
	const frequency = frequencyOf(statistics, word);
	return Math.log(1 + (statistics.chunkCount - frequency + 0.5) / (frequency + 0.5));
}

/** The query's side of the inner product: idf times emphasis, by term id; only words that occur. */
export function weighQuery(words: QueryWord[], statistics: TermStatistics): Map<number, number> {
	const weights = new Map<number, number>();
	for (const word of words) {
		if (frequencyOf(statistics, word) === 0) continue;
		const weight = inverseDocumentFrequency(statistics, word) * word.emphasis;
		for (const id of [...word.stemIds, word.exactId]) weights.set(id, (weights.get(id) ?? 0) + weight);
	}
	return weights;
}

/**
 * The stems by which to find candidates: rarest first, as many as the budget allows, at least one; stop words only
 * where the others find few. What is left out still counts in scoring: a chunk that has only those would not rank high.
 */
export function lookupStems(words: QueryWord[], statistics: TermStatistics): number[] {
	const frequency = (id: number) => statistics.documentFrequency.get(id) ?? 0;
	const rarestFirst = (some: QueryWord[]) =>
		[...new Set(some.flatMap((word) => word.stemIds))]
			.filter((id) => frequency(id) > 0)
			.sort((a, b) => frequency(a) - frequency(b) || a - b);
	const telling = rarestFirst(words.filter((word) => !word.isStopWord));
	const weak = rarestFirst(words.filter((word) => word.isStopWord)).filter((id) => !telling.includes(id));
	let candidates = 0;
	const fits = (budget: number) => (id: number) => {
		candidates += frequency(id);
		return candidates === frequency(id) || candidates <= budget;
	};
	return [...telling.filter(fits(QUERY.candidates)), ...weak.filter(fits(QUERY.weakCandidates))];
}

/** The share of the query's idf mass that a chunk with these stems holds, 0 to 1. */
export function coverage(words: QueryWord[], statistics: TermStatistics, held: ReadonlySet<number>): number {
	let total = 0;
	let covered = 0;
	for (const word of words) {
		const mass = inverseDocumentFrequency(statistics, word) * word.emphasis;
		total += mass;
		if (word.stemIds.some((id) => held.has(id))) covered += mass;
	}
	return total === 0 ? 0 : covered / total;
}

/** Chunks that hold the word: of the stems it may have, the most frequent tells. */
const frequencyOf = ({ documentFrequency }: TermStatistics, { stemIds }: QueryWord) =>
	stemIds.reduce((most, id) => Math.max(most, documentFrequency.get(id) ?? 0), 0);
