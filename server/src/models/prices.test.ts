import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { costOf, LIST_PRICES, readPrices } from "./prices.ts";

const USAGE = { promptTokens: 1_000_000, completionTokens: 100_000, estimated: false };
const OWN = '{"openai:gpt-4o-mini":{"prompt":1,"completion":2},"openai-compatible:llama":{"prompt":0,"completion":0}}';

test("a call costs what its tokens do", () => {
	expect(costOf("openai:gpt-4o-mini", USAGE, LIST_PRICES)).toBeCloseTo(0.21);
	expect(costOf("openai:gpt-4o-mini-2024-07-18", USAGE, LIST_PRICES)).toBeCloseTo(0.21);
	expect(costOf("anthropic:claude-haiku-4-5-20251001", USAGE, LIST_PRICES)).toBeCloseTo(1.5);
	expect(costOf("openai:gpt-4o-unheard-of", USAGE, LIST_PRICES)).toBeNull();
});

test("the operator's prices come first, from the variable or from a file", () => {
	const folder = mkdtempSync(join(tmpdir(), "signpost-prices-"));
	onTestFinished(() => rmSync(folder, { recursive: true }));
	const file = join(folder, "prices.json");
	writeFileSync(file, OWN);
	for (const prices of [readPrices(OWN), readPrices(file)]) {
		expect(costOf("openai:gpt-4o-mini", USAGE, prices)).toBeCloseTo(1.2);
		expect(costOf("openai-compatible:llama", USAGE, prices)).toBe(0);
		expect(costOf("openai:gpt-4o", USAGE, prices)).toBeCloseTo(3.5);
	}
	expect(readPrices(undefined)).toBe(LIST_PRICES);
});

test.each([
	["{", "it is no JSON"],
	["/does/not/exist.json", "cannot be read"],
	['{"openai:gpt":{"prompt":-1,"completion":0}}', '"openai:gpt.prompt" is no price'],
	['{"openai:gpt":{"prompt":1}}', '"openai:gpt.completion" is no price'],
	['{"gpt":{"prompt":1,"completion":1}}', '"gpt" is no price'],
])("%s stops the start", (given, message) => {
	expect(() => readPrices(given)).toThrow(`MODEL_PRICES: `);
	expect(() => readPrices(given)).toThrow(message);
});
