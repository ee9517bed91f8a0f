import { confidenceOf } from "./confidence.ts";
import type { LoadedHit } from "./hits.ts";
import { hrefOf } from "./href.ts";
import { coverage } from "./query-terms.ts";
import { isClearlyAhead, type RankedChunk } from "./rank.ts";
import type { Retrieval } from "./retrieve.ts";
import type { SearchRecommendation } from "./schema.ts";

/** The first hit's page, where it is clearly ahead of all others and holds most of the query. */
export function recommend(
	loaded: LoadedHit[],
	found: Retrieval,
	isShown: (ranked: RankedChunk) => boolean,
): SearchRecommendation | null {
	const [first] = loaded;
	if (first === undefined) return null;
	const held = coverage(found.words, found.statistics, new Set(first.chunk.held ?? []));
	// By words alone: the fused scores of neighbours hardly differ, however far one is ahead.
	const others = found.ranked.filter((other) => other.documentId !== first.chunk.documentId && isShown(other));
	const rival = others.reduce((best, { lexical }) => Math.max(best, lexical), 0);
	const lead = { score: first.ranked.lexical, coverage: held };
	if (!isClearlyAhead(lead, { score: rival })) return null;
	return { route: first.chunk.route, href: hrefOf(first.chunk), confidence: confidenceOf(lead, rival) };
}
