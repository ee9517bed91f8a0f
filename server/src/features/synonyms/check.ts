import { createHash } from "node:crypto";
import type { Synonym, SynonymInput } from "./schema.ts";
import { termKey, wordsOfTerm } from "./term.ts";

export const SYNONYMS = {
	/** Synonyms of a client. */
	max: 1_000,
	/** Words of a term; in scripts without spaces, pairs of characters. */
	maxWords: 20,
	/** Words of all terms of a client. */
	maxWordsInAll: 20_000,
};

const sidesOf = (given: SynonymInput) =>
	given.kind === "equivalent" ? { terms: given.terms } : { from: given.from, to: given.to };

const keysOf = (terms: readonly string[]) => terms.map(termKey).sort();

/** The same for synonyms of the same terms, in whatever order. */
const contentOf = (given: SynonymInput) =>
	JSON.stringify([given.kind, ...Object.values(sidesOf(given)).map((terms) => keysOf(terms))]);

/** With an id: its own, or else one that is always the same for the same terms. */
export function withId(given: SynonymInput): Synonym {
	const synonymId =
		given.synonymId ?? `syn_${createHash("sha256").update(contentOf(given)).digest("hex").slice(0, 20)}`;
	return { ...given, synonymId };
}

/** What is wrong with one synonym by itself, naming the field; null when nothing is. */
export function problemIn(given: SynonymInput): string | null {
	for (const [field, terms] of Object.entries(sidesOf(given))) {
		for (const [index, term] of terms.entries()) {
			const words = wordsOfTerm(term).length;
			if (words === 0) return `${field}.${index}: "${term}" has no letter and no digit.`;
			if (words > SYNONYMS.maxWords) return `${field}.${index}: A term has at most ${SYNONYMS.maxWords} words.`;
		}
		const twice = firstTwice(terms, termKey);
		if (twice !== null) return `${field}: "${twice.one}" and "${twice.other}" are one term.`;
	}
	if (given.kind === "equivalent") return null;
	const both = given.from.find((term) => given.to.some((other) => termKey(other) === termKey(term)));
	return both === undefined ? null : `to: "${both}" stands in \`from\`, too.`;
}

/** What is too much of a client's synonyms; null when nothing is. */
export function excessIn(synonyms: readonly Synonym[]): string | null {
	if (synonyms.length > SYNONYMS.max) return `A client has at most ${SYNONYMS.max} synonyms. Delete some first.`;
	const terms = synonyms.flatMap((one) => Object.values(sidesOf(one)).flat());
	const words = terms.reduce((sum, term) => sum + wordsOfTerm(term).length, 0);
	if (words <= SYNONYMS.maxWordsInAll) return null;
	return `The terms of a client's synonyms have at most ${SYNONYMS.maxWordsInAll} words in all.`;
}

/** What synonyms of one client have against each other, naming two of them; null when nothing. */
export function conflictIn(synonyms: readonly Synonym[]): string | null {
	const sameId = firstTwice(synonyms, ({ synonymId }) => synonymId);
	const sameTerms = firstTwice(synonyms, contentOf);
	if (sameTerms !== null) {
		const { one, other } = sameTerms;
		if (one.synonymId === other.synonymId) return `"${one.synonymId}" is given twice.`;
		return `"${one.synonymId}" and "${other.synonymId}" have the same terms.`;
	}
	return sameId === null ? contradictionIn(synonyms) : `Two have the id "${sameId.one.synonymId}".`;
}

/** One that says that a term means another one way only, and one that says that both mean the same. */
function contradictionIn(synonyms: readonly Synonym[]): string | null {
	const groups = synonyms.filter((one) => one.kind === "equivalent");
	const byTerm = Map.groupBy(
		groups.flatMap(({ synonymId: id, terms }) => keysOf(terms).map((key) => ({ id, key }))),
		({ key }) => key,
	);
	const groupsOf = (term: string) => (byTerm.get(termKey(term)) ?? []).map(({ id }) => id);
	for (const one of synonyms) {
		if (one.kind !== "oneWay") continue;
		const before = new Map(one.from.flatMap((from) => groupsOf(from).map((group) => [group, from])));
		for (const to of one.to) {
			const group = groupsOf(to).find((id) => before.has(id));
			if (group === undefined) continue;
			return `"${one.synonymId}" says that "${before.get(group)}" means "${to}" one way only, "${group}" that both mean the same.`;
		}
	}
	return null;
}

/** The first two that have the same key. */
function firstTwice<Item>(items: readonly Item[], keyOf: (item: Item) => string): { one: Item; other: Item } | null {
	const seen = new Map<string, Item>();
	for (const other of items) {
		const key = keyOf(other);
		const one = seen.get(key);
		if (one !== undefined) return { one, other };
		seen.set(key, other);
	}
	return null;
}
