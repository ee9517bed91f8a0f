import type { Database } from "../../database/prisma.ts";
import type { DayCounts } from "./counters.ts";
import type { QueryCount } from "./query-log.ts";
import { type Quota, type QuotaSettings, quotaSettings } from "./schema.ts";

export type UsageStore = ReturnType<typeof createUsageStore>;

export type QuotasOf = { tenantId: string; tenant: QuotaSettings; client: QuotaSettings };

type ClientRow = { id: string; slug: string; documents: number; bytes: number; quota: QuotaSettings };

type StoredClient = { quota: unknown; tokensPerDay: number | null; costPerDay: number | null };

// Tokens and cost of a client are what `models.setBudget` has set, too: they stand in columns of their own.
const clientQuota = ({ quota, tokensPerDay, costPerDay }: StoredClient): QuotaSettings => ({
	...quotaSettings.parse(quota),
	tokensPerDay,
	costPerDay,
});

const QUOTA_COLUMNS = { quota: true, tokensPerDay: true, costPerDay: true } as const;

export function createUsageStore(database: Database) {
	return {
		async quotas(clientId: string): Promise<QuotasOf> {
			const client = await database.client.findUniqueOrThrow({
				where: { id: clientId },
				select: { ...QUOTA_COLUMNS, tenant: { select: { id: true, quota: true } } },
			});
			const { tenant } = client;
			return { tenantId: tenant.id, tenant: quotaSettings.parse(tenant.quota), client: clientQuota(client) };
		},

		/** Null when there is no such tenant. */
		async tenantQuota(tenantId: string): Promise<QuotaSettings | null> {
			const tenant = await database.tenant.findUnique({ where: { id: tenantId }, select: { quota: true } });
			return tenant === null ? null : quotaSettings.parse(tenant.quota);
		},

		async setTenantQuota(tenantId: string, quota: QuotaSettings): Promise<boolean> {
			return (await database.tenant.updateMany({ where: { id: tenantId }, data: { quota } })).count > 0;
		},

		async setClientQuota(clientId: string, quota: Quota): Promise<void> {
			const { tokensPerDay, costPerDay, ...rest } = quota;
			await database.client.update({ where: { id: clientId }, data: { quota: rest, tokensPerDay, costPerDay } });
		},

		/** Of a tenant, or the one of them with this id or slug. */
		async clients(tenantId: string, reference: string | undefined): Promise<ClientRow[]> {
			const named = reference === undefined ? {} : { OR: [{ id: reference }, { slug: reference }] };
			const rows = await database.client.findMany({
				where: { tenantId, deletedAt: null, ...named },
				orderBy: { slug: "asc" },
				select: { id: true, slug: true, documentCount: true, documentBytes: true, ...QUOTA_COLUMNS },
			});
			return rows.map(({ id, slug, documentCount, documentBytes, ...row }) => ({
				...{ id, slug, documents: documentCount, bytes: Number(documentBytes), quota: clientQuota(row) },
			}));
		},

		/**
		 * Counts a question of today, and gives `check` what the client and its tenant have asked with it. It is not
		 * counted when that throws. One at a time for each tenant: so many questions are exactly as many.
		 */
		takeQuestion(clientId: string, tenantId: string, check: (asked: { client: number; tenant: number }) => void) {
			return database.$transaction(async (transaction) => {
				await transaction.$executeRaw`SELECT pg_advisory_xact_lock(hashtext(${tenantId}), hashtext('questions'))`;
				await transaction.$executeRaw`
					INSERT INTO usage_days AS used (client_id, day, questions)
					VALUES (${clientId}, (now() AT TIME ZONE 'UTC')::date, 1)
					ON CONFLICT (client_id, day) DO UPDATE SET questions = used.questions + 1`;
				const [asked] = await transaction.$queryRaw<{ client: number; tenant: number }[]>`
					SELECT coalesce(sum(questions) FILTER (WHERE client_id = ${clientId}), 0)::int AS client,
						coalesce(sum(questions), 0)::int AS tenant
					FROM usage_days WHERE day = (now() AT TIME ZONE 'UTC')::date
						AND client_id IN (SELECT id FROM clients WHERE tenant_id = ${tenantId})`;
				if (asked !== undefined) check(asked);
			});
		},

		/** Of clients that are there still. */
		async addDays(days: DayCounts[]): Promise<void> {
			await database.$executeRaw`
				INSERT INTO usage_days AS used (client_id, day, searches, queries, unfound, questions, conversations,
					grounded_full, grounded_partial, grounded_none)
				SELECT c.id, x.day, x.searches, x.queries, x.unfound, x.questions, x.conversations,
					x."groundedFull", x."groundedPartial", x."groundedNone"
				FROM jsonb_to_recordset(${JSON.stringify(days)}::jsonb) AS x("clientId" text, day date, searches int,
					queries int, unfound int, questions int, conversations int, "groundedFull" int, "groundedPartial" int,
					"groundedNone" int)
				JOIN clients c ON c.id = x."clientId" ORDER BY c.id, x.day
				ON CONFLICT (client_id, day) DO UPDATE SET
					searches = used.searches + excluded.searches,
					queries = used.queries + excluded.queries,
					unfound = used.unfound + excluded.unfound,
					questions = used.questions + excluded.questions,
					conversations = used.conversations + excluded.conversations,
					grounded_full = used.grounded_full + excluded.grounded_full,
					grounded_partial = used.grounded_partial + excluded.grounded_partial,
					grounded_none = used.grounded_none + excluded.grounded_none`;
		},

		async addQueries(queries: QueryCount[]): Promise<void> {
			await database.$executeRaw`
				INSERT INTO search_queries AS asked (client_id, day, query, searches, unfound)
				SELECT c.id, x.day, x.query, x.searches, x.unfound
				FROM jsonb_to_recordset(${JSON.stringify(queries)}::jsonb)
					AS x("clientId" text, day date, query text, searches int, unfound int)
				JOIN clients c ON c.id = x."clientId" ORDER BY c.id, x.day, x.query
				ON CONFLICT (client_id, day, query) DO UPDATE SET
					searches = asked.searches + excluded.searches, unfound = asked.unfound + excluded.unfound`;
		},

		/** Deletes the wordings that clients have kept for as long as conversations. */
		async expireQueries(): Promise<void> {
			await database.$executeRaw`
				DELETE FROM search_queries q USING clients c
				WHERE c.id = q.client_id AND q.day < (now() AT TIME ZONE 'UTC')::date - c.retention_days`;
		},
	};
}
