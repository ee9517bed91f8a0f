import { AppError } from "../../errors.ts";
import { newId } from "../../ids.ts";
import type { CurationService } from "../curations/service.ts";
import type { SignalService } from "../signals/service.ts";
import { applyLearned, type LearnedChunk } from "./apply-learned.ts";
import { askedWords } from "./asked-words.ts";
import { curatedBy } from "./curated.ts";
import { FACETS } from "./facets.ts";
import { loadChunks, toHit } from "./hits.ts";
import { LEXICAL } from "./lexical.ts";
import { nearnessOf } from "./nearness.ts";
import { coverage } from "./query-terms.ts";
import { groupByDocument } from "./rank.ts";
import { type Reach, within } from "./reach.ts";
import { recommend } from "./recommend.ts";
import type { Reranking } from "./rerank.ts";
import type { ResultCache, ResultKey } from "./result-cache.ts";
import { type Retrieval, type RetrievalDependencies, retrieve } from "./retrieve.ts";
import type { Passage } from "./retriever.ts";
import type { SearchFilter, SearchHit, SearchQueryInput, SearchQueryOutput } from "./schema.ts";
import { makeCursor, type Place, readCursor } from "./tokens.ts";

export const SEARCH = {
	/** Chunks that each of the lexical and dense searches hands to fusion. */
	candidates: 80,
	/** More of them for later pages, for each hit asked for. */
	candidatesPerHit: 8,
	/** Hits that paging reaches at most. */
	maxHits: 500,
	/** For how long what a question has found is remembered, in ms: a conversation that is deleted is to leave nothing. */
	rememberQuestion: 45_000,
};

/** Places at one of which a question must find a chunk to be a question that leads there. */
const FIRST = 3;

export type SearchDependencies = RetrievalDependencies & {
	curations: Pick<CurationService, "find">;
	results: ResultCache;
	reranking: Reranking;
	/** What clicks have taught. */
	signals: Pick<SignalService, "learnedFor">;
};

export type SearchService = ReturnType<typeof createSearchService>;

export function createSearchService(dependencies: SearchDependencies) {
	const { statistics, results, clickTokens } = dependencies;

	/** Another's answer to the same, of the same reach, if nothing has changed since; what is made for one caller alone is not in it. */
	async function remembered<Answer extends { degraded: boolean }>(
		{ clientId, filter }: Reach,
		{ of, ...key }: Pick<ResultKey, "of" | "ttl">,
		make: () => Promise<Answer>,
	): Promise<Answer> {
		const { version } = await statistics.collection(clientId);
		return results.get({ clientId, version, of: filter === undefined ? of : { of, filter }, ...key }, make);
	}

	return {
		async query(reach: Reach, input: SearchQueryInput): Promise<SearchQueryOutput> {
			const startedAt = performance.now();
			if (input.explain && reach.filter !== undefined)
				throw new AppError(
					"FORBIDDEN",
					"explain: Its numbers tell of documents that the token leaves out. Leave it away.",
				);
			const from = placeOf(reach, input);
			const request = toRequest(input, from);
			const found = await remembered(reach, { of: request }, () => answer(dependencies, reach, request));
			const { hits, more, queryKey, unreranked: failed, ...shared } = found;
			const unreranked = failed || from.unreranked;
			const searchId = newId("search");
			const next = request.offset + request.limit;
			const shown = request.offset + hits.length;
			return {
				...shared,
				degraded: found.degraded || unreranked,
				searchId,
				hits: hits.map((hit, index) => {
					const place = { documentId: hit.documentId, position: request.offset + index + 1, shown };
					return { ...hit, clickToken: clickTokens.sign(reach.clientId, { searchId, queryKey, ...place }) };
				}),
				nextCursor: more ? makeCursor({ offset: next, unreranked }, cursorScope(reach, input)) : null,
				tookMs: Math.round((performance.now() - startedAt) * 100) / 100,
			};
		},

		/** The best passages for a question, several of one document allowed, best first. */
		async retrieve(reach: Reach, question: string, { limit }: { limit: number }): Promise<Passage[]> {
			const query = normalizeQuery(question);
			const make = () => findPassages(dependencies, reach, { query, limit });
			const of = { passages: limit, query };
			return (await remembered(reach, { of, ttl: SEARCH.rememberQuestion }, make)).passages;
		},

		/** Whether a question finds a chunk among the first, by its words alone: no model is asked. */
		async finds(reach: Reach, question: string, chunkId: string): Promise<boolean> {
			const query = normalizeQuery(question);
			const make = () => findFirst(dependencies, reach, query);
			return (await remembered(reach, { of: { first: query } }, make)).chunkIds.includes(chunkId);
		},
	};
}

