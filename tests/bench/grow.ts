/** Many chunks soon: what was ingested through the API, copied in the database with everything that belongs to it. */
import { setTimeout as delay } from "node:timers/promises";
import { Client } from "pg";
import { clientNumber } from "../../server/src/database/term-keys.ts";
import { STATISTICS } from "../../server/src/features/search/statistics.ts";

/** After which a server has seen a change made beside it. */
const NOTICED_MS = 2 * STATISTICS.ttl;

/** `replaced`: SQL for the columns of a copy that differ. All of it is made here, nothing given from outside. */
type Copy = { table: string; where: string; replaced: Record<string, string> };

/** Copies a client's documents within it until it has at least so many chunks; returns how many it has. */
export async function growClient(connectionString: string, slug: string, chunks: number): Promise<number> {
	return withDatabase(connectionString, async (database) => {
		const client = await findClient(database, slug);
		const copies = Math.ceil(chunks / client.chunks) - 1;
		for (let copy = 1; copy <= copies; copy += 1)
			await copyDocuments(database, { from: client.id, to: client.id, copy });
		await database.query("UPDATE terms SET document_frequency = document_frequency * $2 WHERE client_id = $1", [
			...[client.id, copies + 1],
		]);
		await database.query(
			"UPDATE clients SET chunk_count = chunk_count * $2, index_version = index_version + 1 WHERE id = $1",
			[client.id, copies + 1],
		);
		await settle(database);
		return client.chunks * (copies + 1);
	});
}

/** Makes the server forget what it has answered: what one measurement asked is not given again in the next. */
export async function forgetAnswers(connectionString: string, slug: string): Promise<void> {
	await withDatabase(connectionString, (database) =>
		database.query("UPDATE clients SET index_version = index_version + 1 WHERE slug = $1", [slug]),
	);
	await delay(NOTICED_MS);
}

/** Copies a client as clients of its tenant named `<slug>-1` and so on. */
export async function copyClient(connectionString: string, slug: string, count: number): Promise<string[]> {
	return withDatabase(connectionString, async (database) => {
		const client = await findClient(database, slug);
		const slugs: string[] = [];
		for (let copy = 1; copy <= count; copy += 1) {
			const id = `${client.id}_${copy}`;
			const named = { id: `'${id}'`, slug: `'${slug}-${copy}'` };
			await copyRows(database, { table: "clients", where: `id = '${client.id}'`, replaced: named });
			await copyDocuments(database, { from: client.id, to: id, copy });
			for (const table of ["terms", "words"]) {
				await copyRows(database, { table, where: `client_id = '${client.id}'`, replaced: { client_id: `'${id}'` } });
			}
			slugs.push(`${slug}-${copy}`);
		}
		await settle(database);
		return slugs;
	});
}

async function copyDocuments(database: Client, { from, to, copy }: { from: string; to: string; copy: number }) {
	const [mark, client_id] = [`'_${copy}'`, `'${to}'`];
	// A copy's id has a second underscore.
	const where = `client_id = '${from}' AND id NOT LIKE '%\\_%\\_%'`;
	const documents = { id: `id || ${mark}`, client_id, external_id: `external_id || ${mark}` };
	await copyRows(database, { table: "documents", where, replaced: documents });
	const terms = `ARRAY(SELECT key # ${clientNumber(from)} # ${clientNumber(to)} FROM unnest(terms) AS key)`;
	const chunks = {
		id: `id || ${mark}`,
		client_id,
		document_id: `document_id || ${mark}`,
		...(from === to ? {} : { terms }),
	};
	await copyRows(database, { table: "chunks", where, replaced: chunks });
}

/** Reads the table's columns, so that it goes on working when one is added. */
async function copyRows(database: Client, { table, where, replaced }: Copy): Promise<void> {
	const { rows } = await database.query<{ name: string }>(
		"SELECT column_name AS name FROM information_schema.columns WHERE table_schema = 'public' AND table_name = $1",
		[table],
	);
	const names = rows.map(({ name }) => name);
	const values = names.map((name) => replaced[name] ?? name);
	await database.query(
		`INSERT INTO ${table} (${names.join(", ")}) SELECT ${values.join(", ")} FROM ${table} WHERE ${where}`,
	);
}

async function findClient(database: Client, slug: string): Promise<{ id: string; chunks: number }> {
	const { rows } = await database.query<{ id: string; chunks: number }>(
		"SELECT id, chunk_count AS chunks FROM clients WHERE slug = $1",
		[slug],
	);
	const [client] = rows;
	if (client === undefined) throw new Error(`There is no client ${slug}.`);
	return client;
}

/** What autovacuum does in time: the planner knows the tables, and no entries wait to be merged. */
const settle = (database: Client) => database.query("VACUUM (ANALYZE) chunks, terms, documents, clients");

async function withDatabase<Result>(connectionString: string, use: (database: Client) => Promise<Result>) {
	const database = new Client({ connectionString });
	await database.connect();
	try {
		return await use(database);
	} finally {
		await database.end();
	}
}
