import { expect, test } from "vitest";
import { applyBoosts, BOOST, boostFactor } from "./boost.ts";

const documents = Array.from({ length: 10 }, (_, index) => ({ id: `d${index + 1}`, score: 20 - index }));
const ids = (items: { id: string }[]) => items.map(({ id }) => id);

test("a factor is at least 1 and at most 1.5", () => {
	expect(boostFactor({ query: 0, document: 0 }, { isFused: false })).toBe(1);
	expect(boostFactor({ query: 9, document: 9 }, { isFused: false })).toBe(1.5);
	expect(boostFactor({ query: -1, document: -1 }, { isFused: true })).toBe(1);
	expect(boostFactor({ query: 1, document: 1 }, { isFused: true })).toBeCloseTo(1.2);
});

test("without boosts nothing changes", () => {
	expect(ids(applyBoosts(documents, () => 1))).toEqual(ids(documents));
});

test("a boosted document rises past those whose score it passes", () => {
	const order = applyBoosts(documents, ({ id }) => (id === "d5" ? 1.15 : 1));
	expect(ids(order).slice(0, 5)).toEqual(["d1", "d2", "d5", "d3", "d4"]);
	expect(order[2]).toMatchObject({ factor: 1.15, unlearnedRank: 5 });
});

test("nothing falls further than the limit, however many are lifted over it", () => {
	const order = applyBoosts(documents, ({ id }) => (id === "d1" ? 1 : 100));
	expect(ids(order).indexOf("d1")).toBe(BOOST.maxFall);
	const random = [3, 90, 1, 40, 2, 70, 5, 60, 9, 80];
	for (const [place, { unlearnedRank }] of applyBoosts(
		documents,
		({ id }) => random[Number(id.slice(1)) - 1] ?? 1,
	).entries())
		expect(place + 1 - unlearnedRank).toBeLessThanOrEqual(BOOST.maxFall);
});

test("scores stay in order", () => {
	const scores = applyBoosts(documents, ({ id }) => (Number(id.slice(1)) > 6 ? 1.5 : 1)).map(({ score }) => score);
	expect(scores).toEqual([...scores].sort((a, b) => b - a));
});
