import type { BaseDocumentCompressor } from "@langchain/core/retrievers/document_compressors";
import { passageText } from "../../models/passage-text.ts";
import type { RankedChunk } from "./rank.ts";
import type { ResultCache } from "./result-cache.ts";
import type { SearchStore } from "./store.ts";

export const RERANKING = {
	/** Documents, or passages for an answer, that are put in order. Some servers take no more than 32 texts in a call. */
	first: 30,
	/** They come from the first so many chunks, however many were looked up: the same ones for every page. */
	chunks: 80,
};

/** What the reranker made of a chunk: its score on the model's own scale, and the place it was at, from 1. */
export type Reranked = { score: number; rankBefore: number };

export type RerankedChunk = RankedChunk & { reranked?: Reranked };

export type RerankingDependencies = {
	store: Pick<SearchStore, "load">;
	/** Keeps scores, too: later pages need those of the first. */
	results: ResultCache;
	/** Null: every order stays as it is, and nothing is done. */
	compressor: BaseDocumentCompressor | null;
	/** Called when the reranker fails and the order stays. */
	onDegraded: (error: unknown) => void;
};

/** `version`: of the client's index. `ranked`: all chunks that were found, best first. */
export type RerankRequest = { version: number; query: string; ranked: readonly RankedChunk[] };

export type Reranking = ReturnType<typeof createReranking>;

/** A second look at the first results, by a model that reads query and passage together. */
export function createReranking({ store, results, compressor, onDegraded }: RerankingDependencies) {
	async function ask(model: BaseDocumentCompressor, clientId: string, asked: { query: string; chunkIds: string[] }) {
		const { query, chunkIds } = asked;
		const chunks = await store.load(clientId, { chunkIds, stemIds: [], coverageOf: [], weights: false });
		const { Document } = await import("@langchain/core/documents");
		const documents = chunks.map(
			(chunk) => new Document({ pageContent: passageText(chunk), metadata: { chunkId: chunk.chunkId } }),
		);
		try {
			const reranked = await model.compressDocuments(documents, query);
			const scores = new Map(
				reranked.map(({ metadata }) => [metadata["chunkId"], metadata["relevanceScore"] as number | undefined]),
			);
			return { scores: chunkIds.map((chunkId) => scores.get(chunkId) ?? null), degraded: false };
		} catch (error) {
			onDegraded(error);
			return { scores: [], degraded: true };
		}
	}

	return {
		/** Whether there is a reranker. */
		isOn: compressor !== null,

		/**
		 * The chunks, all of them or each document's best, with the first in the model's order; as they were, and
		 * `degraded`, when it fails.
		 */
		async apply(
			clientId: string,
			chunks: RankedChunk[],
			{ version, query, ranked }: RerankRequest,
		): Promise<{ chunks: RerankedChunk[]; degraded: boolean }> {
			if (compressor === null) return { chunks, degraded: false };
			const front = new Set(ranked.slice(0, RERANKING.chunks).map(({ chunkId }) => chunkId));
			const first = chunks.slice(0, RERANKING.first).filter(({ chunkId }) => front.has(chunkId));
			if (first.length < 2) return { chunks, degraded: false };
			const chunkIds = first.map(({ chunkId }) => chunkId);
			const asked = { query: query.trim(), chunkIds };
			const key = { clientId, version, of: { rerank: asked } };
			const { scores, degraded } = await results.get(key, () => ask(compressor, clientId, asked));
			return { chunks: reorder(chunks, scores), degraded };
		},
	};
}

/**
 * The first chunks by these scores, best first, equals as they were; what has no score (it is gone by now) behind them,
 * and then the others as they were. The n-th of them gets the score that the n-th had before, so that higher is still
 * better and what clicks add weighs as much as ever.
 */
export function reorder(chunks: readonly RankedChunk[], scores: readonly (number | null)[]): RerankedChunk[] {
	const first = chunks.slice(0, scores.length).map((chunk, index) => ({ chunk, index, score: scores[index] ?? null }));
	const scored = first.filter((item): item is typeof item & { score: number } => item.score !== null);
	const order = [...scored.sort((a, b) => b.score - a.score), ...first.filter(({ score }) => score === null)];
	const reordered = order.map(({ chunk, index, score }, place) => ({
		...chunk,
		score: chunks[place]?.score ?? chunk.score,
		...(score === null ? {} : { reranked: { score, rankBefore: index + 1 } }),
	}));
	return [...reordered, ...chunks.slice(scores.length)];
}
