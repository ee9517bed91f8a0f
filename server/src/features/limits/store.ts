import { RateLimiterMemory, RateLimiterPrisma } from "rate-limiter-flexible";
import type { Database } from "../../database/prisma.ts";
import type { CreateLimiter } from "./limiter.ts";

/** Limiters whose counts all processes share and a restart keeps; while the database is away, this process's own. */
export function createStoredLimiters(database: Database): CreateLimiter {
	return (options) =>
		new RateLimiterPrisma({
			...options,
			...{ storeClient: database, tableName: "attempt", insuranceLimiter: new RateLimiterMemory(options) },
		});
}
