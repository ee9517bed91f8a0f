import type { Database } from "../../server/src/database/prisma.ts";

/** The tables of a database, those of its job queue among them, in which a text stands in any row. */
export async function tablesWith(database: Database, text: string): Promise<string[]> {
	const tables = await database.$queryRaw<{ name: string }[]>`
		SELECT quote_ident(table_schema) || '.' || quote_ident(table_name) AS name FROM information_schema.tables
		WHERE table_type = 'BASE TABLE' AND table_schema NOT IN ('pg_catalog', 'information_schema')`;
	const found: string[] = [];
	for (const { name } of tables) {
		const sql = `SELECT count(*)::int AS count FROM ${name} t WHERE strpos(t::text, $1) > 0`;
		const [row] = await database.$queryRawUnsafe<{ count: number }[]>(sql, text);
		if (row !== undefined && row.count > 0) found.push(name);
	}
	return found.sort();
}

/** The same without the log of who did what, which outlasts what it names by id. */
export const dataWith = async (database: Database, text: string): Promise<string[]> =>
	(await tablesWith(database, text)).filter((name) => name !== "public.audit_entries");
