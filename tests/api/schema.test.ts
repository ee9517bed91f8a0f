import { cp, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { schemaDiff } from "../../scripts/schema-diff.ts";
import { readMigrations, withSchemaEngine } from "../../scripts/schema-engine.ts";
import { migrate } from "../../server/src/database/migrate.ts";
import { termKeys } from "../../server/src/database/term-keys.ts";
import { createScratchDatabase, type ScratchDatabase } from "../harness/scratch-database.ts";

const MIGRATIONS = fileURLToPath(new URL("../../prisma/migrations", import.meta.url));
/** The engine looks for its own table among the others. */
const ALL_TABLES = { externalTables: [], externalEnums: [] };

let database: ScratchDatabase;

beforeAll(async () => {
	database = await createScratchDatabase();
	await migrate(database.connectionString, MIGRATIONS);
});

afterAll(() => database?.drop());

describe("the migrations and prisma/schema.prisma", () => {
	test("agree", async () => {
		expect(await schemaDiff(database.connectionString, "database")).toBeNull();
	});

	test.each([
		["a column", "ALTER TABLE terms ADD COLUMN extra INT", "ALTER TABLE terms DROP COLUMN extra"],
		["a missing index", "DROP INDEX runs_client_id_idx", "CREATE INDEX runs_client_id_idx ON runs (client_id)"],
		[
			"an index on other columns",
			"DROP INDEX chunks_terms_idx; CREATE INDEX chunks_terms_idx ON chunks USING gin (client_id, terms)",
			"DROP INDEX chunks_terms_idx; CREATE INDEX chunks_terms_idx ON chunks USING gin (terms)",
		],
		[
			"a looser column",
			"ALTER TABLE documents ALTER COLUMN title DROP NOT NULL",
			"ALTER TABLE documents ALTER COLUMN title SET NOT NULL",
		],
	])("differ by %s", async (_name, change, undo) => {
		await database.query(change);
		try {
			expect(await schemaDiff(database.connectionString, "database")).not.toBeNull();
		} finally {
			await database.query(undo);
		}
		expect(await schemaDiff(database.connectionString, "database")).toBeNull();
	});
});

test("chunks of an earlier version are found by their terms", async () => {
	const other = await createScratchDatabase();
	const earlier = await mkdtemp(join(tmpdir(), "signpost-migrations-"));
	try {
		for (const name of (await readdir(MIGRATIONS)).filter((name) => name < "20261122071501"))
			await cp(join(MIGRATIONS, name), join(earlier, name), { recursive: true });
		await migrate(other.connectionString, earlier);
		await other.query(`
			INSERT INTO tenants (id, name) VALUES ('t', 'T');
			INSERT INTO clients (id, tenant_id, slug, name) VALUES ('cli_a', 't', 'a', 'A'), ('cli_ü', 't', 'b', 'B');
			INSERT INTO documents (id, client_id, external_id, title, route, content_hash, updated_at)
			SELECT 'd' || id, id, 'x', 'X', '/', 'x', now() FROM clients;
			INSERT INTO chunks (id, client_id, document_id, ordinal, text, start_offset, end_offset, token_count, terms, lexical)
			SELECT 'c' || id, id, 'd' || id, 0, 'x', 0, 1, 1, '{1,1000000000}', '{1:1}/1000000000' FROM clients`);
		expect(await migrate(other.connectionString, MIGRATIONS)).toContain("20261122071501_term_keys");
		const rows = (await other.query("SELECT client_id AS client, terms FROM chunks ORDER BY 1")) as unknown[];
		expect(rows).toEqual(["cli_a", "cli_ü"].map((client) => ({ client, terms: termKeys(client, [1, 1_000_000_000]) })));
	} finally {
		await rm(earlier, { recursive: true });
		await other.drop();
	}
});

describe("prisma migrate deploy", () => {
	test("finds nothing to do where the server has migrated", async () => {
		const migrationsList = await readMigrations();
		const diagnosis = await withSchemaEngine(database.connectionString, (engine) =>
			engine.diagnoseMigrationHistory({ migrationsList, optInToShadowDatabase: false, filters: ALL_TABLES }),
		);
		expect(diagnosis).toMatchObject({
			hasMigrationsTable: true,
			history: null,
			editedMigrationNames: [],
			failedMigrationNames: [],
		});
		const { appliedMigrationNames } = await withSchemaEngine(database.connectionString, (engine) =>
			engine.applyMigrations({ migrationsList, filters: ALL_TABLES }),
		);
		expect(appliedMigrationNames).toEqual([]);
	});

	test("leaves nothing to do for the server", async () => {
		const other = await createScratchDatabase();
		try {
			const migrationsList = await readMigrations();
			const { appliedMigrationNames } = await withSchemaEngine(other.connectionString, (engine) =>
				engine.applyMigrations({ migrationsList, filters: ALL_TABLES }),
			);
			expect(appliedMigrationNames).toEqual(migrationsList.migrationDirectories.map(({ path }) => path));
			expect(await migrate(other.connectionString, MIGRATIONS)).toEqual([]);
			const columns = `SELECT column_name, data_type, character_maximum_length, is_nullable, column_default
				FROM information_schema.columns WHERE table_name = '_prisma_migrations' ORDER BY ordinal_position`;
			expect(await database.query(columns)).toEqual(await other.query(columns));
			const records = "SELECT migration_name, checksum, applied_steps_count, logs FROM _prisma_migrations ORDER BY 1";
			expect(await database.query(records)).toEqual(await other.query(records));
		} finally {
			await other.drop();
		}
	});
});
