import type { Language } from "../../text/language.ts";
import { TERM_DIMENSIONS, termIds, tierId } from "../../text/term-id.ts";
import { tokenize } from "../../text/tokenize.ts";
import { isTypeable } from "../../text/typeable.ts";

/**
 * BM25F (Robertson, Zaragoza, Taylor, CIKM 2004): term frequencies of the fields are normalised by length,
 * weighted, added up and saturated once. Average lengths are fixed, so that a chunk's weights depend on the
 * chunk alone and nothing is reweighted when its neighbours change.
 */
export const WEIGHING = {
	/** Saturation of term frequency, 0 and up. */
	k1: 1.2,
	/** How much length counts, 0 to 1. */
	b: 0.75,
	/** Share of a match on the stem, and of one on the exact form. They add up to 1. */
	stemShare: 0.7,
	exactShare: 0.3,
	/** Weight and typical length, in words, of each field. */
	fields: {
		title: { weight: 2, averageLength: 8 },
		headings: { weight: 1, averageLength: 8 },
		body: { weight: 1, averageLength: 180 },
	},
	/**
	 * Weighted frequencies from which on a chunk is found by the tier of a stem too. Where a stem is in very many
	 * chunks, those of a tier are looked at alone: tiered indexes (Manning, Raghavan, Schütze, 2008, chapter 7).
	 */
	tiers: [3, 6, 12],
};

/** `isFirst`: whether it is its document's first chunk, by which alone the document is found by its title. */
export type ChunkFields = { title: string; headings: string; body: string; isFirst: boolean };

export type LexicalVector = {
	/** Ids of the stems, of their tiers and of the stems in the title, ascending. */
	terms: number[];
	/** The weights by term id, in pgvector's binary form. */
	lexical: Uint8Array;
	/** Its words as they are typed, with their stem. */
	words: Map<string, number>;
};

type Frequencies = { stems: Map<number, number>; exacts: Map<number, number>; words: Map<string, number> };

/** The weights of every term of a chunk in a language, without idf, which belongs to the query. */
export function weighChunk(fields: ChunkFields, language: Language | null): LexicalVector {
	const frequencies: Frequencies = { stems: new Map(), exacts: new Map(), words: new Map() };
	addField(frequencies, fields.title, { ...WEIGHING.fields.title, language });
	const inTitle = fields.isFirst ? [...frequencies.stems.keys()].map(titleTermId) : [];
	addField(frequencies, fields.headings, { ...WEIGHING.fields.headings, language });
	addField(frequencies, fields.body, { ...WEIGHING.fields.body, language });
	const weights = [
		...saturated(frequencies.stems, WEIGHING.stemShare),
		...saturated(frequencies.exacts, WEIGHING.exactShare),
	];
	return {
		terms: [...new Set([...frequencies.stems].flatMap(withTiers).concat(inTitle))].sort((a, b) => a - b),
		lexical: encodeSparseVector(weights),
		words: frequencies.words,
	};
}

/** pgvector's text form of a sparse vector: `{id:weight,…}/dimensions`, ascending by id. */
export function toSparseVector(weights: ReadonlyMap<number, number>): string {
	const sorted = [...weights].sort((a, b) => a[0] - b[0]);
	return `{${sorted.map(([id, weight]) => `${id}:${weight.toPrecision(5)}`).join(",")}}/${TERM_DIMENSIONS}`;
}

/**
 * pgvector's binary form (`sparsevec_send`): dimensions, entries and 0, then the indices, from 0, and the weights.
 * The database takes it in less than half the time of the text.
 */
export function encodeSparseVector(weights: [id: number, weight: number][]): Uint8Array {
	const sorted = weights.sort((a, b) => a[0] - b[0]);
	const bytes = new DataView(new ArrayBuffer(12 + 8 * sorted.length));
	bytes.setInt32(0, TERM_DIMENSIONS);
	bytes.setInt32(4, sorted.length);
	for (const [position, [id, weight]] of sorted.entries()) {
		bytes.setInt32(12 + 4 * position, id - 1);
		bytes.setFloat32(12 + 4 * (sorted.length + position), weight);
	}
	return new Uint8Array(bytes.buffer);
}

type Field = { weight: number; averageLength: number; language: Language | null };

function addField(into: Frequencies, text: string, field: Field): void {
	const counts = new Map<string, number>();
	let length = 0;
	const grams = new Set<string>();
	for (const { word, kind } of tokenize(text, { singles: true })) {
		counts.set(word, (counts.get(word) ?? 0) + 1);
		if (kind !== "part") length += 1;
		if (kind === "gram") grams.add(word);
	}
	const share = field.weight / (1 - WEIGHING.b + WEIGHING.b * (length / field.averageLength));
	for (const [word, count] of counts) {
		const ids = termIds(word, field.language);
		for (const stem of ids.stems) increase(into.stems, stem, count * share);
		increase(into.exacts, ids.exact, count * share);
		if (ids.stems[0] !== undefined && !grams.has(word) && isTypeable(word)) into.words.set(word, ids.stems[0]);
	}
}

const withTiers = ([stem, frequency]: [number, number]): number[] => [
	stem,
	...WEIGHING.tiers.flatMap((least, tier) => (frequency >= least ? [tierId(stem, tier)] : [])),
];

/** The ids of a stem's tiers, each within the one before. */
export const tiersOf = (stem: number): number[] => WEIGHING.tiers.map((_, tier) => tierId(stem, tier));

export const firstTierOf = (stem: number): number => tierId(stem, 0);

/** The id by which a document is found that has the stem in its title. */
export const titleTermId = (stem: number): number => tierId(stem, WEIGHING.tiers.length);

function increase(counts: Map<number, number>, id: number, by: number): void {
	counts.set(id, (counts.get(id) ?? 0) + by);
}

function saturated(frequencies: Map<number, number>, share: number): [number, number][] {
	const { k1 } = WEIGHING;
	return [...frequencies].map(([id, frequency]) => [id, (share * frequency * (k1 + 1)) / (frequency + k1)]);
}
