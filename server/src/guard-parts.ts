/** A part of the composition root: how many calls there may be, and how those are whom the server depends on. */
import type { Database } from "./database/prisma.ts";
import type { Environment } from "./env.ts";
import { createLimitService, type LimitService } from "./features/limits/service.ts";
import { createStoredLimiters } from "./features/limits/store.ts";
import type { Jobs } from "./jobs/queue.ts";
import type { ModelState, ModelStates } from "./models/circuit.ts";
import type { Metrics } from "./observing/metrics.ts";
import type { RedisState } from "./redis/connection.ts";
import type { Sharing } from "./redis/open.ts";
import { within } from "./redis/within.ts";

/** A database that says nothing for so long is taken to be away, in ms. */
const DATABASE_PATIENCE_MS = 3_000;

export type Dependencies = {
	/** The one that the server cannot do without. */
	database: "connected" | "unreachable";
	/** Whether background work is done. */
	jobs: "running" | "failing";
	redis?: RedisState;
	/** By their names in the configuration; `resting`: left alone for a while, after failures. */
	models: Record<string, ModelState>;
};

type Checks = { database: Database; jobs: Pick<Jobs, "state">; sharing: Sharing | null; states: ModelStates };

/** Looks at each, at once, and never fails. */
export function createDependencyCheck({ database, jobs, sharing, states }: Checks) {
	return async (): Promise<Dependencies> => {
		const [reached, redis] = await Promise.all([
			within(database.$queryRaw`SELECT 1`, DATABASE_PATIENCE_MS).then(
				() => "connected" as const,
				() => "unreachable" as const,
			),
			sharing?.check(),
		]);
		return {
			...{ database: reached, jobs: jobs.state() },
			...(redis === undefined ? {} : { redis }),
			models: Object.fromEntries([...states].map(([name, state]) => [name, state()])),
		};
	};
}

type Counting = { environment: Environment; database: Database; sharing: Sharing | null; metrics: Metrics };

/** Where calls are counted: by this process, or through Redis by all; attempts to log in in the database. */
export function createLimits({ environment, database, sharing, metrics }: Counting): LimitService {
	return createLimitService(limitSettings(environment), {
		createLimiter: sharing?.createLimiter,
		createLoginLimiter: createStoredLimiters(database),
		onRefused: metrics.countRefusal,
	});
}

const limitSettings = (environment: Environment) => ({
	perAddress: environment.RATE_LIMIT_PER_ADDRESS,
	perVisitor: environment.RATE_LIMIT_PER_VISITOR,
	perKey: environment.RATE_LIMIT_PER_KEY,
	perTenant: environment.RATE_LIMIT_PER_TENANT,
	answersPerAddress: environment.RATE_LIMIT_ANSWERS,
	logins: environment.RATE_LIMIT_LOGINS,
});
