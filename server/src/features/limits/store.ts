import { RateLimiterMemory, RateLimiterPrisma } from "rate-limiter-flexible";
import type { Database } from "../../database/prisma.ts";
import type { CreateLimiter, Notes } from "./limiter.ts";

/** Limiters whose counts all processes share and a restart keeps; while the database is away, this process's own. */
export function createStoredLimiters(database: Database): CreateLimiter<Notes> {
	return (options) =>
		new RateLimiterPrisma({
			...options,
			...{ storeClient: database, tableName: "attempt", insuranceLimiter: new RateLimiterMemory(options) },
		});
}
