/** Prisma's own schema engine, as WebAssembly, on a database: what `prisma migrate` would see and do there. */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { PrismaPg } from "@prisma/adapter-pg";
import { bindMigrationAwareSqlAdapterFactory, ColumnTypeEnum } from "@prisma/driver-adapter-utils";
import { type MigrationList, SchemaEngine, type SchemaFilter } from "@prisma/schema-engine-wasm";
import { Pool, type QueryConfig, type QueryResult } from "pg";

const SCHEMA_FILE = fileURLToPath(new URL("../prisma/schema.prisma", import.meta.url));
const MIGRATIONS_FOLDER = fileURLToPath(new URL("../prisma/migrations", import.meta.url));

/** PostgreSQL's ids of the types `"char"` and `text`. */
const CHAR_TYPE = 18;
const TEXT_TYPE = 25;

/** Prisma's own table is no part of the schema. */
export const FILTERS: SchemaFilter = { externalTables: ["public._prisma_migrations"], externalEnums: [] };

export async function withSchemaEngine<Result>(
	connectionString: string,
	use: (engine: SchemaEngine) => Promise<Result>,
): Promise<Result> {
	const pool = new Pool({ connectionString });
	const factory = bindMigrationAwareSqlAdapterFactory(catalogFactory(pool));
	const schema = await readSchema();
	const engine = await SchemaEngine.new({ datamodels: [[schema.path, schema.content]] }, () => undefined, factory);
	try {
		return await use(engine);
	} finally {
		engine.free();
		await pool.end();
	}
}

export async function readSchema(): Promise<{ path: string; content: string }> {
	return { path: "schema.prisma", content: await readFile(SCHEMA_FILE, "utf8") };
}

/** The migrations as the engine wants them. */
export async function readMigrations(): Promise<MigrationList> {
	const entries = await readdir(MIGRATIONS_FOLDER, { withFileTypes: true });
	const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
	return {
		baseDir: MIGRATIONS_FOLDER,
		lockfile: { path: "migration_lock.toml", content: await readMigration("migration_lock.toml") },
		shadowDbInitScript: "",
		migrationDirectories: await Promise.all(
			names.sort().map(async (path) => ({
				path,
				migrationFile: {
					path: "migration.sql",
					content: { tag: "ok" as const, value: await readMigration(path, "migration.sql") },
				},
			})),
		),
	};
}

const readMigration = (...path: string[]) => readFile(join(MIGRATIONS_FOLDER, ...path), "utf8");

/**
 * The catalogs that the engine reads hold letters of the internal type `"char"`, which Prisma's
 * adapter does not know: it is shown them as text, and the engine is told what they were.
 */
function catalogFactory(pool: Pool): PrismaPg {
	const letterColumns = showLettersAsText(pool);
	const factory = new PrismaPg(pool);
	const connect = factory.connect.bind(factory);
	factory.connect = async () => {
		const adapter = await connect();
		const queryRaw = adapter.queryRaw.bind(adapter);
		adapter.queryRaw = async (query) => {
			const result = await queryRaw(query);
			for (const column of letterColumns.get(result.rows) ?? []) result.columnTypes[column] = ColumnTypeEnum.Character;
			return result;
		};
		return adapter;
	};
	return factory;
}

/** @returns for each result's rows, the numbers of the columns that held letters. */
function showLettersAsText(pool: Pool): WeakMap<object, number[]> {
	const letterColumns = new WeakMap<object, number[]>();
	const query = pool.query.bind(pool) as (config: QueryConfig) => Promise<QueryResult>;
	const queryAsText = async (config: QueryConfig) => {
		const result = await query(config);
		const letters = [...result.fields.keys()].filter((column) => result.fields[column]?.dataTypeID === CHAR_TYPE);
		letterColumns.set(result.rows, letters);
		for (const field of result.fields) if (field.dataTypeID === CHAR_TYPE) field.dataTypeID = TEXT_TYPE;
		return result;
	};
	pool.query = queryAsText as typeof pool.query;
	return letterColumns;
}
