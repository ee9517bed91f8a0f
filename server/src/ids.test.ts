import { expect, test } from "vitest";
import { ID_PREFIXES, newId } from "./ids.ts";

test("an id says what it names and holds 130 random bits", () => {
	expect(newId("run")).toMatch(/^run_[0-9A-Za-z]{22}$/);
	expect(new Set(Object.values(ID_PREFIXES)).size).toBe(Object.keys(ID_PREFIXES).length);
});

test("ids do not repeat and use all letters alike", () => {
	const ids = Array.from({ length: 5_000 }, () => newId("chunk").slice(4));
	expect(new Set(ids).size).toBe(ids.length);
	const counts = new Map<string, number>();
	for (const letter of ids.join("")) counts.set(letter, (counts.get(letter) ?? 0) + 1);
	expect(counts.size).toBe(62);
	const expected = (ids.length * 22) / 62;
	for (const count of counts.values()) expect(Math.abs(count - expected)).toBeLessThan(expected * 0.2);
});
