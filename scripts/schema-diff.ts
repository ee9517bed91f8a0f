/**
 * The SQL that turns a database into what prisma/schema.prisma says: the text of the next migration.
 * `DATABASE_URL=… node scripts/schema-diff.ts` prints it.
 */
import type { SchemaEngine } from "@prisma/schema-engine-wasm";
import { Client } from "pg";
import { FILTERS, readSchema, withSchemaEngine } from "./schema-engine.ts";

/** From the given database, or from an empty one, to the schema; null when they agree. */
export async function schemaDiff(connectionString: string, from: "empty" | "database"): Promise<string | null> {
	const script = await withSchemaEngine(connectionString, (engine) => diff(engine, from));
	if (script === null || from === "empty") return script;
	return withoutSameIndexes(connectionString, script);
}

async function diff(engine: SchemaEngine, from: "empty" | "database"): Promise<string | null> {
	const schema = { files: [await readSchema()] };
	const result = await engine.diff({
		from: from === "empty" ? { tag: "empty" } : { tag: "schemaDatasource", configDir: ".", ...schema },
		to: { tag: "schemaDatamodel", ...schema },
		script: true,
		exitCode: true,
		// Not in the type, and yet required.
		...{ shadowDatabaseUrl: null },
		filters: FILTERS,
	});
	return result.exitCode === 0 ? null : result.stdout;
}

/**
 * The engine cannot see that an operator class the schema names by `raw()` is the column's default,
 * so it would replace such an index by itself. What PostgreSQL calls the same index is the same.
 */
async function withoutSameIndexes(connectionString: string, script: string): Promise<string | null> {
	const client = new Client({ connectionString });
	await client.connect();
	try {
		let rest = script;
		for (const { index, drop, create } of replacedIndexes(script)) {
			if (await isSameIndex(client, { index, drop, create })) rest = rest.replace(drop, "").replace(create, "");
		}
		return /^\s*\w/m.test(rest) ? rest : null;
	} finally {
		await client.end();
	}
}

type Replacement = { index: string; drop: string; create: string };

function replacedIndexes(script: string): Replacement[] {
	return [...script.matchAll(/^-- DropIndex\nDROP INDEX "(\w+)";\n+/gm)].flatMap(([drop, index = ""]) => {
		const create = new RegExp(`^-- CreateIndex\nCREATE (UNIQUE )?INDEX "${index}" ON .*;\n+`, "m").exec(script)?.[0];
		return create === undefined ? [] : [{ index, drop, create }];
	});
}

async function isSameIndex(client: Client, { index, drop, create }: Replacement): Promise<boolean> {
	const definition = async () => {
		const result = await client.query<{ definition: string }>("SELECT pg_get_indexdef(to_regclass($1)) AS definition", [
			`"${index}"`,
		]);
		return result.rows[0]?.definition;
	};
	const before = await definition();
	await client.query("BEGIN");
	try {
		await client.query(drop);
		await client.query(create);
		return before === (await definition());
	} finally {
		await client.query("ROLLBACK");
	}
}

if (import.meta.main) {
	const url = process.env["DATABASE_URL"];
	if (url === undefined) throw new Error("Set DATABASE_URL to the database to compare with the schema.");
	console.log((await schemaDiff(url, "database")) ?? "-- The database agrees with prisma/schema.prisma.");
}
