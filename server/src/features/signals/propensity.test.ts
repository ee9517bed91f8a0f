import { expect, test } from "vitest";
import { clickWeight, examination, PROPENSITY } from "./propensity.ts";

test("attention falls with the position, and clicks count the inverse of it", () => {
	expect([1, 2, 5].map(examination)).toEqual([1, 0.5, 0.2]);
	expect([1, 2, 5].map(clickWeight)).toEqual([1, 2, 5]);
});

test("no click counts more than the limit, and none at a senseless position more than the first", () => {
	expect(clickWeight(400)).toBe(PROPENSITY.maxWeight);
	expect(clickWeight(0)).toBe(1);
});
