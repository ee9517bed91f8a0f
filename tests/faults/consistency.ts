/** What must hold in the database at every moment, asked in one statement each: one snapshot. */
import { Client } from "pg";

/** Documents whose chunks are not exactly those of the version that search should see. */
const HALF_INDEXED = `
	SELECT d.external_id AS name
	FROM documents d LEFT JOIN chunks c ON c.document_id = d.id
	GROUP BY d.id
	HAVING count(c.id) <> d.chunk_count
		OR bool_or(c.text <> substr(d.text, c.start_offset + 1, c.end_offset - c.start_offset))
		OR (d.chunk_count = 0 AND d.text <> '')`;

/** By what the ids of a client's terms are made their keys. */
const CLIENT_NUMBER = "('x' || left(encode(sha256(convert_to(id, 'UTF8')), 'hex'), 8))::bit(32)::int";

/** Counts that ranking relies on and that are not what they count. */
const MISCOUNTED = `
	SELECT 'chunks of ' || id AS name FROM clients
	WHERE chunk_count <> (SELECT count(*) FROM chunks WHERE client_id = clients.id)
	UNION ALL
	SELECT 'term ' || coalesce(t.id, actual.id) AS name
	FROM (
		SELECT client_id, key # number AS id, count(*) AS chunks
		FROM chunks JOIN (SELECT id AS client, ${CLIENT_NUMBER} AS number FROM clients) numbers ON client = client_id, unnest(terms) AS key
		GROUP BY 1, 2
	) AS actual
	FULL JOIN (SELECT * FROM terms WHERE document_frequency <> 0) AS t
		ON t.client_id = actual.client_id AND t.id = actual.id
	WHERE t.document_frequency IS DISTINCT FROM actual.chunks`;

export const halfIndexedDocuments = (connectionString: string) => namesOf(connectionString, HALF_INDEXED);
export const miscounted = (connectionString: string) => namesOf(connectionString, MISCOUNTED);

async function namesOf(connectionString: string, sql: string): Promise<string[]> {
	const client = new Client({ connectionString });
	// The server may be killed under it.
	client.on("error", () => undefined);
	await client.connect();
	try {
		return (await client.query<{ name: string }>(sql)).rows.map(({ name }) => name);
	} finally {
		await client.end().catch(() => undefined);
	}
}
