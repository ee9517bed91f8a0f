import type { LearnedChunk } from "./apply-learned.ts";
import { explain } from "./explain.ts";
import { hrefOf } from "./href.ts";
import { stemIdsOf } from "./query-terms.ts";
import type { RankedChunk } from "./rank.ts";
import type { Retrieval } from "./retrieve.ts";
import type { SearchHit } from "./schema.ts";
import { makeSnippet } from "./snippet.ts";
import type { LoadedChunk, SearchStore } from "./store.ts";

/** A ranked chunk with what is shown of it. */
export type LoadedHit = { ranked: LearnedChunk; chunk: LoadedChunk };

/** What is shown of the page's chunks: as it came with the candidates, or else from the database. */
export async function loadChunks(
	store: SearchStore,
	clientId: string,
	options: { page: LearnedChunk[]; found: Retrieval; explain: boolean; coverageOf: RankedChunk[] },
): Promise<LoadedHit[]> {
	const { page, found } = options;
	if (page.length === 0) return [];
	const coverageOf = options.coverageOf.map(({ chunkId }) => chunkId);
	const isLoaded = (chunkId: string) => {
		const chunk = found.loaded.get(chunkId);
		return chunk !== undefined && !options.explain && (chunk.held !== null || !coverageOf.includes(chunkId));
	};
	const chunkIds = page.map(({ chunkId }) => chunkId).filter((chunkId) => !isLoaded(chunkId));
	const stemIds = stemIdsOf(found.words);
	const others =
		chunkIds.length === 0
			? []
			: await store.load(clientId, { chunkIds, stemIds, coverageOf, weights: options.explain });
	const byId = new Map([...found.loaded, ...others.map((chunk) => [chunk.chunkId, chunk] as const)]);
	// A chunk may be gone when its document changed between the two queries.
	return page.flatMap((ranked) => {
		const chunk = byId.get(ranked.chunkId);
		return chunk === undefined ? [] : [{ ranked, chunk }];
	});
}

/** As everyone sees it who asks the same. */
export function toHit(
	hit: LoadedHit & { found: Retrieval; explain: boolean; pinned: boolean },
): Omit<SearchHit, "clickToken"> {
	const { ranked, chunk, found } = hit;
	const { documentId, chunkId, externalId, title, route, anchor, headings, tags, metadata, updatedAt } = chunk;
	return {
		...{ documentId, chunkId, externalId, title, route, anchor, headings, tags, metadata, updatedAt },
		href: hrefOf(chunk),
		...(hit.pinned ? { pinned: true as const } : {}),
		snippet: makeSnippet(chunk, found.weights),
		score: ranked.score,
		...(hit.explain ? { explanation: explain(ranked, chunk.lexical, found) } : {}),
	};
}
