import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { schemaDiff } from "../../scripts/schema-diff.ts";
import { readMigrations, withSchemaEngine } from "../../scripts/schema-engine.ts";
import { migrate } from "../../server/src/database/migrate.ts";
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
			"DROP INDEX chunks_client_id_terms_idx; CREATE INDEX chunks_client_id_terms_idx ON chunks USING gin (terms)",
			"DROP INDEX chunks_client_id_terms_idx; CREATE INDEX chunks_client_id_terms_idx ON chunks USING gin (client_id, terms)",
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
