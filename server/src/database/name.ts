import type { Database } from "./prisma.ts";

/** Tells this database from every other, copies of it included; "" where it does not say. */
export async function nameOfDatabase(database: Database): Promise<string> {
	const rows = await database.$queryRaw<{ name: string }[]>`
		SELECT concat(system_identifier, ' ', (SELECT oid FROM pg_database WHERE datname = current_database())) AS name
		FROM pg_control_system()`.catch(() => []);
	return rows[0]?.name ?? "";
}
