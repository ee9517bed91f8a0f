import type { Language } from "../../text/language.ts";
import { queryTermIds } from "../../text/term-id.ts";
import { type Token, tokenize } from "../../text/tokenize.ts";
import { isTypeable, letterCount, plainForm } from "../../text/typeable.ts";
import type { SynonymService } from "../synonyms/service.ts";
import type { Meant, Target } from "../synonyms/thesaurus.ts";
import {
	ALTERNATIVES,
	completionsOf,
	correctionsOf,
	neighboursOf,
	ownFrequency,
	slipsIn,
	splitsOf,
} from "./alternatives.ts";
import { emphasized } from "./emphasis.ts";
import { firstPartOf, LOOKUP } from "./lookup.ts";
import { wordsOf } from "./query-terms.ts";
import type { Alternative, QueryWord, TermStatistics } from "./query-word.ts";
import type { Statistics } from "./statistics.ts";
import type { Vocabularies, VocabularyWord } from "./vocabulary.ts";
import { firstTierOf, tiersOf } from "./weigh.ts";

export type ReadOptions = {
	/** Whether the last word may be the beginning of a longer one. */
	prefix: boolean;
	/** Whether a word that does not occur may be another one, misspelt. */
	typoTolerance: boolean;
};

export type QueryReaderDependencies = {
	statistics: Statistics;
	vocabularies: Vocabularies;
	/** The client's most frequent words that begin so and occur, with their stems' exact frequency. */
	completions: (clientId: string, plain: string) => Promise<VocabularyWord[]>;
	synonyms: Pick<SynonymService, "find">;
};

export type ReadQuery = { words: QueryWord[]; statistics: TermStatistics };

export type QueryReader = ReturnType<typeof createQueryReader>;

/** Tells what the words of a query mean in a client: themselves, and what else may have been meant. */
export function createQueryReader({ statistics, vocabularies, completions, synonyms }: QueryReaderDependencies) {
	async function correct(client: { id: string; version: number }, reading: Reading): Promise<void> {
		const misspelt = reading.unknown().slice(0, ALTERNATIVES.corrected);
		if (misspelt.length === 0) return;
		const vocabulary = await vocabularies.get(client.id, client.version);
		const guesses = misspelt.map((word) => ({
			word,
			near: neighboursOf(word.word, vocabulary),
			splits: splitsOf(word.word, vocabulary),
		}));
		for (const { near, splits } of guesses) reading.meet([...near, ...splits.flat()]);
		for (const { word, near, splits } of guesses) {
			reading.add(word.word, correctionsOf(near, reading));
			for (const split of splits) reading.split(word.word, split);
		}
	}

	const longerWords = (client: { id: string; version: number }, plain: string) =>
		vocabularies.ready(client.id, client.version)?.startingWith(plain) ?? completions(client.id, plain);

	return async (clientId: string, query: string, options: ReadOptions): Promise<ReadQuery> => {
		const { version, chunkCount, languages, synonymVersion } = await statistics.collection(clientId);
		const { prefix, typoTolerance } = chunkCount > 0 ? options : NEITHER;
		const tokens = tokenize(query);
		const reading = new Reading(
			wordsOf(
				tokens.map(({ word }) => word),
				languages,
			),
			languages,
		);
		const thesaurus = await synonyms.find(clientId, { version: synonymVersion, languages });
		const meant = meantBy(thesaurus.find(tokens), reading);
		const joins = typoTolerance ? joinsOf(tokens, reading) : [];
		const unfinished = prefix ? unfinishedWord(tokens, query) : null;
		const apart = [...joins.flatMap(({ parts }) => parts), ...meant.flatMap(({ parts }) => parts)];
		const stemIds = [...reading.stemIds(), ...apart.flatMap((part) => part.stemIds)];
		const [frequencies, longer] = await Promise.all([
			statistics.frequencies(clientId, [...stemIds, ...reading.stemIds().map(firstTierOf)]),
			unfinished === null ? [] : longerWords({ id: clientId, version }, plainForm(unfinished)),
		]);
		reading.learn(frequencies, stemIds);
		reading.mean(meant);
		reading.complete(unfinished, longer);
		for (const { parts, of, word } of joins) reading.join(of, { word, parts });
		if (typoTolerance) await correct({ id: clientId, version }, reading);
		const tiers = reading.frequent().flatMap(tiersOf);
		const others = [...tiers, ...reading.guessed().map(firstTierOf)];
		const more = others.length > 0 ? await statistics.frequencies(clientId, others) : NONE;
		reading.learn(more, tiers);
		const known = { chunkCount, documentFrequency: reading.frequency };
		const frequency = new Map([...reading.frequency, ...frequencies, ...more]);
		return { words: emphasized(reading.words, { tokens, statistics: known, frequency }), statistics: known };
	};
}

