import { createHash, randomUUID } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import pg from "pg";

/** The lock Prisma's own migrate commands take, so that they and we never run at the same time. */
const MIGRATE_LOCK = 72_707_369;

const CREATE_TABLE = `CREATE TABLE IF NOT EXISTS _prisma_migrations (
	id VARCHAR(36) PRIMARY KEY NOT NULL,
	checksum VARCHAR(64) NOT NULL,
	finished_at TIMESTAMPTZ,
	migration_name VARCHAR(255) NOT NULL,
	logs TEXT,
	rolled_back_at TIMESTAMPTZ,
	started_at TIMESTAMPTZ NOT NULL DEFAULT now(),
	applied_steps_count INTEGER NOT NULL DEFAULT 0
)`;

type Migration = { name: string; sql: string };
type Applied = { migration_name: string; finished_at: Date | null };

/**
 * Applies the migrations that the database has not seen, in order, each with its record in one transaction.
 * Records are Prisma's, so `prisma migrate deploy` works on the same database.
 * @throws when a migration failed half-way before, or when the database is newer than this program.
 */
export async function migrate(connectionString: string, directory: string): Promise<string[]> {
	const client = new pg.Client({ connectionString });
	await client.connect();
	try {
		await client.query("SELECT pg_advisory_lock($1)", [MIGRATE_LOCK]);
		await client.query(CREATE_TABLE);
		const pending = pendingMigrations(await readMigrations(directory), await readApplied(client));
		for (const migration of pending) await apply(client, migration);
		await client.query("SELECT pg_advisory_unlock($1)", [MIGRATE_LOCK]);
		return pending.map((migration) => migration.name);
	} finally {
		await client.end();
	}
}

async function readMigrations(directory: string): Promise<Migration[]> {
	const entries = await readdir(directory, { withFileTypes: true });
	const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
	return Promise.all(
		names.sort().map(async (name) => ({ name, sql: await readFile(join(directory, name, "migration.sql"), "utf8") })),
	);
}

async function readApplied(client: pg.Client): Promise<Applied[]> {
	const result = await client.query<Applied>(
		"SELECT migration_name, finished_at FROM _prisma_migrations WHERE rolled_back_at IS NULL",
	);
	return result.rows;
}

function pendingMigrations(known: Migration[], applied: Applied[]): Migration[] {
	const failed = applied.find((record) => record.finished_at === null);
	if (failed !== undefined) {
		throw new Error(
			`Migration ${failed.migration_name} failed before; mend the database and mark it with "prisma migrate resolve".`,
		);
	}
	const names = new Set(known.map((migration) => migration.name));
	const newer = applied.find((record) => !names.has(record.migration_name));
	if (newer !== undefined) {
		throw new Error(
			`The database has migration ${newer.migration_name}, which this version does not know. Start a newer version.`,
		);
	}
	const done = new Set(applied.map((record) => record.migration_name));
	return known.filter((migration) => !done.has(migration.name));
}

async function apply(client: pg.Client, migration: Migration): Promise<void> {
	const checksum = createHash("sha256").update(migration.sql).digest("hex");
	try {
		await client.query("BEGIN");
		await client.query(migration.sql);
		await client.query(
			"INSERT INTO _prisma_migrations (id, checksum, migration_name, finished_at, applied_steps_count) VALUES ($1, $2, $3, now(), 1)",
			[randomUUID(), checksum, migration.name],
		);
		await client.query("COMMIT");
	} catch (error) {
		await client.query("ROLLBACK");
		throw new Error(`Migration ${migration.name} failed and was undone: ${(error as Error).message}`, { cause: error });
	}
}
