import { cp, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { schemaDiff } from "../../scripts/schema-diff.ts";
import { readMigrations, withSchemaEngine } from "../../scripts/schema-engine.ts";
import { migrate } from "../../server/src/database/migrate.ts";
import { termKeys } from "../../server/src/database/term-keys.ts";
import { createScratchDatabase, type ScratchDatabase } from "../harness/scratch-database.ts";

const MIGRATIONS = fileURLToPath(new URL("../../prisma/migrations", import.meta.url));
/** The engine looks for its own table among the others. */
const ALL_TABLES = { externalTables: [], externalEnums: [] };

/** Whoever waits for a table that the migrations copy. */
const WAITING = "SELECT 1 FROM pg_locks WHERE relation IN ('documents'::regclass, 'chunks'::regclass) AND NOT granted";

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

describe("chunks of an earlier version", () => {
	let earlier: ScratchDatabase;
	const dimensions = 3;

	beforeAll(async () => {
		earlier = await createScratchDatabase();
		await migrateUpTo("20261122071501");
		await earlier.query(`
			INSERT INTO tenants (id, name) VALUES ('t', 'T');
			INSERT INTO clients (id, tenant_id, slug, name) VALUES ('cli_a', 't', 'a', 'A'), ('cli_ü', 't', 'b', 'B');
			INSERT INTO documents (id, client_id, external_id, title, route, content_hash, updated_at)
			SELECT 'd' || id, id, 'x', 'X', '/', 'x', now() FROM clients;
			INSERT INTO chunks (id, client_id, document_id, ordinal, headings, anchor, text, start_offset, end_offset, token_count,
				terms, lexical, embedding, embedding_model, embedding_refused_by)
			SELECT 'c' || id, id, 'd' || id, 1, '{a,b}', 'b', 'text', 2, 3, 4, '{1,1000000000}', '{1:1}/1000000000', '[1,2,3]', 5, 6
			FROM clients;
			CREATE INDEX chunks_embedding_${dimensions}_idx ON chunks USING hnsw ((embedding::vector(${dimensions})) vector_cosine_ops)
			WHERE vector_dims(embedding) = ${dimensions}`);
		await migrateUpTo("20261122112001");
		// A server of that version writes while the new one migrates.
		const writer = new Client({ connectionString: earlier.connectionString });
		await writer.connect();
		await writer.query("BEGIN");
		await writer.query(`
			INSERT INTO chunks (id, client_id, document_id, ordinal, text, start_offset, end_offset, token_count, terms, lexical)
			VALUES ('late', 'cli_a', 'dcli_a', 2, 'late', 0, 4, 1, '{}', '{1:1}/1000000000')`);
		const migrated = migrate(earlier.connectionString, MIGRATIONS);
		// The embedded database's one session is the writer's until he commits.
		if (process.env["DATABASE_URL"] !== undefined) while ((await writer.query(WAITING)).rowCount === 0) await delay(20);
		await writer.query("COMMIT");
		await writer.end();
		await migrated;
	}, 60_000);

	afterAll(() => earlier?.drop());

	/** By the migrations before the one that is named so. */
	async function migrateUpTo(next: string): Promise<void> {
		const folder = await mkdtemp(join(tmpdir(), "signpost-migrations-"));
		for (const name of (await readdir(MIGRATIONS)).filter((name) => name < next))
			await cp(join(MIGRATIONS, name), join(folder, name), { recursive: true });
		await migrate(earlier.connectionString, folder);
		await rm(folder, { recursive: true });
	}

	test("are all there, those written meanwhile too", async () => {
		expect(await earlier.query("SELECT id FROM chunks ORDER BY id")).toEqual([
			{ id: "ccli_a" },
			{ id: "ccli_ü" },
			{ id: "late" },
		]);
	});

	test("are found by their terms", async () => {
		const rows = await earlier.query("SELECT client_id AS client, terms FROM chunks WHERE ordinal = 1 ORDER BY 1");
		expect(rows).toEqual(["cli_a", "cli_ü"].map((client) => ({ client, terms: termKeys(client, [1, 1_000_000_000]) })));
	});

	test("keep all that they have", async () => {
		const [row] = await earlier.query("SELECT *, lexical::text, embedding::text FROM chunks WHERE id = 'ccli_a'");
		expect(row).toEqual({
			...{ id: "ccli_a", client_id: "cli_a", document_id: "dcli_a", ordinal: 1, headings: ["a", "b"], anchor: "b" },
			...{ text: "text", start_offset: 2, end_offset: 3, token_count: 4, terms: termKeys("cli_a", [1, 1_000_000_000]) },
			...{ lexical: "{1:1}/1000000000", embedding: "[1,2,3]", embedding_model: 5, embedding_refused_by: 6 },
		});
	});

	test("have the index of their embeddings, and what is known of them", async () => {
		const [index] = await earlier.query(
			`SELECT indexdef AS definition FROM pg_indexes WHERE indexname LIKE 'chunks_embedding%'`,
		);
		expect(index).toEqual({ definition: expect.stringMatching(/ON public\.chunks USING hnsw .*= 3\)/) });
		const statistics = await earlier.query("SELECT stxrelid::regclass::text AS on FROM pg_statistic_ext");
		expect(statistics).toEqual([{ on: "chunks" }]);
		const known = await earlier.query("SELECT reltuples::int AS rows FROM pg_class WHERE oid = 'chunks'::regclass");
		expect(known).toEqual([{ rows: 3 }]);
	});

	test("have the tables of a new installation", async () => {
		expect(await schemaDiff(earlier.connectionString, "database")).toBeNull();
		const stored = await earlier.query(`
			SELECT attname AS column, attstorage AS storage FROM pg_attribute
			WHERE attrelid = 'chunks'::regclass AND attname IN ('lexical', 'terms', 'text') ORDER BY attnum`);
		expect(stored).toEqual([
			{ column: "lexical", storage: "m" },
			{ column: "terms", storage: "m" },
			{ column: "text", storage: "e" },
		]);
		expect(await earlier.query("SELECT reloptions FROM pg_class WHERE oid = 'chunks'::regclass")).toEqual([
			{ reloptions: ["toast_tuple_target=8160"] },
		]);
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
