import { LRUCache } from "lru-cache";
import { AppError } from "../../errors.ts";
import { lookupOf } from "../search/lookup.ts";
import { rivalReadings, stemIdsOf, weighQuery } from "../search/query-terms.ts";
import type { QueryWord } from "../search/query-word.ts";
import { type Candidate, fuse, groupByDocument } from "../search/rank.ts";
import type { Reach } from "../search/reach.ts";
import type { QueryReader, ReadQuery } from "../search/read-query.ts";
import type { TextRange } from "../search/schema.ts";
import { highlightsOf } from "../search/snippet.ts";
import type { Statistics } from "../search/statistics.ts";
import type { SearchStore } from "../search/store.ts";
import { titleTermId, toSparseVector } from "../search/weigh.ts";
import { completeQuery, normalizeTyped } from "./complete.ts";
import { profileOf } from "./profile.ts";
import type {
	SearchSimilarInput,
	SearchSimilarOutput,
	SearchSuggestInput,
	SearchSuggestOutput,
	SuggestedDocument,
} from "./schema.ts";
import type { SuggestionStore } from "./store.ts";

export const SUGGESTIONS = {
	/** What fewer visitors asked for may be private. */
	visitors: 5,
	/** Queries of a client that are remembered, and for how long, in ms. */
	asked: 500,
	ttl: 60_000,
	/** Passages looked at for titles, and for each document of the answer that is like another. */
	candidates: 60,
	candidatesPerDocument: 8,
};

export type SuggestionDependencies = {
	store: SuggestionStore;
	search: Pick<SearchStore, "lexicalCandidates" | "denseCandidates">;
	readQuery: QueryReader;
	statistics: Statistics;
	/** Whether embeddings are in use. */
	dense: boolean;
};

export type SuggestionService = ReturnType<typeof createSuggestionService>;

/** What to offer to somebody who is typing, or who has read a document. */
export function createSuggestionService(dependencies: SuggestionDependencies) {
	const { store, search, readQuery, statistics, dense } = dependencies;
	const asked = new LRUCache<string, string[]>({
		...{ max: 1_000, ttl: SUGGESTIONS.ttl, allowStale: true },
		fetchMethod: (clientId) => store.asked(clientId, { visitors: SUGGESTIONS.visitors, limit: SUGGESTIONS.asked }),
	});

	return {
		forget: (clientId: string): void => void asked.delete(clientId),

		async suggest(reach: Reach, { query, limit }: SearchSuggestInput): Promise<SearchSuggestOutput> {
			const startedAt = performance.now();
			const { clientId, filter } = reach;
			const typed = normalizeTyped(query);
			const [read, known = []] = await Promise.all([
				readQuery(clientId, typed, { prefix: true, typoTolerance: true }),
				// What was asked by others who may see more is theirs.
				filter === undefined ? asked.fetch(clientId) : [],
			]);
			const begun = known.filter((text) => text.startsWith(typed)).slice(0, limit);
			const [before, documents, words] = await Promise.all([
				answerable(dependencies, clientId, begun),
				titled(dependencies, reach, read),
				filter === undefined ? read.words : occurring(dependencies, reach, read.words),
			]);
			return {
				queries: completeQuery(typed, { asked: before, words, limit }),
				documents: documents.slice(0, limit),
				tookMs: Math.round((performance.now() - startedAt) * 100) / 100,
			};
		},

		async similar(reach: Reach, input: SearchSimilarInput): Promise<SearchSimilarOutput> {
			const { clientId } = reach;
			const ids = { documentId: input.documentId ?? "", externalId: input.externalId ?? "" };
			const documentId = await store.find(reach, ids);
			if (documentId === null) throw new AppError("NOT_FOUND", "There is no such document.");
			const limit = input.limit * SUGGESTIONS.candidatesPerDocument;
			const [lexical, near] = await Promise.all([
				alike(reach, documentId, limit),
				dense ? nearest(reach, documentId, limit) : [],
			]);
			const ranked = groupByDocument(fuse(lexical, near.length === 0 ? null : near));
			const others = ranked.filter((found) => found.documentId !== documentId).slice(0, input.limit);
			const shown = await store.documents(
				clientId,
				others.map((found) => found.documentId),
			);
			const byId = new Map(shown.map((document) => [document.documentId, document]));
			const documents = others.flatMap(({ documentId: id, score }) => {
				const { language, ...document } = byId.get(id) ?? { language: null };
				return "documentId" in document ? [{ ...document, score }] : [];
			});
			return { documents };
		},
	};

	async function alike(reach: Reach, documentId: string, limit: number): Promise<Candidate[]> {
		const { clientId } = reach;
		const [{ chunkCount }, passages] = await Promise.all([
			statistics.collection(clientId),
			store.weights(clientId, documentId),
		]);
		const stemIds = [...new Set(passages.flatMap(({ terms }) => terms))];
		const frequencies = await statistics.frequencies(clientId, stemIds);
		const profile = profileOf(passages, { chunkCount, frequency: (id) => frequencies.get(id) ?? 0 });
		if (profile.stemIds.length === 0) return [];
		const weights = toSparseVector(profile.weights);
		return search.lexicalCandidates(reach, { filter: undefined, limit, termIds: profile.stemIds, weights });
	}

	async function nearest(reach: Reach, documentId: string, limit: number): Promise<Candidate[]> {
		const mean = await store.embedding(reach.clientId, documentId);
		return mean === null ? [] : search.denseCandidates(reach, { filter: undefined, limit, ...mean });
	}
}

