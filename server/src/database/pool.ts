import pg from "pg";

/** Connections for plain SQL, beside Prisma's. */
export function createPool(
	connectionString: string,
	options: { size: number; onError: (error: unknown) => void },
): pg.Pool {
	// A filtered HNSW scan without it silently returns too few rows.
	const settings = "-c hnsw.iterative_scan=strict_order";
	const pool = new pg.Pool({ connectionString, max: options.size, options: settings });
	pool.on("error", options.onError);
	return pool;
}
