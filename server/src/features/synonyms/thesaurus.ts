import type { Language } from "../../text/language.ts";
import { stopWordsFor } from "../../text/stop-words.ts";
import { queryTermIds, termIds } from "../../text/term-id.ts";
import type { Token } from "../../text/tokenize.ts";
import { ALTERNATIVES } from "../search/alternatives.ts";
import type { Alternative } from "../search/query-word.ts";
import type { Synonym } from "./schema.ts";
import { wordsInOrder, wordsOfTerm } from "./term.ts";

/** What a synonym is made of: the words that tell, each once. */
export type Target = { term: string; parts: Alternative["parts"] };

/** Words of a query that have synonyms, and these. */
export type Meant = { words: string[]; targets: Target[] };

type StemIds = ReadonlySet<number>;
/** A term that is looked for in queries: how it is spelled, and the stems of each of its words. */
type Key = { spelled: string; words: StemIds[]; targets: Target[] };
/** A term as it is read once; `telling`: the stems of the words that say what it is about, which are all where none does. */
type Term = Omit<Key, "targets"> & { telling: StemIds[]; target: Target };
/** Where in a key the word stands by which it is found. */
type Entry = { key: Key; index: number };

/** A client's synonyms as queries are compared with them. Terms are found as documents' words are: by their stems. */
export class Thesaurus {
	/** Terms in it. */
	readonly size: number;
	readonly #languages: readonly Language[];
	/** Each key by the stems of its word that the fewest keys have: so that no query meets very many. */
	readonly #entries = new Map<number, Entry[]>();

	constructor(synonyms: readonly Synonym[], languages: readonly Language[]) {
		this.#languages = languages;
		const keys = new Map<string, Key>();
		this.size = synonyms.reduce((sum, one) => sum + this.#read(one, keys), 0);
		const shared = new Map<number, number>();
		for (const id of [...keys.values()].flatMap(({ words }) => words.flatMap((ids) => [...ids])))
			shared.set(id, (shared.get(id) ?? 0) + 1);
		const rarity = (ids: StemIds) => [...ids].reduce((sum, id) => sum + (shared.get(id) ?? 0), 0);
		for (const key of keys.values()) this.#index(key, leastOf(key.words, rarity));
	}

	/** The terms that stand in a query; of those that begin with one word, the longest. */
	find(tokens: readonly Token[]): Meant[] {
		if (this.#entries.size === 0) return [];
		const words = wordsInOrder(tokens);
		const starting = this.#keysIn(words.map(({ word }) => queryTermIds(word, this.#languages).stems));
		const found: Meant[] = [];
		for (let at = 0; at < words.length; ) {
			const keys = longest(starting.get(at) ?? []);
			const standing = words.slice(at, at + (keys[0]?.words.length ?? 0));
			if (keys.length > 0) found.push(meantBy(keys, { standing, tokens }));
			at += Math.max(1, standing.length);
		}
		return found;
	}

	/** The keys that stand in a query of such stems, by where they begin. */
	#keysIn(stems: readonly (readonly number[])[]): Map<number, Set<Key>> {
		const found = new Map<number, Set<Key>>();
		for (const [at, ids] of stems.entries()) {
			for (const { key, index } of ids.flatMap((id) => this.#entries.get(id) ?? [])) {
				const start = at - index;
				const stands = key.words.every((word, n) => stems[start + n]?.some((id) => word.has(id)) === true);
				if (stands) found.set(start, (found.get(start) ?? new Set()).add(key));
			}
		}
		return found;
	}

	#read(synonym: Synonym, keys: Map<string, Key>): number {
		const isOneWay = synonym.kind === "oneWay";
		const from = (isOneWay ? synonym.from : synonym.terms).map((term) => this.#termOf(term));
		const to = isOneWay ? synonym.to.map((term) => this.#termOf(term)) : from;
		for (const term of from) this.#addKey(term, { to, keys });
		return from.length + to.length;
	}

	#addKey({ spelled, words, telling }: Term, { to, keys }: { to: Term[]; keys: Map<string, Key> }): void {
		// Where all words of the term stand in another one, who finds that one has found the term.
		const holdsIt = ({ target: { parts } }: Term) =>
			telling.every((ids) => parts.some(({ stemIds }) => stemIds.some((id) => ids.has(id))));
		const targets = to.filter((other) => !holdsIt(other)).map(({ target }) => target);
		const all = [...(keys.get(spelled)?.targets ?? []), ...targets].slice(0, ALTERNATIVES.synonyms);
		if (all.length > 0) keys.set(spelled, { spelled, words, targets: all });
	}

	#termOf(term: string): Term {
		const words = wordsOfTerm(term);
		const isStopWord = stopWordsFor(words);
		const tells = words.every(isStopWord) ? () => true : (word: string) => !isStopWord(word);
		const stems = words.map((word) => this.#stemsOf(word));
		const parts = [...new Set(words.filter(tells))].map((word) => {
			const ids = queryTermIds(word, this.#languages);
			return { stemIds: ids.stems, exactIds: [ids.exact] };
		});
		const telling = stems.filter((_ids, index) => tells(words[index] ?? ""));
		return { spelled: words.join(" "), words: stems, telling, target: { term, parts } };
	}

	#index(key: Key, index: number): void {
		for (const id of key.words[index] ?? []) {
			const entries = this.#entries.get(id) ?? [];
			entries.push({ key, index });
			this.#entries.set(id, entries);
		}
	}

	/** As of a word of a document in any of the client's languages: with accents, and without. */
	#stemsOf(word: string): StemIds {
		const languages = this.#languages.length === 0 ? [null] : this.#languages;
		return new Set(languages.flatMap((language) => termIds(word, language).stems));
	}
}

export const NO_SYNONYMS = new Thesaurus([], []);

/** `standing`: the words of a query that the keys have in common. The parts of `fooBar` mean what it does. */
function meantBy(keys: readonly Key[], { standing, tokens }: { standing: Token[]; tokens: readonly Token[] }): Meant {
	const isWithin = (token: Token) => standing.some(({ start, end }) => token.start >= start && token.end <= end);
	const spelled = standing.map(({ word }) => word).join(" ");
	return {
		words: [...new Set(tokens.filter(isWithin).map(({ word }) => word))],
		targets: keys.flatMap((key) => (key.spelled === spelled ? key.targets : key.targets.map(inAnyForm))),
	};
}

/** Whoever looks for another form of a term looks for no form of its synonym above others. */
const inAnyForm = ({ term, parts }: Target): Target => ({
	term,
	parts: parts.map(({ stemIds }) => ({ stemIds, exactIds: [] })),
});

function longest(keys: Iterable<Key>): Key[] {
	const all = [...keys];
	const length = all.reduce((most, { words }) => Math.max(most, words.length), 0);
	return all.filter(({ words }) => words.length === length);
}

/** The index of the first item of which there is least. */
function leastOf<Item>(items: readonly Item[], measure: (item: Item) => number): number {
	const measures = items.map(measure);
	return measures.indexOf(Math.min(...measures));
}
