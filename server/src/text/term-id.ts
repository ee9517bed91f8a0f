import type { Language } from "./language.ts";
import { plainStems, queryStems, stems } from "./stem.ts";

/** Term ids are the dimensions of pgvector's `sparsevec`, which has at most a thousand million. */
export const TERM_DIMENSIONS = 1_000_000_000;

const FNV_OFFSET = 2_166_136_261;
const FNV_PRIME = 16_777_619;

/** Words whose ids are remembered: words repeat; then all are forgotten. */
const MAX_REMEMBERED = 100_000;

/** The ids of a word's forms. A stem and an exact form are different terms, even where they are spelled alike. */
export type TermIds = { stems: readonly number[]; exact: number };

/** `plain`: those of the stems that the word has only where it is written without its accents. */
export type QueryTermIds = TermIds & { plain: readonly number[] };

const remembered = new Map<string, Map<string, TermIds>>();
const rememberedQueries = new Map<string, Map<string, QueryTermIds>>();

/** The terms that stand for a document's word. */
export function termIds(word: string, language: Language | null): TermIds {
	// Looked up for every word of every passage that is shown.
	const known = remembered.get(language ?? "")?.get(word);
	if (known !== undefined) return known;
	const ids = { stems: stems(word, language).map(stemId), exact: exactId(word) };
	return remember(remembered, language ?? "", { word, ids });
}

/** The terms by which a query's word is looked up among documents in these languages. */
export function queryTermIds(word: string, languages: readonly Language[]): QueryTermIds {
	const kind = languages.join();
	const known = rememberedQueries.get(kind)?.get(word);
	if (known !== undefined) return known;
	const plain = plainStems(word, languages).map(stemId);
	const ids = { stems: [...queryStems(word, languages).map(stemId), ...plain], plain, exact: exactId(word) };
	return remember(rememberedQueries, kind, { word, ids });
}

export const stemId = (stem: string): number => hash(`~${stem}`);

/** The id under which chunks are found where a stem weighs much: see `WEIGHING.tiers`. */
export const tierId = (stem: number, tier: number): number => fold(Math.imul(stem, FNV_PRIME) ^ (tier + 1));

const exactId = (word: string) => hash(`=${word}`);

function remember<Ids>(
	into: Map<string, Map<string, Ids>>,
	kind: string,
	{ word, ids }: { word: string; ids: Ids },
): Ids {
	const words = into.get(kind) ?? new Map<string, Ids>();
	if (words.size >= MAX_REMEMBERED) words.clear();
	into.set(kind, words.set(word, ids));
	return ids;
}

// FNV-1a, 32 bit (Fowler, Noll, Vo). Of 100,000 terms about five share an id.
function hash(term: string): number {
	let value = FNV_OFFSET;
	for (let index = 0; index < term.length; index += 1) {
		value ^= term.charCodeAt(index);
		value = Math.imul(value, FNV_PRIME);
	}
	return fold(value);
}

// FNV's high bits depend little on the last characters; this finaliser (MurmurHash3's) mixes them.
function fold(value: number): number {
	let mixed = value ^ (value >>> 16);
	mixed = Math.imul(mixed, 0x85ebca6b);
	mixed ^= mixed >>> 13;
	return ((mixed >>> 0) % TERM_DIMENSIONS) + 1;
}
