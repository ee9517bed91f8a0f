import { expect, test } from "vitest";
import { compareRuns } from "./compare.ts";

const run = (scores: Record<string, number>) =>
	Object.entries(scores).map(([queryId, score]) => ({
		queryId,
		query: `what is ${queryId}`,
		metrics: { "mrr@10": score },
	}));

test("pairs queries by their id and leaves the others out", async () => {
	const comparison = await compareRuns({
		baseline: run({ a: 0, b: 0.5, c: 1, gone: 1 }),
		candidate: run({ a: 1, b: 0.5, c: 0.5, new: 0 }),
	});
	expect(comparison).toMatchObject({ shared: 3, onlyInBaseline: 1, onlyInCandidate: 1 });
	expect(comparison.queries[0]).toEqual({
		...{ queryId: "a", query: "what is a", baseline: { "mrr@10": 0 }, candidate: { "mrr@10": 1 } },
	});
	const [metric] = comparison.metrics;
	// Differences 1, 0 and -.5: all four signed sums of 1 and .5 are at least .5.
	expect(metric).toMatchObject({ metric: "mrr@10", better: 1, worse: 1, equal: 1, p: 1, exact: true });
	expect(metric?.baseline).toBeCloseTo(0.5, 12);
	expect(metric?.difference).toBeCloseTo(0.5 / 3, 12);
});

test("compares what both measured, and nothing when they share no query", async () => {
	const comparison = await compareRuns({ baseline: run({ a: 1 }), candidate: run({ b: 1 }) });
	expect(comparison).toMatchObject({ shared: 0, metrics: [], queries: [] });
});
