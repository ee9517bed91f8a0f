import type { Lookup } from "./lookup.ts";
import { type Reach, within } from "./reach.ts";
import type { FoundChunk, LexicalQuery, SearchStore } from "./store.ts";

export const LEXICAL = {
	/** Chunks on whose order fusion, reranking and what clicks have taught depend. */
	ordered: 80,
	/** Where fewer meet the filter of those that were looked at, all that hold a word of the query are. */
	few: 80,
	/** Chunks that a second look brings at most: as a rule all that are looked at. */
	most: 2_000,
	/** Chunks that may be looked at, without a filter, for the documents behind those that rank high. */
	behind: 10_000,
};

export type LexicalRequest = {
	lookup: Lookup;
	query: Omit<LexicalQuery, "termIds" | "groups">;
	/** Whether the best documents alone are asked for, with what is shown; the stems that the first may hold. */
	page: { stemIds: number[] } | null;
	/** How many of the best documents have to be among those found, where there are so many. */
	documents: number;
	/** How many of the best chunks have to be in their final order. */
	chunks: number;
	/** How many chunks hold a stem. */
	frequency: (stem: number) => number;
};

type Place = Pick<LexicalQuery, "termIds" | "groups">;

/**
 * The chunks that answer by their words, best first. One look is enough for nearly every page; others follow where too
 * few documents were found, or their order might be another: more of them only add to its end, so that no later page
 * repeats or loses a hit.
 */
export async function findLexical(
	store: Pick<SearchStore, "lexicalCandidates" | "lexicalPage">,
	reach: Reach,
	request: LexicalRequest,
): Promise<FoundChunk[]> {
	const { lookup, query, documents, chunks, frequency } = request;
	const page = await findPage(store, reach, request);
	if (page !== null) return page;
	const look = (place: Place, limit: number) => store.lexicalCandidates(reach, { ...query, ...place, limit });
	const isSettled = (found: FoundChunk[], limit: number) => {
		const certain = certainOf(found);
		if (certain.length === found.length && found.length < limit) return true;
		return certain.length >= chunks && documentsIn(certain) >= documents;
	};

	const { ids, groups, cut } = lookup;
	const everywhere = cut === null ? null : { termIds: cut, groups: [] };
	let place: Place = { termIds: ids, groups };
	let found = await look(place, query.limit);
	const isFiltered = within(reach, query.filter) !== undefined;
	if (isFiltered && everywhere !== null && found.length < LEXICAL.few) {
		place = everywhere;
		found = await look(place, query.limit);
	}
	if (!isSettled(found, query.limit) && query.limit < LEXICAL.most) found = await look(place, LEXICAL.most);
	if (everywhere === null || place === everywhere) return found;
	if (found.length < LEXICAL.few || documentsIn(found) >= documents) return found;
	const size = everywhere.termIds.reduce((sum, stem) => sum + frequency(stem), 0);
	if (!isFiltered && size > LEXICAL.behind) return found;
	return [...found, ...behind(found, await look(everywhere, LEXICAL.most))];
}

/** The best documents alone; null where others are needed to tell which they are, or there may be more than were found. */
async function findPage(
	store: Pick<SearchStore, "lexicalPage">,
	reach: Reach,
	{ page, lookup: { ids: termIds, groups, cut }, query, documents }: LexicalRequest,
): Promise<FoundChunk[] | null> {
	const isFiltered = within(reach, query.filter) !== undefined;
	if (page === null || (isFiltered && cut !== null)) return null;
	for (const limit of [query.limit, LEXICAL.most]) {
		const found = await store.lexicalPage(reach, { ...query, ...page, termIds, groups, documents, limit });
		if (certainOf(found).length < found.length) continue;
		const total = found[0]?.total ?? 0;
		if (found.length >= documents || (total < limit && (cut === null || total < LEXICAL.few))) return found;
		if (total < limit) return null;
	}
	return null;
}

const documentsIn = (found: FoundChunk[]) => new Set(found.map(({ documentId }) => documentId)).size;

/** Those that nothing that was left out can be ahead of. */
function certainOf(found: FoundChunk[]): FoundChunk[] {
	const bound = found[0]?.bound ?? null;
	return bound === null ? found : found.filter(({ score }) => score > bound);
}

/** The others, with scores that leave them behind those found before. */
function behind(found: FoundChunk[], others: FoundChunk[]): FoundChunk[] {
	const known = new Set(found.map(({ chunkId }) => chunkId));
	const most = (found.at(-1)?.score ?? 0) * (1 - 1e-9);
	return others
		.filter(({ chunkId }) => !known.has(chunkId))
		.map((other) => ({ ...other, score: Math.min(other.score, most) }));
}
