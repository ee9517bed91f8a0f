import { describe, expect, test } from "vitest";
import { mergeSubsets } from "./merge-subsets.ts";

const found = (...ids: string[]) =>
	ids.map((chunkId, index) => ({ chunkId, documentId: chunkId, score: 1 - index / 10 }));

const order = (...subsets: Parameters<typeof mergeSubsets>[0]) =>
	mergeSubsets(subsets).map(({ chunkId, rank }) => `${chunkId} ${rank}`);

describe("mergeSubsets", () => {
	test("leaves one model's order and ranks as they are", () => {
		expect(order({ share: 1, candidates: found("b", "a", "c") })).toEqual(["b 1", "a 2", "c 3"]);
	});

	test("lets the best of a tenth stand where the tenth of all would", () => {
		const most = found(..."abcdefghijkl");
		const ranked = order({ share: 0.1, candidates: found("x", "y") }, { share: 1, candidates: most });
		expect(ranked.indexOf("x 10")).toBe(10);
		expect(ranked.at(-1)).toBe("y 20");
	});

	test("takes turns between halves, ties by id", () => {
		const halves = [found("b", "d"), found("a", "c")].map((candidates) => ({ share: 0.5, candidates }));
		expect(order(...halves)).toEqual(["a 2", "b 2", "c 4", "d 4"]);
	});

	test("makes nothing of nothing", () => {
		expect(mergeSubsets([])).toEqual([]);
	});
});
