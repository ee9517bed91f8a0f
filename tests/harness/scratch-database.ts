/** An empty database of a test's own: embedded, or on the server that DATABASE_URL names. */
import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "pg";
import { openEmbeddedDatabase } from "../../server/src/database/embedded.ts";

export type ScratchDatabase = {
	connectionString: string;
	query: (sql: string) => Promise<Record<string, unknown>[]>;
	drop: () => Promise<void>;
};

export async function createScratchDatabase(): Promise<ScratchDatabase> {
	const server = process.env["DATABASE_URL"];
	const { connectionString, drop } = server === undefined ? await embedded() : await onServer(server);
	return { connectionString, query: (sql) => run(connectionString, sql), drop };
}

async function embedded(): Promise<Omit<ScratchDatabase, "query">> {
	const folder = await mkdtemp(join(tmpdir(), "signpost-scratch-"));
	const database = await openEmbeddedDatabase(folder);
	const drop = async () => {
		await database.close();
		await rm(folder, { recursive: true, force: true });
	};
	return { connectionString: database.connectionString, drop };
}

async function onServer(server: string): Promise<Omit<ScratchDatabase, "query">> {
	const name = `scratch_${randomBytes(6).toString("hex")}`;
	await run(server, `CREATE DATABASE ${name}`);
	const url = new URL(server);
	url.pathname = `/${name}`;
	const drop = async () => {
		await run(server, `DROP DATABASE ${name} WITH (FORCE)`);
	};
	return { connectionString: url.href, drop };
}

async function run(connectionString: string, sql: string): Promise<Record<string, unknown>[]> {
	const client = new Client({ connectionString });
	await client.connect();
	try {
		return (await client.query(sql)).rows;
	} finally {
		await client.end();
	}
}
