import type { Curation } from "./schema.ts";

/** A query as curations know it: neither case nor blanks matter. */
export const curationKey = (query: string) => query.normalize("NFKC").trim().replace(/\s+/gu, " ").toLowerCase();

type Ranked = { documentId: string };

/**
 * The ranking with the pinned documents at their places and without the hidden ones. `documents`: the ids of those that
 * exist and may be shown, by external id. What is both pinned and hidden is hidden. `absent` makes a hit that the
 * ranking does not have.
 */
export function curate<Hit extends Ranked>(
	ranked: Hit[],
	{ pinned, hidden }: Pick<Curation, "pinned" | "hidden">,
	{ documents, absent }: { documents: ReadonlyMap<string, string>; absent: (documentId: string) => Hit | undefined },
): Hit[] {
	const hiddenIds = new Set(hidden.map((externalId) => documents.get(externalId)));
	const places = [...pinned]
		.sort((a, b) => a.position - b.position)
		.flatMap(({ externalId, position }) => {
			const documentId = documents.get(externalId);
			return documentId === undefined || hiddenIds.has(documentId) ? [] : [{ documentId, position }];
		});
	const pinnedIds = new Set(places.map(({ documentId }) => documentId));
	const curated = ranked.filter(({ documentId }) => !hiddenIds.has(documentId) && !pinnedIds.has(documentId));
	for (const { documentId, position } of places) {
		const hit = ranked.find((known) => known.documentId === documentId) ?? absent(documentId);
		if (hit !== undefined) curated.splice(position - 1, 0, hit);
	}
	return curated;
}