/** All that the answer to a query depends on. */
type SearchRequest = Omit<SearchQueryInput, "clientId" | "tenantId" | "cursor"> & { offset: number };

function toRequest({ clientId, tenantId, cursor, ...input }: SearchQueryInput, from: Place): SearchRequest {
	// A page in another order than the ones before it would repeat some of their hits and lose others.
	const rerank = input.rerank && !from.unreranked;
	return { ...input, query: normalizeQuery(input.query), offset: from.offset, rerank };
}

/** Blanks as one; at the end it is kept, as it says that the last word is complete. */
const normalizeQuery = (query: string) => query.normalize("NFC").trimStart().replace(/\s+/gu, " ");

/** What is the same for everyone who asks. */
type SearchAnswer = Omit<SearchQueryOutput, "searchId" | "hits" | "nextCursor" | "tookMs"> & {
	hits: Omit<SearchHit, "clickToken">[];
	/** Whether there is another page. */
	more: boolean;
	/** Whether the reranker failed. */
	unreranked: boolean;
	/** Names the query in click tokens; null when it has no words. */
	queryKey: string | null;
};

async function answer(dependencies: SearchDependencies, reach: Reach, request: SearchRequest): Promise<SearchAnswer> {
	const { clientId } = reach;
	const { query, filter, prefix, typoTolerance, offset, limit } = request;
	const wanted = offset + limit + 1;
	const candidates = Math.min(LEXICAL.most, Math.max(SEARCH.candidates, wanted * SEARCH.candidatesPerHit));
	const { facets: fields, facetLimit = FACETS.values } = request;
	const facets = fields === undefined ? {} : { facets: { fields, limit: facetLimit } };
	const curated = await curatedFor(dependencies, reach, { query, filter });
	const found = await retrieve(dependencies, reach, {
		...{ query, filter, prefix, typoTolerance, candidates },
		documents: Math.min(wanted, SEARCH.maxHits),
		isPage: offset === 0 && !request.explain && curated.isNone,
		...facets,
	});
	const { ranked, degraded: unreranked } = await rankDocuments(dependencies, clientId, { found, request });
	const documents = curated.documents(ranked);
	const page = documents.slice(offset, offset + limit);
	const loaded = await loadChunks(dependencies.store, clientId, {
		...{ page, found, explain: request.explain },
		coverageOf: page.slice(0, 1),
	});
	const recommendation = offset === 0 ? recommend(loaded, found, curated.isShown) : null;
	return {
		hits: loaded.map(({ ranked, chunk }) =>
			toHit({ ranked, chunk, found, explain: request.explain, pinned: curated.isPinned(ranked) }),
		),
		recommendedRoute: recommendation?.route ?? null,
		recommendation,
		...(found.facets === undefined ? {} : { facets: found.facets }),
		more: documents.length > offset + limit && page.length > 0,
		degraded: found.degraded || unreranked,
		unreranked,
		queryKey: found.queryKey,
	};
}

