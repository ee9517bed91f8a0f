import { withoutContractions } from "../../text/contractions.ts";
import { stopWordsFor } from "../../text/stop-words.ts";
import { tokenize } from "../../text/tokenize.ts";
import { idf } from "./alternatives.ts";
import { inverseDocumentFrequency, type QueryWord, queryWords, type TermStatistics } from "./query-terms.ts";
import type { Alternative } from "./query-word.ts";

/** A short word that the documents lack is rather another one than a slip: a guess counts from so many letters on, and fully. */
const GUESS = { from: 3, to: 7 };

/** "How long" asks as "when" does: what answers it says neither word. */
const MEASURE =
	/\b(?:how (?:big|deep|far|fast|heavy|high|large|long|many|much|often|old|quickly|soon|tall|wide)|wie (?:alt|groß|hoch|lange?|oft|schnell|schwer|viele?|weit)|combien de temps|cu[aá]nto tiempo|quanto tempo|hoe (?:groot|lang|oud|vaak|veel|ver))\b/giu;

/** That something is to be used, or begun, says how it is asked for: what answers shows it. */
const USE =
	/\b(?:how (?:do|can|could|should|would|to)(?: (?:i|you|we|one))? use|wie (?:be)?nutzt? (?:ich|man)|wie nutze ich|wie (?:verwende|benutze) ich|wie verwendet man)\b/giu;

/** Of fewer passages rarity tells less: of so many, half as much. */
const RARITY_FROM = 30;

/** A word that says what a question is about. */
export type AskedWord = {
	word: string;
	/** Its rarity among the client's passages, as idf, where there are many; nearly that of all others where there are few. */
	weight: number;
	/** The ways to meet it: itself at 1, what may have been meant at less. Each of its parts may have one of its stems. */
	readings: { weight: number; parts: (readonly number[])[] }[];
};

/** The words of a question without those that only ask, as they were read; none when it has no others. */
export function askedWords(question: string, words: readonly QueryWord[], statistics: TermStatistics): AskedWord[] {
	const telling = tellingWords(question);
	const names = namesOf(question);
	const stemsOf = (name: string) => words.find(({ word }) => word === name)?.stemIds ?? [];
	const asPartOf = (part: string) => (names.get(part) ?? []).map((name) => ({ weight: 1, parts: [stemsOf(name)] }));
	const { chunkCount } = statistics;
	const trust = chunkCount / (chunkCount + RARITY_FROM);
	const most = idf(chunkCount, 0);
	return words
		.filter(({ word }) => telling.has(word))
		.map((word) => ({
			word: word.word,
			weight: most + trust * (inverseDocumentFrequency(statistics, word) - most),
			readings: [
				{ weight: 1, parts: [word.stemIds] },
				...asPartOf(word.word),
				...word.alternatives.map((other) => toReading(word, other)),
			],
		}));
}

/** The names, such as PostgreSQL, that a word is a part of: written postgresql they have no parts. */
function namesOf(question: string): Map<string, string[]> {
	const tokens = tokenize(withoutContractions(question));
	const names = new Map<string, string[]>();
	for (const { word, start, end } of tokens.filter(({ kind }) => kind === "word")) {
		const parts = tokens.filter((one) => one.kind === "part" && one.start >= start && one.end <= end);
		if (parts.map((part) => part.word).join("") !== word) continue;
		for (const part of parts) names.set(part.word, [...(names.get(part.word) ?? []), word]);
	}
	return names;
}

function toReading({ word }: QueryWord, { kind, weight, parts }: Alternative): AskedWord["readings"][number] {
	const sure = kind === "synonym" ? 1 : Math.max(0, Math.min(1, (word.length - GUESS.from) / (GUESS.to - GUESS.from)));
	return { weight: weight * sure, parts: parts.map(({ stemIds }) => stemIds) };
}

/** The same where nothing is known of the client: all weigh alike. */
export const wordsAlone = (question: string): AskedWord[] =>
	askedWords(question, queryWords(question, []), { chunkCount: 0, documentFrequency: new Map() });

function tellingWords(question: string): Set<string> {
	const text = withoutContractions(question);
	const isStopWord = stopWordsFor(tokenize(text).map(({ word }) => word));
	// Of a compound its parts tell as much: it need not be written alike.
	const isCompound = (word: string) => /[\p{L}\p{N}][^\p{L}\p{N}\p{M}]+[\p{L}\p{N}]/u.test(word);
	const words = tokenize(text.replace(MEASURE, " ").replace(USE, " ")).map(({ word }) => word);
	return new Set(words.filter((word) => !isStopWord(word) && !isCompound(word)));
}
