import { curate } from "../curations/curate.ts";
import type { Curation } from "../curations/schema.ts";
import type { RankedChunk } from "./rank.ts";

/** `chunkId`: null while the document has no passages. */
export type CuratedDocument = { documentId: string; externalId: string; chunkId: string | null };

const UNRANKED = { score: 0, lexical: 0, lexicalRank: null, dense: null, denseRank: null };

/** What a curation does to rankings; `found` are those of its documents that may be shown. */
export function curatedBy({ pinned, hidden }: Pick<Curation, "pinned" | "hidden">, found: CuratedDocument[]) {
	const documents = new Map(found.map(({ externalId, documentId }) => [externalId, documentId]));
	const absent = (documentId: string): RankedChunk | undefined => {
		const chunkId = found.find((known) => known.documentId === documentId)?.chunkId ?? null;
		return chunkId === null ? undefined : { ...UNRANKED, documentId, chunkId };
	};
	const pinnedIds = new Set(pinned.map(({ externalId }) => documents.get(externalId)));
	const hiddenIds = new Set(hidden.map((externalId) => documents.get(externalId)));
	return {
		/** Whether it does nothing to any ranking. */
		isNone: pinned.length + hidden.length === 0,

		/** One hit for each document, as they are shown. */
		documents: (ranked: RankedChunk[]): RankedChunk[] => curate(ranked, { pinned, hidden }, { documents, absent }),

		/** Passages of any document: those of the pinned ones first, in the order of the pins. */
		passages(ranked: RankedChunk[]): RankedChunk[] {
			const first = curate([], { pinned, hidden }, { documents, absent }).flatMap((pin) => {
				const own = ranked.filter(({ documentId }) => documentId === pin.documentId);
				return own.length === 0 ? [pin] : own;
			});
			const rest = ranked.filter(({ documentId }) => !pinnedIds.has(documentId) && !hiddenIds.has(documentId));
			return [...first, ...rest];
		},

		isShown: ({ documentId }: RankedChunk): boolean => !hiddenIds.has(documentId),

		isPinned: ({ documentId }: RankedChunk): boolean => pinnedIds.has(documentId),
	};
}
