import { LRUCache } from "lru-cache";
import { AppError } from "../../errors.ts";
import { dayOf } from "./counters.ts";
import { checkQuestions, checkStorage, NO_QUOTA, type OwnedQuota, quotaOf, type StorageQuota } from "./quota.ts";
import type { DayRange, Quota, QuotaSettings, UsageCounts, UsageGetInput, UsageGetOutput } from "./schema.ts";
import type { UsageStore } from "./store.ts";
import { createTally } from "./tally.ts";

export const USAGE = {
	/** How long a quota is taken to be as it was, in ms. */
	ttl: 900,
	maxClients: 10_000,
};

export type UsageDay = UsageCounts & { clientId: string; day: string };

export type UsageDependencies = {
	store: UsageStore;
	/** Of tenants for which the operator has set nothing. */
	defaults: Quota;
	/** What clients have used, by day. */
	days: (clientIds: readonly string[], range: { from: string; to: string }) => Promise<UsageDay[]>;
	rangeOf: (range: DayRange) => { from: string; to: string };
	now?: () => Date;
};

export type UsageService = ReturnType<typeof createUsageService>;

export function createUsageService({ store, defaults, days, rangeOf, now = () => new Date() }: UsageDependencies) {
	const { flush, count, noteQuery } = createTally(store, now);
	const known = new LRUCache<string, Quotas>({ max: USAGE.maxClients, ttl: USAGE.ttl });

	async function quotasOf(clientId: string): Promise<Quotas> {
		const cached = known.get(clientId);
		if (cached !== undefined) return cached;
		const { tenantId, tenant, client } = await store.quotas(clientId);
		const quotas: Quotas = {
			tenantId,
			tenant: { whose: "tenant", quota: quotaOf(tenant, defaults) },
			client: { whose: "client", quota: quotaOf(client, NO_QUOTA) },
		};
		known.set(clientId, quotas);
		return quotas;
	}

	async function get(
		tenantId: string,
		{ clientId, from, to }: Omit<UsageGetInput, "tenantId">,
	): Promise<UsageGetOutput> {
		await flush({ all: true });
		const range = rangeOf({ from, to });
		const tenant = await store.tenantQuota(tenantId);
		if (tenant === null) throw new AppError("NOT_FOUND", "There is no such tenant.");
		const clients = await store.clients(tenantId, clientId);
		if (clientId !== undefined && clients.length === 0)
			throw new AppError("NOT_FOUND", "There is no such client, or this key may not act on it.");
		const ids = clients.map(({ id }) => id);
		const today = dayOf(now());
		const [rows, ofToday] = await Promise.all([days(ids, range), days(ids, { from: today, to: today })]);
		return {
			documents: clients.reduce((sum, { documents }) => sum + documents, 0),
			bytes: clients.reduce((sum, { bytes }) => sum + bytes, 0),
			quota: quotaOf(tenant, defaults),
			today: sumOf(ofToday),
			total: sumOf(rows),
			days: [...Map.groupBy(rows, ({ day }) => day)].map(([day, used]) => ({ day, ...sumOf(used) })),
			clients: clients.map(({ id, quota, ...client }) => ({
				...{ clientId: id, ...client, quota: quotaOf(quota, NO_QUOTA) },
				total: sumOf(rows.filter((row) => row.clientId === id)),
				today: sumOf(ofToday.filter((row) => row.clientId === id)),
			})),
		};
	}

	return {
		...{ get, flush, count, noteQuery },
		expire: store.expireQueries,

		/** Counts a question, or refuses it. @throws AppError */
		async takeQuestion(clientId: string): Promise<void> {
			const { tenantId, tenant, client } = await quotasOf(clientId);
			const limited = [client, tenant].some(({ quota }) => quota.questionsPerDay !== null);
			if (!limited) return count(clientId, { questions: 1 });
			await store.takeQuestion(clientId, tenantId, (asked) => {
				checkQuestions(client, asked.client, now());
				checkQuestions(tenant, asked.tenant, now());
			});
		},

		async storageOf(clientId: string): Promise<StorageQuota> {
			const { tenant, client } = await quotasOf(clientId);
			return {
				tenantCounts: tenant.quota.documents !== null || tenant.quota.bytes !== null,
				check: (change, after) => {
					checkStorage(client, change, after.client);
					checkStorage(tenant, change, after.tenant);
				},
			};
		},

		/** What the client's tenant may spend on models. */
		async tenantOf(clientId: string): Promise<{ tenantId: string; quota: Quota }> {
			const { tenantId, tenant } = await quotasOf(clientId);
			return { tenantId, quota: tenant.quota };
		},

		async setQuota(tenantId: string, quota: QuotaSettings): Promise<Quota> {
			if (!(await store.setTenantQuota(tenantId, quota))) throw new AppError("NOT_FOUND", "There is no such tenant.");
			known.clear();
			return quotaOf(quota, defaults);
		},

		async setClientQuota(clientId: string, settings: QuotaSettings): Promise<Quota> {
			const quota = quotaOf(settings, NO_QUOTA);
			await store.setClientQuota(clientId, quota);
			known.delete(clientId);
			return quota;
		},
	};
}

type Quotas = { tenantId: string; tenant: OwnedQuota; client: OwnedQuota };

function sumOf(days: readonly UsageCounts[]): UsageCounts {
	const sum = { searches: 0, questions: 0, tokens: 0, cost: 0 };
	for (const { searches, questions, tokens, cost } of days) {
		sum.searches += searches;
		sum.questions += questions;
		sum.tokens += tokens;
		sum.cost += cost;
	}
	return sum;
}
