import { OF_CLIENT } from "./candidates-sql.ts";
import type { FilterSql } from "./filter.ts";
import type { SearchFacets } from "./schema.ts";

export const FACETS = {
	/** Documents that are counted at most; those with the smallest ids. */
	documents: 10_000,
	/** Values of each facet, unless another number is asked for. */
	values: 20,
};

export type FacetRow = { field: string; value: string | number | boolean; count: number };

/**
 * One statement: the documents with a passage that holds any of the stems whose keys are $2 and meet the filter, and of
 * these how many have each value of the fields $3, the most frequent first, $4 of each field.
 */
export function facetsSql(filter: FilterSql): string {
	return `
		WITH matched AS MATERIALIZED (
			SELECT DISTINCT c.document_id AS id FROM chunks c ${filter.join}
			WHERE ${OF_CLIENT} AND c.terms && $2::int[] ${filter.conditions}
			ORDER BY id LIMIT ${FACETS.documents}),
		counted AS (
			SELECT field, value, count(*)::int AS count FROM matched JOIN documents d ON d.id = matched.id,
			LATERAL (
				SELECT DISTINCT 'tags' AS field, to_jsonb(tag) AS value FROM unnest(d.tags) AS tag
				WHERE 'tags' = ANY($3::text[])
				UNION ALL
				SELECT key, entry FROM jsonb_each(d.metadata) AS fields(key, entry)
				WHERE key = ANY($3::text[]) AND key <> 'tags' AND jsonb_typeof(entry) <> 'null') AS found
			GROUP BY field, value),
		ranked AS (
			SELECT *, row_number() OVER (PARTITION BY field ORDER BY count DESC, value) AS place FROM counted)
		SELECT field, value, count FROM ranked WHERE place <= $4 ORDER BY field, place`;
}

/** Every field that was asked for, also one without values, in the order asked. */
export function toFacets(fields: readonly string[], rows: readonly FacetRow[]): SearchFacets {
	return Object.fromEntries(
		fields.map((name) => [
			name,
			rows.filter(({ field }) => field === name).map(({ value, count }) => ({ value, count })),
		]),
	);
}
