import { describe, expect, test } from "vitest";
import { z } from "zod";
import { mergeFields, readValue } from "./read-input.ts";

const day = new Date("2026-11-21T10:00:00.123Z");
const iso = day.toISOString();

describe("JSON", () => {
	test.each([
		["a date", z.date(), iso, day],
		["a day", z.date(), "2026-11-21", new Date("2026-11-21")],
		["no date", z.date(), "tomorrow", "tomorrow"],
		["no day", z.date(), "2026-13-41", "2026-13-41"],
		["a number, which is no date", z.date(), 5, 5],
		["dates below", z.object({ at: z.array(z.date().optional()) }), { at: [iso] }, { at: [day] }],
		["a date or nothing", z.object({ at: z.date().nullable().default(null) }), { at: null }, { at: null }],
		["a date after what it becomes", z.date().transform(Number), iso, day],
		["a text where texts go, too", z.union([z.date(), z.string()]), iso, iso],
		["a date where numbers go, too", z.union([z.number(), z.date()]), iso, day],
		["one of several objects", z.union([z.object({ a: z.date() }), z.object({ b: z.date() })]), { b: iso }, { b: day }],
		["what it does not know", z.object({}), { x: iso }, { x: iso }],
		["a number as text", z.number(), "5", "5"],
		["fields of any name", z.record(z.string(), z.date()), { a: iso }, { a: day }],
	])("has %s", (...[, schema, value, expected]) => {
		expect(readValue(schema, value, "json")).toEqual(expected);
	});

	test("nests as deep as it likes", () => {
		const node = z.object({
			at: z.date(),
			get below() {
				return node.optional();
			},
		});
		expect(readValue(node, { at: iso, below: { at: iso } }, "json")).toEqual({ at: day, below: { at: day } });
	});
});

describe("a query string", () => {
	test.each([
		["a number", z.int(), "0", 0],
		["a blank, which is no number", z.int(), " ", " "],
		["truth", z.boolean().default(true), "false", false],
		["neither true nor false", z.boolean(), "0", "0"],
		["a list of one", z.array(z.string()), "a", ["a"]],
		["a list of numbers", z.array(z.number()).optional(), ["1", "2"], [1, 2]],
		["a word or a number", z.union([z.number(), z.string()]), "x", "x"],
		["a number that may be a word", z.union([z.number(), z.string()]), "1", 1],
		["a date", z.date(), iso, day],
	])("has %s", (...[, schema, value, expected]) => {
		expect(readValue(schema, value, "text")).toEqual(expected);
	});
});

describe("the fields of path and body", () => {
	test("go together, by today's names", () => {
		expect(mergeFields({ client_id: "a" }, { clientId: "a", tenant_id: "b" })).toEqual({
			clientId: "a",
			tenantId: "b",
		});
	});

	test("may not disagree", () => {
		expect(() => mergeFields({ client_id: "a" }, { clientId: "b" })).toThrow("clientId is given twice");
	});

	test("I12 leave objects as they are", () => {
		const merged = mergeFields(JSON.parse('{"__proto__": {"admin": true}, "toString": 1}'));
		expect(Object.keys(merged)).toEqual(["__proto__", "toString"]);
		expect(({} as { admin?: unknown }).admin).toBeUndefined();
	});
});