/** Those of the queries whose words all occur, or have synonyms that do. */
async function answerable(
	{ readQuery }: SuggestionDependencies,
	clientId: string,
	queries: string[],
): Promise<string[]> {
	const read = await Promise.all(
		queries.map((query) => readQuery(clientId, query, { prefix: false, typoTolerance: false })),
	);
	const occurs = ({ words, statistics: { documentFrequency } }: (typeof read)[number]) =>
		words.length > 0 &&
		words.every(
			({ stemIds, alternatives }) =>
				alternatives.length > 0 || stemIds.some((id) => (documentFrequency.get(id) ?? 0) > 0),
		);
	return queries.filter((_query, index) => read[index] !== undefined && occurs(read[index]));
}

/** The words without what they might be read as that no document within reach holds. */
async function occurring({ store }: SuggestionDependencies, reach: Reach, words: QueryWord[]): Promise<QueryWord[]> {
	const stemsOf = ({ parts }: QueryWord["alternatives"][number]) => parts.flatMap(({ stemIds }) => stemIds);
	const held = await store.held(
		reach,
		words.flatMap(({ alternatives }) => alternatives.flatMap(stemsOf)),
	);
	return words.map(({ alternatives, ...word }) => ({
		...word,
		alternatives: alternatives.filter((alternative) => stemsOf(alternative).some((id) => held.has(id))),
	}));
}

/**
 * The documents whose titles have the words, those with the most of them first. Words that ask (how, to) find titles
 * only where the others find none.
 */
async function titled(
	{ store, search, statistics }: SuggestionDependencies,
	reach: Reach,
	read: ReadQuery,
): Promise<SuggestedDocument[]> {
	const { clientId } = reach;
	const { words } = read;
	const inTitles = stemIdsOf(words).map(titleTermId);
	const frequencies = await statistics.frequencies(clientId, inTitles);
	const known = {
		...read.statistics,
		documentFrequency: new Map([...read.statistics.documentFrequency, ...frequencies]),
	};
	const { ids: termIds, groups } = lookupOf(words, known, (stem) => [titleTermId(stem)]);
	const weights = weighQuery(words, read.statistics);
	const found = await search.lexicalCandidates(reach, {
		...{ filter: undefined, limit: SUGGESTIONS.candidates, termIds, groups, weights: toSparseVector(weights) },
		rivals: rivalReadings(words, read.statistics),
	});
	const documents = groupByDocument(fuse(found, null));
	const shown = await store.documents(
		clientId,
		documents.map(({ documentId }) => documentId),
	);
	const byId = new Map(shown.map((document) => [document.documentId, document]));
	const telling = weighQuery(
		words.filter(({ isStopWord }) => !isStopWord),
		read.statistics,
	);
	const matching = documents.flatMap(({ documentId: id }) => {
		const document = byId.get(id);
		if (document === undefined) return [];
		const { documentId, externalId, title, route, language } = document;
		const highlights = highlightsOf({ text: title, language }, weights);
		if (highlights.length === 0) return [];
		const told = distinctIn(title, highlightsOf({ text: title, language }, telling));
		const rank = { told, all: distinctIn(title, highlights) };
		return [{ rank, document: { documentId, externalId, title, route, highlights } }];
	});
	const best = matching.some(({ rank }) => rank.told > 0) ? matching.filter(({ rank }) => rank.told > 0) : matching;
	return best.sort(({ rank: a }, { rank: b }) => b.told - a.told || b.all - a.all).map(({ document }) => document);
}

/** How many different words are marked. */
const distinctIn = (text: string, ranges: TextRange[]) =>
	new Set(ranges.map(({ start, end }) => text.slice(start, end).toLowerCase())).size;
