import { describe, expect, test } from "vitest";
import { depthOf, meanScores, measure, normalizedGain, recall, reciprocalRank, scoreQuery } from "./metrics.ts";

const grades = new Map([
	["a", 2],
	["b", 1],
	["c", 1],
	["spam", -2],
	["judged useless", 0],
]);

describe("normalizedGain", () => {
	test("is 1 for the ideal order, in which equals may swap", () => {
		expect(normalizedGain(["a", "b", "c"], grades, 10)).toBe(1);
		expect(normalizedGain(["a", "c", "b", "x"], grades, 10)).toBe(1);
	});

	test("discounts by the logarithm of the rank, with the grade as gain", () => {
		// DCG = 1/log2(2) + 0 + 2/log2(4) = 2; ideal = 2/1 + 1/log2(3) + 1/log2(4) = 3.13093
		expect(normalizedGain(["b", "x", "a"], grades, 10)).toBeCloseTo(2 / 3.1309297535714573, 12);
	});

	test("cuts both rankings at k", () => {
		// At 1 the ideal is 2; "b" gains 1.
		expect(normalizedGain(["b", "a"], grades, 1)).toBe(0.5);
		expect(normalizedGain(["x", "a"], grades, 1)).toBe(0);
	});

	test("is 0 when nothing is relevant, and spam gains nothing", () => {
		expect(normalizedGain(["a"], new Map(), 10)).toBe(0);
		expect(normalizedGain(["spam", "judged useless"], grades, 10)).toBe(0);
	});
});

describe("recall", () => {
	test("counts the relevant among the first k", () => {
		expect(recall(["x", "a", "b", "c"], grades, 3)).toBeCloseTo(2 / 3, 12);
		expect(recall(["spam", "judged useless"], grades, 3)).toBe(0);
		expect(recall(["a"], new Map(), 3)).toBe(0);
	});
});

describe("reciprocalRank", () => {
	test("looks at the first relevant document only, down to k", () => {
		expect(reciprocalRank(["x", "spam", "c", "a"], grades, 10)).toBeCloseTo(1 / 3, 12);
		expect(reciprocalRank(["x", "spam", "c"], grades, 2)).toBe(0);
		expect(reciprocalRank([], grades, 10)).toBe(0);
	});
});

describe("measure", () => {
	test("is the mean over judged queries; one without answer counts as 0, one without judgement not at all", () => {
		const judgements = new Map([
			["answered", new Map([["a", 1]])],
			["unanswered", new Map([["a", 1]])],
		]);
		const rankings = new Map([
			["answered", ["x", "a"]],
			["not judged", ["a"]],
		]);
		expect(measure(rankings, judgements)).toEqual({
			"ndcg@10": 1 / Math.log2(3) / 2,
			"recall@100": 0.5,
			"mrr@10": 0.25,
		});
	});
});

describe("metrics by name", () => {
	test("cut where the name says", () => {
		expect(scoreQuery(["x", "a", "b"], grades, ["ndcg@1", "recall@2", "mrr@3", "success@1"])).toEqual({
			...{ "ndcg@1": 0, "recall@2": 1 / 3, "mrr@3": 0.5, "success@1": 0 },
		});
		expect(depthOf(["ndcg@10", "recall@500"])).toBe(500);
		expect(meanScores([{ "ndcg@1": 0 }, { "ndcg@1": 0.5 }], ["ndcg@1"])).toEqual({ "ndcg@1": 0.25 });
		expect(meanScores([], ["ndcg@1"])).toEqual({ "ndcg@1": 0 });
	});

	test.each(["ndcg", "ndcg@0", "recall@501", "precision@10", "ndcg@1e1"])("refuses %s", (name) => {
		expect(() => scoreQuery([], grades, [name])).toThrow(name);
	});
});
