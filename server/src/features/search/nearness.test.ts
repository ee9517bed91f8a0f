import { expect, test } from "vitest";
import { NEARNESS, nearnessOf } from "./nearness.ts";

const { mean, variance } = NEARNESS.usual;

test("is measured by how similar the passages are to one another", () => {
	const close = { pairs: 1_770, mean: 0.8, variance: 0.0016 };
	const wide = { pairs: 1_770, mean: 0.2, variance: 0.01 };
	expect(nearnessOf(0.7, close)).toBeLessThan(0);
	expect(nearnessOf(0.9, close)).toBeGreaterThan(1.8);
	expect(nearnessOf(0.45, wide)).toBeGreaterThan(1.8);
});

test("without passages to compare it is measured by what is usual", () => {
	const none = { pairs: 0, mean: 0, variance: 0 };
	expect(nearnessOf(mean, none)).toBe(0);
	expect(nearnessOf(mean + Math.sqrt(variance), none)).toBeCloseTo(1);
	expect(Number.isFinite(nearnessOf(1, { pairs: 1, mean: 1, variance: 0 }))).toBe(true);
});
