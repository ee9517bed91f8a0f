import { z } from "zod";
import { tenantReference, tenantScope } from "../access/schema.ts";
import { clientReference, clientScope } from "../clients/schema.ts";

const many = () => z.int().min(0).max(1_000_000_000_000).nullable();

/** What may be stored, asked and spent; null: no limit. Days are by UTC. */
export const quota = z.strictObject({
	documents: many().describe("Documents; null: no limit."),
	bytes: many().describe("Bytes of their content, in UTF-8; null: no limit."),
	questionsPerDay: many().describe("Questions to chat on a day; null: no limit."),
	tokensPerDay: z
		.int()
		.min(0)
		.max(2_000_000_000)
		.nullable()
		.describe("Tokens of models on a day, after which answers are extractive; null: no limit."),
	costPerDay: z
		.number()
		.min(0)
		.max(1_000_000_000)
		.nullable()
		.describe("US dollars for models on a day, after which answers are extractive; null: no limit."),
});

/** What is set of a quota; what is left out is the server's default. */
export const quotaSettings = quota.partial();

const day = (description: string) => z.iso.date().min(10).max(10).optional().describe(description);

/** Days by UTC, both included. */
export const dayRange = {
	from: day("First day, such as `2026-01-31`, by UTC. Default: 30 days with the last."),
	to: day("Last day, 366 after the first at most. Default: today."),
};

/** A day or a sum of days. */
export const usageCounts = z.strictObject({
	searches: z.int().describe("Calls of `search.query`."),
	questions: z.int().describe("Questions to chat."),
	tokens: z.int().describe("Of models, prompt and answer."),
	cost: z.number().describe("US dollars, by the server's price table."),
});

export const usageGetInput = z.strictObject({
	...tenantScope,
	clientId: clientReference.optional().describe("One client only, by id or slug. Default: all of the tenant."),
	...dayRange,
});

const usageDay = z.strictObject({ day: z.string().describe("By UTC, such as `2026-01-31`."), ...usageCounts.shape });

const stored = { documents: z.int(), bytes: z.int().describe("Of their content, in UTF-8.") };

const clientUsage = z.strictObject({
	clientId: z.string(),
	slug: z.string(),
	...stored,
	total: usageCounts,
	today: usageCounts,
	quota: quota.describe("The client's own, within the tenant's."),
});

/** What a tenant, or one client, has and has used, and may. */
export const usageGetOutput = z.strictObject({
	...stored,
	quota: quota.describe("The tenant's."),
	today: usageCounts,
	total: usageCounts.describe("Of all days asked for."),
	days: z.array(usageDay).describe("Those on which there was something, the newest first."),
	clients: z.array(clientUsage),
});

export const usageSetClientQuotaInput = z.strictObject({ ...clientScope, ...quotaSettings.shape });

export const usageSetQuotaInput = z.strictObject({
	tenantId: tenantReference.describe("The tenant, by id."),
	...quotaSettings.shape,
});

export type Quota = z.infer<typeof quota>;
export type QuotaSettings = z.infer<typeof quotaSettings>;
export type DayRange = { from?: string | undefined; to?: string | undefined };
export type UsageCounts = z.infer<typeof usageCounts>;
export type UsageGetInput = z.infer<typeof usageGetInput>;
export type UsageGetOutput = z.infer<typeof usageGetOutput>;
