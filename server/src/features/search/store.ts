import type { QueryRunner } from "../../database/pool.ts";
import type { TermStatistics } from "./query-terms.ts";
import type { Candidate } from "./rank.ts";
import type { SearchFilter } from "./schema.ts";

export type CandidateQuery = { filter: SearchFilter | undefined; limit: number };

/** A chunk with what a hit shows of its document. */
export type LoadedChunk = {
	chunkId: string;
	documentId: string;
	externalId: string;
	title: string;
	route: string;
	anchor: string | null;
	headings: string[];
	text: string;
	start: number;
	tags: string[];
	metadata: Record<string, string | number | boolean | null>;
	updatedAt: Date;
	/** Those of the asked-for stems that the chunk holds, where that was asked for. */
	held: number[];
	/** The chunk's weights, where they were asked for. */
	lexical: string | null;
};

export type LoadQuery = { chunkIds: string[]; stemIds: number[]; coverageOf: string[]; weights: boolean };

export type SearchStore = ReturnType<typeof createSearchStore>;

const STATISTICS = `
	SELECT c.chunk_count, t.id, t.document_frequency AS frequency
	FROM clients c LEFT JOIN terms t ON t.client_id = c.id AND t.id = ANY($2::int[]) AND t.document_frequency > 0
	WHERE c.id = $1`;

// `|| ''`: found by id, and then compared. The planner would otherwise read the client's every entry in the terms' index.
const LOAD = `
	SELECT c.id AS "chunkId", d.id AS "documentId", d.external_id AS "externalId", d.title, d.route, c.anchor,
		c.headings, c.text, c.start_offset AS start, d.tags, d.metadata, d.updated_at AS "updatedAt",
		CASE WHEN c.id = ANY($4::text[])
			THEN ARRAY(SELECT wanted FROM unnest($3::int[]) AS wanted WHERE wanted = ANY(c.terms)) ELSE '{}' END AS held,
		CASE WHEN $5 THEN c.lexical::text END AS lexical
	FROM chunks c JOIN documents d ON d.id = c.document_id
	WHERE c.client_id || '' = $1 AND c.id = ANY($2::text[])`;

/** In plain SQL: on the path of every keystroke Prisma's own work would take longer than the database's. */
export function createSearchStore(runner: QueryRunner) {
	return {
		async statistics(clientId: string, stemIds: number[]): Promise<TermStatistics> {
			type Row = { chunk_count: number; id: number | null; frequency: number | null };
			const parameters = [clientId, stemIds];
			const rows = await runner.query<Row>({ name: "search-statistics", sql: STATISTICS, parameters });
			const documentFrequency = new Map<number, number>();
			for (const row of rows) if (row.id !== null) documentFrequency.set(row.id, row.frequency ?? 0);
			return { chunkCount: rows[0]?.chunk_count ?? 0, documentFrequency };
		},

		/** The chunks that hold any of the stems, best inner product with the query's weights first. */
		async lexicalCandidates(clientId: string, query: CandidateQuery & { stemIds: number[]; weights: string }) {
			const filter = filterSql(query.filter, 5);
			const sql = `
				SELECT c.id AS "chunkId", c.document_id AS "documentId", -(c.lexical <#> $3::sparsevec) AS score
				FROM chunks c ${filter.join}
				WHERE c.client_id = $1 AND c.terms && $2::int[] ${filter.conditions}
				ORDER BY score DESC, c.id LIMIT $4`;
			const parameters = [clientId, query.stemIds, query.weights, query.limit, ...filter.parameters];
			const named = query.filter === undefined ? { name: "search-candidates" } : {};
			return runner.query<Candidate>({ ...named, sql, parameters });
		},

		/** The chunks nearest to the query's embedding by cosine similarity. */
		async denseCandidates(clientId: string, query: CandidateQuery & { embedding: number[] }) {
			const filter = filterSql(query.filter, 4);
			const dimensions = Math.trunc(query.embedding.length);
			const type = `vector(${dimensions})`;
			// Ties are broken outside: before PostgreSQL 17 a second sort key would keep the index from being used.
			const sql = `
				SELECT "chunkId", "documentId", 1 - distance AS score FROM (
					SELECT c.id AS "chunkId", c.document_id AS "documentId", c.embedding::${type} <=> $2::${type} AS distance
					FROM chunks c ${filter.join}
					WHERE c.client_id = $1 AND vector_dims(c.embedding) = ${dimensions} ${filter.conditions}
					ORDER BY distance LIMIT $3) nearest
				ORDER BY distance, "chunkId"`;
			const parameters = [clientId, `[${query.embedding.join(",")}]`, query.limit, ...filter.parameters];
			return runner.query<Candidate>({ sql, parameters });
		},

		/** The named chunks of the client, in no order; which of the stems they hold, for those in `coverageOf`. */
		async load(clientId: string, query: LoadQuery): Promise<LoadedChunk[]> {
			const { chunkIds, stemIds, coverageOf, weights } = query;
			const parameters = [clientId, chunkIds, stemIds, coverageOf, weights];
			return runner.query<LoadedChunk>({ name: "search-load", sql: LOAD, parameters });
		},
	};
}

type FilterSql = { join: string; conditions: string; parameters: unknown[] };

/** The filter as SQL whose parameters are numbered from `first`; values and field names are parameters, never text. */
function filterSql(filter: SearchFilter | undefined, first: number): FilterSql {
	if (filter === undefined) return { join: "", conditions: "", parameters: [] };
	const conditions: string[] = [];
	const parameters: unknown[] = [];
	const place = (value: unknown) => `$${first - 1 + parameters.push(value)}`;
	if (filter.tags !== undefined) conditions.push(`AND d.tags @> ${place(filter.tags)}::text[]`);
	for (const [field, wanted] of Object.entries(filter.metadata ?? {})) {
		const values = (Array.isArray(wanted) ? wanted : [wanted]).map((value) => JSON.stringify(value));
		conditions.push(`AND d.metadata -> ${place(field)}::text = ANY(${place(values)}::jsonb[])`);
	}
	return { join: "JOIN documents d ON d.id = c.document_id", conditions: conditions.join(" "), parameters };
}
