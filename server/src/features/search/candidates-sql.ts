import type { FilterSql } from "./filter.ts";

/** What a hit shows of the chunk `c` of the document `d`. */
export const SHOWN_COLUMNS = `
	d.external_id AS "externalId", d.title, d.route, c.anchor, c.headings, c.text, c.start_offset AS start, d.tags,
	d.metadata, d.updated_at AS "updatedAt", d.language`;

/** Those of the keys in the parameter that the chunk `c` has. */
export const heldSql = (keys: string) =>
	`ARRAY(SELECT wanted FROM unnest(${keys}::int[]) AS wanted WHERE wanted = ANY(c.terms))`;

// `|| ''`: chunks are found by their terms, and then compared; the planner would rather read all that a small client has.
export const OF_CLIENT = "c.client_id || '' = $1";

export type CandidatesShape = { rivals: number; groups: number; isPage: boolean };

/**
 * The chunks of the client $1 that hold any of the terms whose keys are $2 or all of a group, best inner product with
 * the weights $3 first, $4 at most. Of a page instead the best chunks of the first $5 documents, with what a hit shows:
 * so a page takes one statement; the first has those of the keys $6 that it holds. Then come the rivals' weights, the
 * groups' keys, and the filter's parameters.
 */
export function candidatesSql(query: CandidatesShape & { filter: FilterSql }): string {
	const { filter, rivals, groups, isPage } = query;
	const from = isPage ? 7 : 5;
	// What is scored too high at first must not keep others out: then more are looked at.
	const limit = rivals === 0 ? "$4" : "2 * $4";
	const held = Array.from({ length: groups }, (_, index) => `c.terms @> $${from + rivals + index}::int[]`);
	const found = `
		SELECT c.id AS "chunkId", c.document_id AS "documentId", -(c.lexical <#> $3::sparsevec) AS score
			${rivals === 0 ? "" : ", c.lexical"}
		FROM chunks c ${filter.join}
		WHERE ${OF_CLIENT} AND (${["c.terms && $2::int[]", ...held].join(" OR ")}) ${filter.conditions}
		ORDER BY score DESC, c.id COLLATE "C" LIMIT ${limit}`;
	const candidates = withoutSums(found, { rivals, from });
	return isPage ? pageSql(candidates, rivals > 0) : candidates;
}

/**
 * Takes off each score what several readings of one word add to the best of them. "bound": a score that nothing exceeds
 * that was not looked at; null where all was.
 */
function withoutSums(candidates: string, { rivals, from }: { rivals: number; from: number }): string {
	if (rivals === 0) return candidates;
	const excess = Array.from({ length: rivals }, (_, index) => excessSql(`$${from + index}::sparsevec[]`));
	return `
		SELECT "chunkId", "documentId", score - ${excess.join(" - ")} AS score,
			CASE WHEN count(*) OVER () >= 2 * $4 THEN min(score) OVER () END AS bound
		FROM (${candidates}) found
		ORDER BY 3 DESC, "chunkId" COLLATE "C" LIMIT $4`;
}

/**
 * What the others add to the best of these readings. The first of the parameter are the others than the second, added up:
 * nearly always the second is the best, or there are no others, and then no more has to be looked at.
 */
const excessSql = (readings: string) => `(
	SELECT CASE WHEN others = 0 THEN 0 WHEN -(found.lexical <#> (${readings})[2]) >= others THEN others ELSE (
		SELECT sum(score) - max(score) FROM (
			SELECT -(found.lexical <#> weights) AS score FROM unnest((${readings})[2:]) AS weights) each) END
	FROM (SELECT -(found.lexical <#> (${readings})[1]) AS others OFFSET 0) added)`;

// Lateral, one by one: so the planner has no choice but to find the few chunks by their id.
const pageSql = (candidates: string, isBounded: boolean) => `
	SELECT "chunkId", "documentId", score, total, ${isBounded ? "bound," : ""} shown.* FROM (
		SELECT *, row_number() OVER (ORDER BY score DESC, "chunkId" COLLATE "C") AS place FROM (
			SELECT DISTINCT ON ("documentId") *, count(*) OVER ()::int AS total
			FROM (${candidates}) found
			ORDER BY "documentId", score DESC, "chunkId" COLLATE "C") best
		ORDER BY place LIMIT $5) placed
	JOIN LATERAL (
		SELECT ${SHOWN_COLUMNS}, CASE WHEN place = 1 THEN ${heldSql("$6")} END AS held, NULL AS lexical
		FROM chunks c JOIN documents d ON d.id = c.document_id WHERE c.id = "chunkId" LIMIT 1) shown ON true
	ORDER BY place`;
