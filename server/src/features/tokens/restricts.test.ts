import { expect, test } from "vitest";
import type { SearchFilter } from "../search/schema.ts";
import { restricts } from "./restricts.ts";

test.each<[SearchFilter, boolean]>([
	[{}, false],
	[{ tags: [] }, false],
	[{ tags: undefined, metadata: {} }, false],
	[{ and: [{}, { and: [{}] }] }, false],
	[{ or: [{ tags: ["a"] }, {}] }, false],
	[{ tags: ["a"] }, true],
	[{ tags: { any: ["a"] } }, true],
	[{ metadata: { level: 1 } }, true],
	[{ route: "/" }, true],
	[{ not: {} }, true],
	[{ and: [{}, { language: "en" }] }, true],
	[{ or: [{ tags: ["a"] }, { tags: ["b"] }] }, true],
])("%j leaves something out: %s", (filter, expected) => {
	expect(restricts(filter)).toBe(expected);
});
