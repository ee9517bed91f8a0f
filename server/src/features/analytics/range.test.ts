import { expect, test } from "vitest";
import { daysOf, rangeOf } from "./range.ts";

const now = new Date("2026-03-01T00:30:00Z");

test("30 days with today by default", () => {
	const range = rangeOf({}, now);
	expect(range).toEqual({ from: "2026-01-31", to: "2026-03-01" });
	expect(daysOf(range)).toHaveLength(30);
	expect(daysOf(range).slice(-2)).toEqual(["2026-02-28", "2026-03-01"]);
});

test("one day and a year are ranges; longer and backwards are not", () => {
	expect(daysOf(rangeOf({ from: "2026-03-01", to: "2026-03-01" }, now))).toEqual(["2026-03-01"]);
	expect(daysOf(rangeOf({ from: "2024-01-01", to: "2024-12-31" }, now))).toHaveLength(366);
	expect(() => rangeOf({ from: "2024-01-01", to: "2025-01-01" }, now)).toThrow("366 days");
	expect(() => rangeOf({ from: "2026-03-02" }, now)).toThrow("after");
});
