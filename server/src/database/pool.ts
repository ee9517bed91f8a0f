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
	let connections = 0;
	pool.on("connect", () => {
		connections += 1;
	});
	pool.on("error", options.onError);
	return {
		query: async <Row>({ name, sql, parameters }: { name?: string; sql: string; parameters: unknown[] }) => {
			// The embedded database's one session outlives its connections: a new one must not use an old one's names.
			const named = name === undefined ? {} : { name: `${name}-${connections}` };
			const result = await pool.query({ ...named, text: sql, values: parameters });
			return result.rows as Row[];
		},
		close: () => pool.end(),
	};
}
