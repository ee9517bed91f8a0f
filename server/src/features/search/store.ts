import type { Database } from "../../database/prisma.ts";
import { Prisma } from "../../generated/prisma/client.ts";
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
	/** Those of the asked-for stems that the chunk holds. */
	held: number[];
	/** The chunk's weights, where they were asked for. */
	lexical: string | null;
};

export type SearchStore = ReturnType<typeof createSearchStore>;

export function createSearchStore(database: Database) {
	return {
		async statistics(clientId: string, stemIds: number[]): Promise<TermStatistics> {
			const rows = await database.$queryRaw<{ chunk_count: number; id: number | null; frequency: number | null }[]>`
				SELECT c.chunk_count, t.id, t.document_frequency AS frequency
				FROM clients c LEFT JOIN terms t ON t.client_id = c.id AND t.id = ANY(${stemIds}::int[]) AND t.document_frequency > 0
				WHERE c.id = ${clientId}`;
			const documentFrequency = new Map<number, number>();
			for (const row of rows) if (row.id !== null) documentFrequency.set(row.id, row.frequency ?? 0);
			return { chunkCount: rows[0]?.chunk_count ?? 0, documentFrequency };
		},

		/** The chunks that hold any of the stems, best inner product with the query's weights first. */
		lexicalCandidates(
			clientId: string,
			query: CandidateQuery & { stemIds: number[]; weights: string },
		): Promise<Candidate[]> {
			return database.$queryRaw<Candidate[]>`
				SELECT c.id AS "chunkId", c.document_id AS "documentId", -(c.lexical <#> ${query.weights}::sparsevec) AS score
				FROM chunks c ${joinDocuments(query.filter)}
				WHERE c.client_id = ${clientId} AND c.terms && ${query.stemIds}::int[] ${matches(query.filter)}
				ORDER BY score DESC, c.id LIMIT ${query.limit}`;
		},

		/** The chunks nearest to the query's embedding by cosine similarity. */
		denseCandidates(clientId: string, query: CandidateQuery & { embedding: number[] }): Promise<Candidate[]> {
			const dimensions = Prisma.raw(String(Math.trunc(query.embedding.length)));
			const vector = `[${query.embedding.join(",")}]`;
			return database.$queryRaw<Candidate[]>`
				SELECT c.id AS "chunkId", c.document_id AS "documentId",
					1 - (c.embedding::vector(${dimensions}) <=> ${vector}::vector(${dimensions})) AS score
				FROM chunks c ${joinDocuments(query.filter)}
				WHERE c.client_id = ${clientId} AND vector_dims(c.embedding) = ${dimensions} ${matches(query.filter)}
				ORDER BY c.embedding::vector(${dimensions}) <=> ${vector}::vector(${dimensions}), c.id LIMIT ${query.limit}`;
		},

		/** The named chunks of the client, in no order. */
		load(clientId: string, query: { chunkIds: string[]; stemIds: number[]; weights: boolean }): Promise<LoadedChunk[]> {
			return database.$queryRaw<LoadedChunk[]>`
				SELECT c.id AS "chunkId", d.id AS "documentId", d.external_id AS "externalId", d.title, d.route, c.anchor,
					c.headings, c.text, c.start_offset AS start, d.tags, d.metadata, d.updated_at AS "updatedAt",
					ARRAY(SELECT wanted FROM unnest(${query.stemIds}::int[]) AS wanted WHERE wanted = ANY(c.terms)) AS held,
					CASE WHEN ${query.weights} THEN c.lexical::text END AS lexical
				FROM chunks c JOIN documents d ON d.id = c.document_id
				WHERE c.client_id = ${clientId} AND c.id = ANY(${query.chunkIds})`;
		},
	};
}

const joinDocuments = (filter: SearchFilter | undefined) =>
	filter === undefined ? Prisma.empty : Prisma.sql`JOIN documents d ON d.id = c.document_id`;

function matches(filter: SearchFilter | undefined): Prisma.Sql {
	const conditions: Prisma.Sql[] = [];
	if (filter?.tags !== undefined) conditions.push(Prisma.sql`AND d.tags @> ${filter.tags}::text[]`);
	for (const [field, wanted] of Object.entries(filter?.metadata ?? {})) {
		const values = (Array.isArray(wanted) ? wanted : [wanted]).map((value) => JSON.stringify(value));
		conditions.push(Prisma.sql`AND d.metadata -> ${field}::text = ANY(${values}::jsonb[])`);
	}
	return conditions.length === 0 ? Prisma.empty : Prisma.join(conditions, " ");
}
