/** Prints the SQL that turns a database into what prisma/schema.prisma says: the text of the next migration. */
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { PrismaPg } from "@prisma/adapter-pg";
import { bindMigrationAwareSqlAdapterFactory } from "@prisma/driver-adapter-utils";
import { SchemaEngine } from "@prisma/schema-engine-wasm";

const SCHEMA_FILE = fileURLToPath(new URL("../prisma/schema.prisma", import.meta.url));

/** From the given database, or from an empty one, to the schema; null when they agree. */
export async function schemaDiff(connectionString: string, from: "empty" | "database"): Promise<string | null> {
	const schema = { files: [{ path: "schema.prisma", content: await readFile(SCHEMA_FILE, "utf8") }] };
	const engine = await SchemaEngine.new(
		{ datamodels: [["schema.prisma", schema.files[0]?.content ?? ""]] },
		() => undefined,
		bindMigrationAwareSqlAdapterFactory(new PrismaPg({ connectionString })),
	);
	try {
		const result = await engine.diff({
			from: from === "empty" ? { tag: "empty" } : { tag: "schemaDatasource", configDir: ".", ...schema },
			to: { tag: "schemaDatamodel", ...schema },
			script: true,
			exitCode: true,
			shadowDatabaseUrl: null,
			filters: { externalTables: ["public._prisma_migrations"], externalEnums: [] },
		} as Parameters<typeof engine.diff>[0]);
		return result.exitCode === 0 ? null : result.stdout;
	} finally {
		engine.free();
	}
}
