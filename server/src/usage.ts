/** A part of the composition root: what is counted, and what may be. */
import type { FastifyBaseLogger } from "fastify";
import type { Database } from "./database/prisma.ts";
import type { Environment } from "./env.ts";
import { rangeOf } from "./features/analytics/range.ts";
import { createAnalyticsService } from "./features/analytics/service.ts";
import { createAnalyticsStore } from "./features/analytics/store.ts";
import { createAuditService } from "./features/audit/service.ts";
import { createAuditStore } from "./features/audit/store.ts";
import type { Quota } from "./features/usage/schema.ts";
import { createUsageService } from "./features/usage/service.ts";
import { createUsageStore } from "./features/usage/store.ts";
import { createFlushing } from "./jobs/flushing.ts";
import { createRetention } from "./jobs/retention.ts";

type UsageParts = { environment: Environment; database: Database; logger: FastifyBaseLogger };

/** Starts what counts, and stores what it has counted. */
export function startUsage({ environment, database, logger }: UsageParts, teardown: (() => Promise<void>)[]) {
	const store = createAnalyticsStore(database);
	const usage = createUsageService({
		store: createUsageStore(database),
		defaults: defaultQuota(environment),
		rangeOf: (range) => rangeOf(range, new Date()),
		days: async (clientIds, range) =>
			(await store.days(clientIds, range)).map(({ calls, ...row }) => ({ ...row, searches: calls })),
	});
	const onError = (error: unknown) => logger.error({ err: error }, "what was counted could not be stored");
	const audit = createAuditService({
		store: createAuditStore(database),
		retentionDays: environment.AUDIT_RETENTION_DAYS,
		onError: (error) => logger.error({ err: error }, "an administrative act could not be noted"),
	});
	const expire = async () => void (await Promise.all([usage.expire(), audit.expire()]));
	teardown.push(createRetention({ expire, onError }).stop);
	teardown.push(createFlushing({ flush: usage.flush, onError }).stop);
	return { usage, audit, analytics: createAnalyticsService({ store, flush: usage.flush }) };
}

const MEBIBYTE = 1_048_576;

const orNone = (limit: number, unit = 1) => (limit === 0 ? null : limit * unit);

const defaultQuota = (environment: Environment): Quota => ({
	documents: orNone(environment.QUOTA_DOCUMENTS),
	bytes: orNone(environment.QUOTA_MEGABYTES, MEBIBYTE),
	questionsPerDay: orNone(environment.QUOTA_QUESTIONS_PER_DAY),
	tokensPerDay: orNone(environment.QUOTA_TOKENS_PER_DAY),
	costPerDay: null,
});
