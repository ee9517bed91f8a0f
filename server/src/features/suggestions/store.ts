import type { QueryRunner } from "../../database/pool.ts";
import { termKeys, termsOfKeys } from "../../database/term-keys.ts";
import { isLanguage, type Language } from "../../text/language.ts";
import { OF_CLIENT } from "../search/candidates-sql.ts";
import { filterSql } from "../search/filter.ts";
import type { Reach } from "../search/reach.ts";

/** What is shown of a document. */
export type ShownDocument = {
	documentId: string;
	externalId: string;
	title: string;
	route: string;
	tags: string[];
	language: Language | null;
};

export type MeanEmbedding = { embedding: number[]; model: number };

export type SuggestionStore = ReturnType<typeof createSuggestionStore>;

/** The newest events that are looked at. */
const EVENTS = 20_000;
/** The passages by which a document is compared with others. */
const PASSAGES = 8;

const ASKED = `
	SELECT text FROM (
		SELECT lower(btrim(query)) AS text, visitor_id FROM events
		WHERE client_id = $1 AND type IN ('search', 'click') AND at > now() - interval '90 days'
			AND query IS NOT NULL AND visitor_id IS NOT NULL
		ORDER BY at DESC LIMIT ${EVENTS}
	) asked WHERE length(text) BETWEEN 2 AND 100
	GROUP BY text HAVING count(DISTINCT visitor_id) >= $2 ORDER BY count(DISTINCT visitor_id) DESC, text LIMIT $3`;

const DOCUMENTS = `
	SELECT id AS "documentId", external_id AS "externalId", title, route, tags, language FROM documents
	WHERE client_id || '' = $1 AND id = ANY($2::text[])`;

// `|| ''`: found by the document, and then compared.
const WEIGHTS = `
	SELECT terms, lexical::text AS lexical FROM chunks
	WHERE client_id || '' = $1 AND document_id = $2 ORDER BY ordinal LIMIT ${PASSAGES}`;

const EMBEDDING = `
	SELECT avg(embedding)::real[] AS embedding, embedding_model AS model FROM chunks
	WHERE client_id || '' = $1 AND document_id = $2 AND embedding IS NOT NULL AND embedding_model IS NOT NULL
	GROUP BY embedding_model, vector_dims(embedding) ORDER BY count(*) DESC LIMIT 1`;

/** In plain SQL, as search is: suggestions are asked for at every keystroke. */
export function createSuggestionStore(runner: QueryRunner) {
	return {
		/** What so many visitors or more asked for lately, most visitors first. */
		async asked(clientId: string, options: { visitors: number; limit: number }): Promise<string[]> {
			const parameters = [clientId, options.visitors, options.limit];
			const rows = await runner.query<{ text: string }>({ name: "suggest-asked", sql: ASKED, parameters });
			return rows.map(({ text }) => text);
		},

		/** The id of a document within reach that has passages, by either id. */
		async find(reach: Reach, ids: { documentId: string; externalId: string }): Promise<string | null> {
			const filter = filterSql(reach.filter, 4);
			const sql = `
				SELECT d.id AS "documentId" FROM documents d
				WHERE d.client_id = $1 AND (d.id = $2 OR d.external_id = $3) AND d.chunk_count > 0 ${filter.conditions}`;
			const parameters = [reach.clientId, ids.documentId, ids.externalId, ...filter.parameters];
			const [row] = await runner.query<{ documentId: string }>({ sql, parameters });
			return row?.documentId ?? null;
		},

		/** Those of the stems that some chunk within reach holds. */
		async held(reach: Reach, stemIds: number[]): Promise<Set<number>> {
			const filter = filterSql(reach.filter, 3);
			const sql = `
				SELECT stem FROM unnest($2::int[]) AS stem WHERE EXISTS (
					SELECT 1 FROM chunks c ${filter.join}
					WHERE ${OF_CLIENT} AND c.terms && ARRAY[stem] ${filter.conditions})`;
			const parameters = [reach.clientId, termKeys(reach.clientId, stemIds), ...filter.parameters];
			const rows = await runner.query<{ stem: number }>({ sql, parameters });
			return new Set(
				termsOfKeys(
					reach.clientId,
					rows.map(({ stem }) => stem),
				),
			);
		},

		/** The named documents, in no order. */
		async documents(clientId: string, documentIds: string[]): Promise<ShownDocument[]> {
			const parameters = [clientId, documentIds];
			const rows = await runner.query<ShownDocument>({ name: "suggest-documents", sql: DOCUMENTS, parameters });
			return rows.map((row) => ({
				...row,
				language: row.language !== null && isLanguage(row.language) ? row.language : null,
			}));
		},

		/** Stems and weights of a document's first passages, the weights in pgvector's text form. */
		async weights(clientId: string, documentId: string) {
			type Row = { terms: number[]; lexical: string };
			const parameters = [clientId, documentId];
			const rows = await runner.query<Row>({ name: "similar-weights", sql: WEIGHTS, parameters });
			return rows.map(({ terms, lexical }) => ({ terms: termsOfKeys(clientId, terms), lexical }));
		},

		/** The mean of a document's embeddings, and the model they are of; null when it has none. */
		async embedding(clientId: string, documentId: string): Promise<MeanEmbedding | null> {
			const parameters = [clientId, documentId];
			const [row] = await runner.query<MeanEmbedding>({ name: "similar-mean", sql: EMBEDDING, parameters });
			return row ?? null;
		},
	};
}
