import type { Language } from "../../text/language.ts";
import { stopWordsFor } from "../../text/stop-words.ts";
import { queryTermIds, termIds } from "../../text/term-id.ts";
import type { Token } from "../../text/tokenize.ts";
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

/** A client's synonyms as queries are compared with them. Terms are found as documents' words are: by their stems. */
export class Thesaurus {
	/** Terms in it. */
	readonly size: number;
	readonly #languages: readonly Language[];
	/** By a stem of their first word. */
	readonly #keys = new Map<number, Key[]>();

	constructor(synonyms: readonly Synonym[], languages: readonly Language[]) {
		this.#languages = languages;
		this.size = synonyms.reduce((sum, one) => sum + this.#add(one), 0);
	}

	/** The terms that stand in a query; of those that begin with one word, the longest. */
	find(tokens: readonly Token[]): Meant[] {
		if (this.#keys.size === 0) return [];
		const words = wordsInOrder(tokens);
		const stems = words.map(({ word }) => queryTermIds(word, this.#languages).stems);
		const found: Meant[] = [];
		for (let at = 0; at < words.length; ) {
			const keys = this.#keysAt(stems, at);
			const standing = words.slice(at, at + (keys[0]?.words.length ?? 0));
			if (keys.length > 0) found.push(meantBy(keys, { standing, tokens }));
			at += Math.max(1, standing.length);
		}
		return found;
	}

	/** The longest terms that begin at a word. */
	#keysAt(stems: readonly (readonly number[])[], at: number): Key[] {
		const begun = new Set(stems[at]?.flatMap((id) => this.#keys.get(id) ?? []));
		const whole = [...begun].filter(({ words }) =>
			words.every((ids, index) => stems[at + index]?.some((id) => ids.has(id)) === true),
		);
		const longest = whole.reduce((most, { words }) => Math.max(most, words.length), 0);
		return whole.filter(({ words }) => words.length === longest);
	}

	#add(synonym: Synonym): number {
		const from = (synonym.kind === "equivalent" ? synonym.terms : synonym.from).map(wordsOfTerm);
		const targets = (synonym.kind === "equivalent" ? synonym.terms : synonym.to).map((term) => this.#target(term));
		for (const words of from) this.#addKey(words, targets);
		return from.length + targets.length;
	}

	#addKey(words: string[], all: Target[]): void {
		const stems = words.map((word) => this.#stemsOf(word));
		const tells = telling(words);
		const telltale = stems.filter((_ids, index) => tells(words[index] ?? ""));
		// Where all words of the term stand in another one, who finds that one has found the term.
		const targets = all.filter(
			({ parts }) => !telltale.every((ids) => parts.some((part) => shares(ids, part.stemIds))),
		);
		if (targets.length === 0) return;
		const key = { spelled: words.join(" "), words: stems, targets };
		for (const id of stems[0] ?? []) this.#keys.set(id, [...(this.#keys.get(id) ?? []), key]);
	}

	#target(term: string): Target {
		const words = wordsOfTerm(term);
		const parts = [...new Set(words.filter(telling(words)))].map((word) => {
			const { stems, exact } = queryTermIds(word, this.#languages);
			return { stemIds: stems, exactIds: [exact] };
		});
		return { term, parts };
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

const shares = (ids: StemIds, others: readonly number[]) => others.some((id) => ids.has(id));

/** Which words of a term say what it is about: all, where none does. */
function telling(words: readonly string[]): (word: string) => boolean {
	const isStopWord = stopWordsFor(words);
	return words.every(isStopWord) ? () => true : (word) => !isStopWord(word);
}
