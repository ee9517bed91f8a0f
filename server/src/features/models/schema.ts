import { z } from "zod";
import { clientScope, givenId, text } from "../clients/schema.ts";
import { MOST } from "../limits/schema.ts";

/** Instead of a model: answers are made of the passages themselves. */
export const EXTRACTIVE = "extractive";

export const modelName = text()
	.max(MOST.model)
	.regex(/^(?:extractive|[a-z-]+:\S+)$/, "Write provider:model, such as openai:gpt-4o-mini, or extractive.");

const names = (description: string) => z.array(z.string()).describe(description);

export const modelsListInput = z.strictObject({ ...clientScope });

/** Who writes a client's answers. */
export const modelsListOutput = z.strictObject({
	available: names("What may be chosen."),
	providers: names("Of these any model may be chosen: the tenant calls them by its own key."),
	defaults: names("The server's own choice; empty: answers are extractive."),
	client: names("The client's choice; empty: the server's."),
	chatbots: z.array(
		z.strictObject({
			chatbotId: z.string(),
			name: z.string(),
			models: names("The chatbot's choice; empty: the client's."),
		}),
	),
});

export const modelsChooseInput = z.strictObject({
	...clientScope,
	models: z
		.array(modelName)
		.max(MOST.models)
		.describe("Tried in order; `extractive` alone: no model; none: back to the server's choice."),
});

const tokens = (description: string) => z.int().describe(description);

/** What a client may spend on a day, by UTC. */
export const modelBudget = z.strictObject({
	tokensPerDay: z.int().min(0).max(2_000_000_000).nullable().describe("Tokens; null: no limit."),
	costPerDay: z.number().min(0).max(1_000_000).nullable().describe("US dollars; null: no limit."),
});

export const modelsSetBudgetInput = z.strictObject({ ...clientScope, ...modelBudget.shape });

export const modelsUsageInput = z.strictObject({
	...clientScope,
	days: z.int().min(1).max(366).default(30).describe("Days back from today, today included: 1 to 366, default 30."),
});

/** What one model has used on one day. */
export const modelUsageDay = z.strictObject({
	day: z.string().describe("By UTC, such as `2026-01-31`."),
	model: z.string(),
	calls: z.int(),
	failed: z.int().describe("Calls that failed, retries included."),
	promptTokens: tokens("Tokens of what was asked."),
	completionTokens: tokens("Tokens of what was written."),
	estimated: z.int().describe("Calls whose tokens were estimated by the text, as the provider did not tell."),
	cost: z.number().describe("US dollars, by the server's price table."),
	unpriced: z.int().describe("Calls of a model without a price: they count as free."),
});

/** What a client has used, and may. */
export const modelsUsageOutput = z.strictObject({
	budget: modelBudget,
	today: z.strictObject({
		tokens: tokens("Of both kinds."),
		cost: z.number().describe("US dollars."),
		spent: z.boolean().describe("Whether the budget is spent: answers are extractive until tomorrow."),
	}),
	days: z.array(modelUsageDay).describe("Newest first."),
});

export const modelsCallsInput = z.strictObject({
	...clientScope,
	runId: givenId().optional().describe("The calls of one run only."),
	limit: z.int().min(1).max(200).default(50).describe("Calls at most: 1 to 200, default 50."),
});

/** One call to a model, its retries included. */
export const modelCall = z.strictObject({
	runId: z.string(),
	at: z.date(),
	model: z.string(),
	promptTokens: tokens("Tokens of what was asked."),
	completionTokens: tokens("Tokens of what was written."),
	estimated: z.boolean().describe("Whether they were estimated by the text."),
	cost: z.number().nullable().describe("US dollars; null: the model has no price."),
	outcome: z
		.enum(["complete", "stopped", "refused", "network", "timeout", "garbled"])
		.describe("How it ended: `refused` by the provider, the `network` lost, nothing in time, or unreadable."),
	status: z.int().nullable().describe("The HTTP status by which the provider refused."),
});

export const modelsCallsOutput = z.strictObject({ calls: z.array(modelCall).describe("Newest first.") });

export type ModelsListOutput = z.infer<typeof modelsListOutput>;
export type ModelsChooseInput = z.infer<typeof modelsChooseInput>;
export type ModelBudget = z.infer<typeof modelBudget>;
export type ModelsUsageInput = z.infer<typeof modelsUsageInput>;
export type ModelUsageDay = z.infer<typeof modelUsageDay>;
export type ModelsUsageOutput = z.infer<typeof modelsUsageOutput>;
export type ModelsCallsInput = z.infer<typeof modelsCallsInput>;
export type ModelCall = z.infer<typeof modelCall>;
export type ModelsCallsOutput = z.infer<typeof modelsCallsOutput>;
