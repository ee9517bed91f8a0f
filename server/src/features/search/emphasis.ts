import type { Token } from "../../text/tokenize.ts";
import { ownFrequency } from "./alternatives.ts";
import { firstPartOf } from "./lookup.ts";
import { inverseDocumentFrequency, type QueryWord, type TermStatistics } from "./query-terms.ts";
import { firstTierOf } from "./weigh.ts";

/**
 * A word that tells what a passage is about recurs in it, or stands in its title; others are spread thinly, however
 * rare: "Empirical estimates of adaptation" (Church, COLING 2000).
 */
export const RECURRENCE = {
	/** How much it counts: 0 not at all. From .25 to .4 it does as well. */
	power: 0.3,
	/** Passages of a word from which on its own share tells more than what is usual. */
	passages: 10,
	/** What is usual, where nothing is known: the share of a word's passages in which it is in the first tier. */
	usual: 0.1,
	/** Added to both shares that are compared: what is in no tier at all tells little. */
	added: 0.02,
};

/** What a word counts that is only there as part of another: its other parts stand with it anyway. */
const PART = 0.9;

/** `frequency`: of stems and of their first tiers. */
type Known = { tokens: readonly Token[]; statistics: TermStatistics; frequency: ReadonlyMap<number, number> };

/** The words with what each tells beside the others of the query, in a client's passages. */
export function emphasized(words: QueryWord[], { tokens, statistics, frequency }: Known): QueryWord[] {
	const partsOf = compoundsIn(tokens);
	const whole = new Set(tokens.filter(({ kind }) => kind !== "part").map(({ word }) => word));
	const byWord = new Map(words.map((word) => [word.word, word]));
	const occurs = (word: QueryWord) => ownFrequency(frequency, word) > 0;
	const rarity = (word: QueryWord) => inverseDocumentFrequency(statistics, word);
	/** The stems by which a word is met: what is likely meant, where it does not occur itself. */
	const stemsOf = (word: QueryWord) => (occurs(word) ? word.stemIds : firstPartOf(word.alternatives[0]));
	const recurrence = (word: QueryWord, usual: number) => {
		const stemIds = stemsOf(word);
		const chunks = ownFrequency(frequency, { stemIds });
		const main = stemIds.find((id) => frequency.get(id) === chunks) ?? 0;
		const { passages } = RECURRENCE;
		return ((frequency.get(firstTierOf(main)) ?? 0) + usual * passages) / (chunks + passages);
	};
	const telling = words.filter((word) => !word.isStopWord && stemsOf(word).length > 0);
	const usual = telling.reduce((sum, word) => sum + recurrence(word, RECURRENCE.usual), 0) / telling.length;
	const { added, power } = RECURRENCE;
	const topicality = (word: QueryWord) =>
		word.isStopWord ? 1 : ((recurrence(word, usual) + added) / (usual + added)) ** power;
	/** Of a compound what its parts do not say already: its rarity beyond that of the rarest of them. */
	const remainder = (word: QueryWord) => {
		const parts = (partsOf.get(word.word) ?? []).flatMap((part) => byWord.get(part) ?? []);
		const said = parts.filter((part) => !part.isStopWord && occurs(part)).map(rarity);
		return Math.max(0, 1 - Math.max(0, ...said) / rarity(word));
	};
	return words.map((word) => {
		if (stemsOf(word).length === 0) return word;
		// Of one that has synonyms, these are not in its parts.
		const share = word.alternatives.length === 0 ? remainder(word) : 1;
		return { ...word, emphasis: word.emphasis * share * topicality(word) * (whole.has(word.word) ? 1 : PART) };
	});
}

/** The parts of each compound, by the word as it stands. */
function compoundsIn(tokens: readonly Token[]): Map<string, string[]> {
	const compounds = new Map<string, string[]>();
	let whole: Token | undefined;
	for (const token of tokens) {
		if (token.kind === "word") whole = token;
		else if (token.kind === "part" && whole !== undefined)
			compounds.set(whole.word, [...(compounds.get(whole.word) ?? []), token.word]);
	}
	return compounds;
}