async function findPassages(
	dependencies: SearchDependencies,
	reach: Reach,
	{ query, limit }: { query: string; limit: number },
): Promise<{ passages: Passage[]; degraded: boolean }> {
	const { clientId } = reach;
	const reading = { prefix: false, typoTolerance: true };
	const { version } = await dependencies.statistics.collection(clientId);
	const [found, curated, spread] = await Promise.all([
		retrieve(dependencies, reach, { query, candidates: SEARCH.candidates, documents: 0, isPage: false, ...reading }),
		curatedFor(dependencies, reach, { query, filter: undefined }),
		dependencies.dense?.spread(clientId, version) ?? null,
	]);
	const { chunks, degraded } = await dependencies.reranking.apply(clientId, found.ranked, { ...found, query });
	const page = curated.passages(chunks).slice(0, limit);
	const loaded = await loadChunks(dependencies.store, clientId, { page, found, explain: false, coverageOf: page });
	const asked = askedWords(query, found.words, found.statistics);
	const passages = loaded.map(({ ranked, chunk }) => ({
		chunkId: chunk.chunkId,
		documentId: chunk.documentId,
		title: chunk.title,
		route: chunk.route,
		anchor: chunk.anchor,
		headings: chunk.headings,
		text: chunk.text,
		start: chunk.start,
		score: ranked.score,
		coverage: coverage(found.words, found.statistics, new Set(chunk.held ?? [])),
		asked,
		nearness: spread === null || ranked.dense === null ? null : nearnessOf(ranked.dense, spread),
		language: chunk.language,
	}));
	return { passages, degraded: found.degraded || degraded };
}

async function findFirst(
	dependencies: SearchDependencies,
	reach: Reach,
	query: string,
): Promise<{ chunkIds: string[]; degraded: boolean }> {
	const lexical = { ...dependencies, dense: null, reranking: { isOn: false } };
	const reading = { prefix: false, typoTolerance: false };
	const { ranked } = await retrieve(lexical, reach, {
		query,
		candidates: FIRST,
		documents: 0,
		isPage: false,
		...reading,
	});
	return { chunkIds: ranked.slice(0, FIRST).map(({ chunkId }) => chunkId), degraded: false };
}

/** What a client's curation does to the answer to a query: usually nothing. */
async function curatedFor(
	{ curations, statistics, store }: SearchDependencies,
	reach: Reach,
	{ query, filter }: { query: string; filter: SearchFilter | undefined },
) {
	const { clientId } = reach;
	const { version } = await statistics.collection(clientId);
	const curation = await curations.find(clientId, query, version);
	if (curation === undefined) return curatedBy({ pinned: [], hidden: [] }, []);
	const externalIds = [...curation.pinned.map(({ externalId }) => externalId), ...curation.hidden];
	return curatedBy(curation, await store.curated(reach, externalIds, filter));
}

type CursorScope = Pick<SearchQueryInput, "query" | "filter" | "prefix" | "typoTolerance" | "learning" | "rerank">;

const cursorScope = (reach: Reach, { query, filter, prefix, typoTolerance, learning, rerank }: CursorScope) => ({
	...{ query, filter: within(reach, filter), prefix, typoTolerance, learning, rerank },
});

function placeOf(reach: Reach, input: CursorScope & Pick<SearchQueryInput, "cursor">): Place {
	if (input.cursor === undefined) return { offset: 0, unreranked: false };
	const place = readCursor(input.cursor, cursorScope(reach, input));
	if (place === null)
		throw new AppError("INVALID_INPUT", "cursor: It belongs to another query. Leave it out for the first page.");
	return place;
}

/** One chunk for each document, best first, reranked, and then in the order that clicks give them. */
async function rankDocuments(
	{ signals, reranking }: SearchDependencies,
	clientId: string,
	{ found, request }: { found: Retrieval; request: SearchRequest },
): Promise<{ ranked: LearnedChunk[]; degraded: boolean }> {
	const { queryKey, signalVersion } = found;
	const grouped = groupByDocument(found.ranked).slice(0, SEARCH.maxHits);
	const { chunks: ranked, degraded } = request.rerank
		? await reranking.apply(clientId, grouped, { ...found, query: request.query })
		: { chunks: grouped, degraded: false };
	if (!request.learning || signalVersion === null || queryKey === null) return { ranked, degraded };
	const learnedOf = await signals.learnedFor(clientId, { version: signalVersion, queryKey });
	return { ranked: applyLearned(found.ranked, ranked, learnedOf), degraded };
}
