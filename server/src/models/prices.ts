import { readFileSync } from "node:fs";
import { z } from "zod";
import type { TokenUsage } from "./chat-model.ts";

/** US dollars for a million tokens. */
const price = z.strictObject({ prompt: z.number().min(0), completion: z.number().min(0) });
const priceTable = z.record(z.string().regex(/^[a-z-]+:\S+$/), price);

export type Price = z.infer<typeof price>;
export type PriceTable = Readonly<Record<string, Price>>;

/** List prices of November 2026, without what a provider takes off for a time, for caching or for night work. */
export const LIST_PRICES: PriceTable = {
	"openai:gpt-4o": { prompt: 2.5, completion: 10 },
	"openai:gpt-4o-mini": { prompt: 0.15, completion: 0.6 },
	"openai:gpt-4.1": { prompt: 2, completion: 8 },
	"openai:gpt-4.1-mini": { prompt: 0.4, completion: 1.6 },
	"openai:gpt-4.1-nano": { prompt: 0.1, completion: 0.4 },
	"openai:gpt-5": { prompt: 1.25, completion: 10 },
	"openai:gpt-5-mini": { prompt: 0.25, completion: 2 },
	"openai:gpt-5-nano": { prompt: 0.05, completion: 0.4 },
	"openai:gpt-5.4": { prompt: 2.5, completion: 15 },
	"openai:gpt-5.4-mini": { prompt: 0.75, completion: 4.5 },
	"openai:gpt-5.4-nano": { prompt: 0.2, completion: 1.25 },
	"openai:gpt-6-sol": { prompt: 2, completion: 10 },
	"openai:gpt-6-luna": { prompt: 0.1, completion: 0.5 },
	"openai:gpt-6.1-sol": { prompt: 2, completion: 10 },
	"openai:gpt-6.1-terra": { prompt: 1, completion: 5 },
	"google:gemini-2.5-flash": { prompt: 0.3, completion: 2.5 },
	"google:gemini-2.5-flash-lite": { prompt: 0.1, completion: 0.4 },
	"google:gemini-2.5-pro": { prompt: 1.25, completion: 10 },
	"google:gemini-3.5-flash": { prompt: 1.5, completion: 9 },
	"google:gemini-3.5-flash-lite": { prompt: 0.3, completion: 2.5 },
	"google:gemini-3.8-flash": { prompt: 1.5, completion: 7.5 },
	"anthropic:claude-haiku-4-5": { prompt: 1, completion: 5 },
	"anthropic:claude-haiku-5-5": { prompt: 0.1, completion: 0.5 },
	"anthropic:claude-sonnet-4-5": { prompt: 3, completion: 15 },
	"anthropic:claude-sonnet-4-6": { prompt: 3, completion: 15 },
	"anthropic:claude-sonnet-5": { prompt: 2, completion: 10 },
	"anthropic:claude-sonnet-5-5": { prompt: 2, completion: 10 },
	"anthropic:claude-opus-4-5": { prompt: 5, completion: 25 },
	"anthropic:claude-opus-5": { prompt: 5, completion: 25 },
	"anthropic:claude-opus-5-5": { prompt: 4, completion: 20 },
};

/** What providers add to a name without another price: a date, or `latest`. */
const EDITION = /-(?:\d{8}|\d{4}-\d{2}-\d{2}|\d{3}|latest)$/;

const MILLION = 1_000_000;

/** The price table with the operator's own prices in front, given as JSON or as a file of it. Throws what is wrong. */
export function readPrices(given: string | undefined): PriceTable {
	if (given === undefined) return LIST_PRICES;
	const parsed = priceTable.safeParse(parseJson(given.trim().startsWith("{") ? given : readText(given)));
	if (parsed.success) return { ...LIST_PRICES, ...parsed.data };
	const where = parsed.error.issues[0]?.path.join(".") ?? "";
	throw new Error(
		`MODEL_PRICES: "${where}" is no price. Write {"openai:gpt-4o-mini":{"prompt":0.15,"completion":0.6}}, in US dollars for a million tokens.`,
	);
}

/** What a call has cost, in US dollars; null when the model has no price. */
export function costOf(model: string, usage: TokenUsage, prices: PriceTable): number | null {
	const known = prices[model] ?? prices[model.replace(EDITION, "")];
	if (known === undefined) return null;
	return (usage.promptTokens * known.prompt + usage.completionTokens * known.completion) / MILLION;
}

function readText(file: string): string {
	try {
		return readFileSync(file, "utf8");
	} catch {
		throw new Error(`MODEL_PRICES: ${file} cannot be read. Name a file of JSON, or write the JSON itself.`);
	}
}

function parseJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		throw new Error("MODEL_PRICES: it is no JSON.");
	}
}
