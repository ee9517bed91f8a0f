import type { DenseSearch } from "./dense.ts";
import { toFacets } from "./facets.ts";
import { findLexical, LEXICAL } from "./lexical.ts";
import { lookupOf } from "./lookup.ts";
import { sameQuery } from "./query-key.ts";
import { type QueryWord, rivalReadings, stemIdsOf, type TermStatistics, weighQuery } from "./query-terms.ts";
import { fuse, type RankedChunk } from "./rank.ts";
import type { Reach } from "./reach.ts";
import type { QueryReader, ReadOptions } from "./read-query.ts";
import type { Reranking } from "./rerank.ts";
import type { SearchFacets, SearchFilter } from "./schema.ts";
import type { Statistics } from "./statistics.ts";
import type { LoadedChunk, SearchStore } from "./store.ts";
import type { ClickTokens } from "./tokens.ts";
import { toSparseVector } from "./weigh.ts";

export type RetrievalDependencies = {
	store: SearchStore;
	statistics: Statistics;
	readQuery: QueryReader;
	/** Null: lexical search only. */
	dense: DenseSearch | null;
	reranking: Pick<Reranking, "isOn">;
	clickTokens: ClickTokens;
};

/** What a query has found, before documents are made of it. */
export type Retrieval = {
	words: QueryWord[];
	statistics: TermStatistics;
	/** Query weights by term id. */
	weights: ReadonlyMap<number, number>;
	ranked: RankedChunk[];
	/** Chunks that came with the candidates, by id. */
	loaded: ReadonlyMap<string, LoadedChunk>;
	/** Undefined when they were not asked for. */
	facets: SearchFacets | undefined;
	degraded: boolean;
	/** Version of the client's index. */
	version: number;
	/** Names the query in click tokens; null when it has no words. */
	queryKey: string | null;
	/** Version of what clicks have taught; null when that is nothing, or not to be used. */
	signalVersion: number | null;
};

export type RetrievalRequest = ReadOptions & {
	query: string;
	filter?: SearchFilter | undefined;
	candidates: number;
	/** How many of the best documents have to be found. */
	documents: number;
	/** Whether the best documents alone are asked for. */
	isPage: boolean;
	facets?: { fields: string[]; limit: number };
};

/** Chunks by the words of a query and by their meaning, best first. */
export async function retrieve(
	{ store, dense: meaning, reranking, readQuery, statistics: clients, clickTokens }: RetrievalDependencies,
	reach: Reach,
	request: RetrievalRequest,
): Promise<Retrieval> {
	const { clientId } = reach;
	const isWordless = !/[\p{L}\p{N}]/u.test(request.query);
	const { version, signalVersion } = await clients.collection(clientId);
	const scope = { filter: request.filter, limit: request.candidates };
	const dense = isWordless ? undefined : meaning?.find(reach, { ...scope, version, query: request.query });
	// Awaited below; until then its failure is nobody's.
	dense?.catch(() => undefined);
	const { words, statistics } = await readQuery(clientId, request.query, request);
	const same = sameQuery(words);
	const weights = weighQuery(words, statistics);
	const lookup = lookupOf(words, statistics);
	const lexicalQuery = {
		...{ ...scope, weights: toSparseVector(weights) },
		rivals: rivalReadings(words, statistics),
	};
	const isOrderUsed = dense !== undefined || reranking.isOn || signalVersion !== null;
	const [lexical, facets] = await Promise.all([
		findLexical(store, reach, {
			...{ lookup, query: lexicalQuery, documents: request.documents },
			chunks: isOrderUsed ? LEXICAL.ordered : 0,
			page: request.isPage && !isOrderUsed ? { stemIds: stemIdsOf(words) } : null,
			frequency: (stem) => statistics.documentFrequency.get(stem) ?? 0,
		}),
		countFacets(store, reach, { ...request, stemIds: lookup.stems }),
	]);
	const nearest = (await dense) ?? { near: [], complete: true };
	return {
		words,
		statistics,
		weights,
		ranked: fuse(lexical, nearest.near.length === 0 ? null : nearest.near),
		loaded: new Map(lexical.flatMap(({ chunkId, loaded }) => (loaded === undefined ? [] : [[chunkId, loaded]]))),
		facets,
		degraded: !nearest.complete,
		version,
		queryKey: same === "" ? null : clickTokens.queryKey(clientId, same),
		signalVersion,
	};
}

async function countFacets(
	store: SearchStore,
	reach: Reach,
	{ facets, filter, stemIds }: RetrievalRequest & { stemIds: number[] },
): Promise<SearchFacets | undefined> {
	if (facets === undefined) return undefined;
	const { fields, limit } = facets;
	return toFacets(fields, stemIds.length === 0 ? [] : await store.facets(reach, { filter, stemIds, fields, limit }));
}
