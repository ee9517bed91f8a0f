import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { z } from "zod";
import { describeEnvironment } from "../../env.ts";
import { appRouter } from "../../router.ts";
import { describeLimits, LIMITS } from "./schema.ts";

const page = readFileSync(new URL("../../../../docs/limits.md", import.meta.url), "utf8");

test("docs/limits.md shows the table", () => {
	expect(page, "Run: node scripts/write-limits.ts").toContain(describeLimits());
});

test("docs/limits.md names the variables of all rates, with their defaults", () => {
	const rates = [...describeEnvironment().matchAll(/^# (RATE_LIMIT_\w+|STREAM_STALL_SECONDS)=(\d+)$/gm)];
	expect(rates.length).toBeGreaterThan(6);
	for (const [, name = "", fallback] of rates) {
		const row = page.split("\n").find((line) => line.endsWith(`| \`${name}\` |`)) ?? name;
		expect(row).toContain(Number(fallback).toLocaleString("en"));
	}
});

type JsonSchema = {
	type?: string;
	maxLength?: number;
	maxItems?: number;
	pattern?: string;
	enum?: unknown[];
	const?: unknown;
	items?: JsonSchema;
	properties?: Record<string, JsonSchema>;
	additionalProperties?: JsonSchema | boolean;
	anyOf?: JsonSchema[];
	oneOf?: JsonSchema[];
};

/** How much each text and list of an input may hold; null: as much as fits into a request. */
function sizesIn(schema: JsonSchema): (number | null)[] {
	const { additionalProperties: others } = schema;
	const inner = [...Object.values(schema.properties ?? {}), ...(schema.anyOf ?? []), ...(schema.oneOf ?? [])];
	const below = [...inner, ...[schema.items, others].filter((child) => typeof child === "object")].flatMap(sizesIn);
	if (schema.type === "array") return [schema.maxItems ?? null, ...below];
	const isOpen = schema.type === "string" && schema.enum === undefined && schema.const === undefined;
	return isOpen ? [schema.maxLength ?? (schema.pattern === undefined ? null : 0), ...below] : below;
}

type Procedure = { _def: { inputs: z.ZodType[] } };
const procedures = Object.entries(appRouter._def.procedures as unknown as Record<string, Procedure>);

test.each(procedures)("every text and list of %s has one of the limits", (_path, { _def: { inputs } }) => {
	const known = new Set<number | null>([0, ...Object.values(LIMITS).map(({ most }) => most)]);
	const options = { io: "input", unrepresentable: "any", reused: "inline", cycles: "ref" } as const;
	const sizes = inputs.flatMap((input) => sizesIn(z.toJSONSchema(input, options) as JsonSchema));
	expect(sizes.filter((size) => !known.has(size))).toEqual([]);
});
