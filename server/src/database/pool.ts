import { randomBytes } from "node:crypto";
import pg from "pg";

/** Runs plain SQL. A named statement is planned once for each connection, so its text must always be the same. */
export type QueryRunner = {
	query: <Row>(statement: { name?: string; sql: string; parameters: unknown[] }) => Promise<Row[]>;
	close: () => Promise<void>;
};

/** Connections for plain SQL, beside Prisma's. */
export function createQueryRunner(
	connectionString: string,
	options: { size: number; onError: (error: unknown) => void },
): QueryRunner {
	// A filtered HNSW scan without it silently returns too few rows.
	const settings = "-c hnsw.iterative_scan=strict_order";
	const pool = new pg.Pool({ connectionString, max: options.size, options: settings });
	// The embedded database's one session outlives its connections: no connection may use another one's names.
	const suffixes = new WeakMap<object, string>();
	pool.on("connect", (client) => {
		suffixes.set(client, randomBytes(8).toString("hex"));
	});
	pool.on("error", options.onError);
	return {
		query: async <Row>({ name, sql, parameters }: { name?: string; sql: string; parameters: unknown[] }) => {
			const client = await pool.connect();
			try {
				const named = name === undefined ? {} : { name: `${name}-${suffixes.get(client)}` };
				const result = await client.query({ ...named, text: sql, values: parameters });
				return result.rows as Row[];
			} finally {
				client.release();
			}
		},
		close: () => pool.end(),
	};
}
