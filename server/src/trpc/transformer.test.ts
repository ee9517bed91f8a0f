import superjson from "superjson";
import { describe, expect, test } from "vitest";
import { writeOutput } from "./transformer.ts";

const sent = (value: unknown) => superjson.deserialize(JSON.parse(JSON.stringify(writeOutput(value))));
const day = new Date("2026-11-21T10:00:00.123Z");

describe("an output arrives as it was", () => {
	test.each([
		["text", "text"],
		["a date by itself", day],
		["dates in lists and objects", { hits: [{ at: day, tags: ["a"] }, { at: null }], at: day }],
		["dates below names with dots and backslashes", { "a.b": { "c\\d": [day] } }],
		["numbers that JSON lacks", [Number.POSITIVE_INFINITY, -0, Number.NaN]],
		["a list with a gap", [1, undefined, day]],
		["what is neither JSON nor a date", { set: new Set([day]), map: new Map([["a", 1]]), big: 5n }],
		["nothing", undefined],
	])("%s", (_what, value) => {
		expect(sent(value)).toEqual(value);
	});

	test("a field that is undefined is left out", () => {
		expect(sent({ a: undefined, at: day })).toStrictEqual({ at: day });
	});

	test("in the form that superjson gives it", () => {
		const value = { hits: [{ at: day, "a.b": new Date(0) }], none: null };
		expect(JSON.parse(JSON.stringify(writeOutput(value)))).toEqual(
			JSON.parse(JSON.stringify(superjson.serialize(value))),
		);
	});

	test("a name that would be lost on the way is refused", () => {
		expect(() => writeOutput(JSON.parse('{"__proto__": 1}'))).toThrow();
	});
});
