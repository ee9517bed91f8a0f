import { z } from "zod";
import { tenantScope } from "../access/schema.ts";
import { clientReference } from "../clients/schema.ts";
import { dayRange } from "../usage/schema.ts";

/** One client or all of the tenant that the caller may see, over days by UTC. */
const scope = {
	...tenantScope,
	clientId: clientReference
		.optional()
		.describe("One client only, by id or slug. Default: all that the caller may see."),
	...dayRange,
};

const count = (description: string) => z.int().describe(description);

/** What visitors did, and how that went. */
export const analyticsCounts = z.strictObject({
	searches: count("Queries to search, as they were when typing had ended."),
	searchesWithoutResult: count("Those that found nothing."),
	clicks: count("Clicks on hits."),
	clickedSearches: count("Searches from which a hit was clicked."),
	conversations: count("Conversations that were begun."),
	questions: count("Questions to chat."),
	grounded: z
		.strictObject({ full: z.int(), partial: z.int(), none: z.int() })
		.describe("Answers that ended, by how far citations back them."),
	unanswered: count("Questions that found no answer."),
	thumbs: z.strictObject({ up: z.int(), down: z.int() }),
	tokens: count("Of models, prompt and answer."),
	cost: z.number().describe("US dollars, by the server's price table."),
});

const figures = {
	...analyticsCounts.shape,
	clickThroughRate: z.number().nullable().describe("Searches with a click among all, 0 to 1; null: no search."),
};

/** What there is now. */
const stored = { documents: z.int(), chunks: z.int() };

const clientOverview = z.strictObject({
	clientId: z.string(),
	slug: z.string(),
	name: z.string(),
	...stored,
	...figures,
});

export const analyticsOverviewInput = z.strictObject({ ...scope });

export const analyticsOverviewOutput = z.strictObject({
	from: z.string().describe("First day, by UTC."),
	to: z.string().describe("Last day, by UTC."),
	...stored,
	...figures,
	clients: z.array(clientOverview).describe("The same for each client, by slug."),
});

export const analyticsTimelineInput = z.strictObject({ ...scope });

/** One day. */
export const analyticsDay = z.strictObject({ day: z.string().describe("By UTC, such as `2026-01-31`."), ...figures });

export const analyticsTimelineOutput = z.strictObject({
	days: z.array(analyticsDay).describe("Every day asked for, the oldest first."),
});

const top = z.int().min(1).max(1_000).default(50).describe("Of each list at most: 1 to 1,000, default 50.");

export const analyticsQueriesInput = z.strictObject({ ...scope, limit: top });

const queryCount = z.strictObject({
	query: z.string().describe("In lower case."),
	searches: z.int(),
	withoutResult: z.int(),
});

const unansweredCount = z.strictObject({
	question: z.string().describe("As it was worded last."),
	count: z.int(),
	lastAskedAt: z.date(),
});

export const analyticsQueriesOutput = z.strictObject({
	top: z.array(queryCount).describe("Queries asked most often."),
	withoutResult: z.array(queryCount).describe("Those that found nothing most often."),
	unanswered: z.array(unansweredCount).describe("Questions that chat found no answer to most often."),
});

export const analyticsExportInput = z.strictObject({
	...scope,
	what: z.enum(["timeline", "clients", "queries", "unanswered"]).default("timeline").describe("Rows of the table."),
});

export const analyticsExportOutput = z.strictObject({
	fileName: z.string(),
	csv: z
		.string()
		.describe("With CRLF line ends; what a spreadsheet would take for a formula begins with an apostrophe."),
});

export type AnalyticsCounts = z.infer<typeof analyticsCounts>;
export type AnalyticsScope = {
	tenantId?: string | undefined;
	clientId?: string | undefined;
	from?: string | undefined;
	to?: string | undefined;
};
export type AnalyticsOverviewOutput = z.infer<typeof analyticsOverviewOutput>;
export type AnalyticsTimelineOutput = z.infer<typeof analyticsTimelineOutput>;
export type AnalyticsQueriesOutput = z.infer<typeof analyticsQueriesOutput>;
export type AnalyticsExportInput = z.infer<typeof analyticsExportInput>;
export type AnalyticsExportOutput = z.infer<typeof analyticsExportOutput>;
