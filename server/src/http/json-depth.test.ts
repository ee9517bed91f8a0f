import { expect, test } from "vitest";
import { isTooDeep } from "./json-depth.ts";

test.each([
	["[".repeat(65), true],
	["[".repeat(64), false],
	[JSON.stringify("[".repeat(1_000)), false],
	[JSON.stringify(`\\"${"{".repeat(1_000)}`), false],
	["[{}]".repeat(1_000), false],
	['{"a":'.repeat(20_000), true],
	['"never closed [[[', false],
	["", false],
])("D2: case %#", (json, expected) => {
	expect(isTooDeep(json)).toBe(expected);
});