const NONE: ReadonlyMap<number, number> = new Map();
const NEITHER: ReadOptions = { prefix: false, typoTolerance: false };

type Join = { of: [string, string]; word: string; parts: Alternative["parts"] };

/** The words of a query on the way to their alternatives. */
class Reading {
	readonly frequency = new Map<number, number>();
	readonly #words: Map<string, QueryWord>;
	readonly #meant = new Set<string>();
	readonly #languages: readonly Language[];

	constructor(words: QueryWord[], languages: readonly Language[]) {
		this.#words = new Map(words.map((word) => [word.word, word]));
		this.#languages = languages;
	}

	get words(): QueryWord[] {
		return [...this.#words.values()];
	}

	stemIds = (): number[] => [...new Set(this.words.flatMap(({ stemIds }) => stemIds))];
	has = (word: string): boolean => this.#words.has(word);
	find = (word: string): QueryWord | undefined => this.#words.get(word);
	isWeak = (word: string): boolean => this.#words.get(word)?.isStopWord === true;
	occurs = (stemId: number): boolean => (this.frequency.get(stemId) ?? 0) > 0;
	exactId = (word: string): number => queryTermIds(word, this.#languages).exact;

	partOf(word: string): Alternative["parts"][number] {
		const { stems, exact } = queryTermIds(word, this.#languages);
		return { stemIds: stems, exactIds: [exact] };
	}

	learn(frequencies: ReadonlyMap<number, number>, stemIds: number[]): void {
		for (const id of stemIds) {
			const frequency = frequencies.get(id);
			if (frequency !== undefined) this.frequency.set(id, frequency);
		}
	}

	meet(words: VocabularyWord[]): void {
		for (const { stemId, frequency } of words) this.frequency.set(stemId, frequency);
	}

	/** The stems by which too many chunks may be found. */
	frequent(): number[] {
		const stemIds = this.words.flatMap(({ stemIds: own, alternatives }) => [
			...own,
			...alternatives.flatMap(firstPartOf),
		]);
		return [...new Set(stemIds)].filter((id) => (this.frequency.get(id) ?? 0) > LOOKUP.enough);
	}

	/** What is most likely meant by the words that do not occur. */
	guessed(): number[] {
		const missing = this.words.filter((word) => ownFrequency(this.frequency, word) === 0);
		return missing.flatMap(({ alternatives }) => firstPartOf(alternatives[0]));
	}

	/** The words that nothing is known of, whole or in longer ones, and that a hand may have slipped on. */
	unknown(): QueryWord[] {
		return this.words.filter((word) => !this.isKnown(word) && isTypeable(word.word) && slipsIn(word.word) > 0);
	}

	complete(typed: string | null, completions: VocabularyWord[]): void {
		const word = typed === null ? undefined : this.#words.get(typed);
		if (word === undefined) return;
		this.meet(completions);
		this.add(word.word, completionsOf(word, { completions, isKnown: this.isKnown(word), exactId: this.exactId }));
	}

	/** Whether the word occurs, or the client says what it means: then it is spelled right. */
	isKnown = (word: QueryWord): boolean => this.#meant.has(word.word) || ownFrequency(this.frequency, word) > 0;

	/** Synonyms, those all of which occurs; each is found by its rarest part. */
	mean(synonyms: MeantWord[]): void {
		const frequency = (part: Alternative["parts"][number]) => ownFrequency(this.frequency, part);
		for (const { of, word, parts } of synonyms) {
			this.#meant.add(of);
			if (!parts.every((part) => frequency(part) > 0)) continue;
			const rarestFirst = [...parts].sort((a, b) => frequency(a) - frequency(b));
			this.add(of, [{ word, kind: "synonym", parts: rarestFirst, weight: ALTERNATIVES.synonymWeight }]);
		}
	}

	/** Two neighbours as one word: what may have been meant by either. */
	join(of: readonly string[], { word, parts }: Pick<Join, "word" | "parts">): void {
		if (!parts.some(({ stemIds }) => stemIds.some(this.occurs))) return;
		for (const one of of) this.add(one, [{ word, kind: "joined", parts, weight: ALTERNATIVES.joinedWeight }]);
	}

	split(word: string, [first, second]: [VocabularyWord, VocabularyWord]): void {
		const parts = [first, second].map(({ word: part, stemId }) => ({
			stemIds: [stemId],
			exactIds: [this.exactId(part)],
		}));
		const spelled = `${first.word} ${second.word}`;
		this.add(word, [{ word: spelled, kind: "split", parts, weight: ALTERNATIVES.splitWeight }]);
	}

	add(of: string, alternatives: Alternative[]): void {
		const word = this.#words.get(of);
		if (word === undefined || alternatives.length === 0) return;
		this.#words.set(of, { ...word, alternatives: [...word.alternatives, ...alternatives] });
	}
}

type MeantWord = { of: string; word: string; parts: Alternative["parts"] };

/** The synonyms of each word: of several that have one together, each has it, but for those that say little. */
function meantBy(found: Meant[], reading: Reading): MeantWord[] {
	const meant = new Map<string, MeantWord>();
	for (const { words, targets } of found) {
		const strong = words.filter((word) => !reading.isWeak(word));
		for (const of of strong.length === 0 ? words : strong) {
			const own = reading.find(of)?.stemIds ?? [];
			const isItself = ({ parts: [first, ...more] }: Target) =>
				more.length === 0 && first?.stemIds.some((id) => own.includes(id)) === true;
			const others = targets.filter((target) => !isItself(target)).slice(0, ALTERNATIVES.synonyms);
			for (const { term, parts } of others) meant.set(`${of}\n${term}`, { of, word: term, parts });
		}
	}
	return [...meant.values()].slice(0, ALTERNATIVES.synonymsInAll);
}

/** Neighbouring words that may be one. */
function joinsOf(tokens: Token[], reading: Reading): Join[] {
	const joins = new Map<string, Join>();
	const single = tokens.filter(({ word, kind }) => kind !== "gram" && isTypeable(word) && !/\p{N}/u.test(word));
	for (const [index, first] of single.entries()) {
		const second = single[index + 1];
		if (second === undefined || second.start - first.end !== 1) continue;
		const word = first.word + second.word;
		const isOdd = Math.min(letterCount(first.word), letterCount(second.word)) < ALTERNATIVES.partLetters;
		if (isOdd || reading.has(word) || (reading.isWeak(first.word) && reading.isWeak(second.word))) continue;
		if (joins.size < ALTERNATIVES.joins)
			joins.set(word, { of: [first.word, second.word], word, parts: [reading.partOf(word)] });
	}
	return [...joins.values()];
}

/** The word that is still being typed: the last one, with nothing behind it. */
function unfinishedWord(tokens: Token[], query: string): string | null {
	const last = tokens.findLast(({ end, kind, word }) => end === query.length && kind !== "gram" && isTypeable(word));
	return last !== undefined && letterCount(last.word) >= ALTERNATIVES.prefixLetters ? last.word : null;
}
