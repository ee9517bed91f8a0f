import { expect, test } from "vitest";
import { editDistance } from "./edit-distance.ts";

test.each([
	["refund", "refund", 0],
	["refund", "refunds", 1],
	["refund", "efund", 1],
	["refund", "rfeund", 1],
	["refund", "befund", 1],
	["refund", "funder", 4],
	["installation", "instalaltoin", 2],
	["возврат", "вовзрат", 1],
	["ab", "ba", 1],
	["ca", "abc", 3],
	["", "ab", 2],
])("from %s to %s it is %i", (a, b, distance) => {
	expect(editDistance(a, b, 3)).toBe(distance);
	expect(editDistance(b, a, 3)).toBe(distance);
});

test("what is further than the limit is only known to be further", () => {
	expect(editDistance("refund", "policy", 2)).toBe(3);
	expect(editDistance("refund", "refunding", 2)).toBe(3);
	expect(editDistance("refund", "rfeudn", 1)).toBe(2);
});

/** The definition, word for word, without any bound. */
function slowly(a: string, b: string): number {
	if (a === "" || b === "") return a.length + b.length;
	const costs = [
		slowly(a.slice(1), b) + 1,
		slowly(a, b.slice(1)) + 1,
		slowly(a.slice(1), b.slice(1)) + (a[0] === b[0] ? 0 : 1),
	];
	if (a.length > 1 && b.length > 1 && a[0] === b[1] && a[1] === b[0]) costs.push(slowly(a.slice(2), b.slice(2)) + 1);
	return Math.min(...costs);
}

test("equals the definition for all short words of two letters", () => {
	const words = ["", "a", "b"];
	for (let length = 1; length < 5; length += 1)
		words.push(...words.filter((word) => word.length === length).flatMap((word) => [`${word}a`, `${word}b`]));
	for (const a of words) for (const b of words) expect(editDistance(a, b, 2)).toBe(Math.min(slowly(a, b), 3));
});
