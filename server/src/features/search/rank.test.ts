import { expect, test } from "vitest";
import { fuse, groupByDocument, isClearlyAhead } from "./rank.ts";

const candidate = (chunkId: string, documentId: string, score: number) => ({ chunkId, documentId, score });

test("without embeddings the lexical score stands", () => {
	const ranked = fuse([candidate("c1", "d1", 3), candidate("c2", "d2", 2)], null);
	expect(ranked.map(({ chunkId, score, lexicalRank, dense }) => ({ chunkId, score, lexicalRank, dense }))).toEqual([
		{ chunkId: "c1", score: 3, lexicalRank: 1, dense: null },
		{ chunkId: "c2", score: 2, lexicalRank: 2, dense: null },
	]);
});

test("a chunk that both find outranks one that either finds first", () => {
	const lexical = [candidate("a", "d1", 9), candidate("both", "d2", 8)];
	const dense = [candidate("b", "d3", 0.9), candidate("both", "d2", 0.8)];
	expect(fuse(lexical, dense).map((chunk) => chunk.chunkId)).toEqual(["both", "a", "b"]);
});

test("more candidates, for a later page, only add to the end of the order", () => {
	const ids = Array.from({ length: 300 }, (_, index) => `c${String(index).padStart(3, "0")}`);
	const lexical = ids.map((id) => candidate(id, id, 1));
	const dense = ids.map((_, index) => candidate(ids[(index * 7 + 11) % ids.length] ?? "", "d", 1));
	const order = (count: number) => fuse(lexical.slice(0, count), dense.slice(0, count)).map((chunk) => chunk.chunkId);
	for (const count of [88, 168, 248]) {
		const fewer = order(count);
		expect(order(300).slice(0, fewer.length)).toEqual(fewer);
	}
});

test("equal scores are ordered by chunk id, whatever order they come in", () => {
	const tied = [candidate("b", "d1", 1), candidate("a", "d2", 1)];
	expect(fuse(tied, null).map((chunk) => chunk.chunkId)).toEqual(["a", "b"]);
	expect(fuse(tied.reverse(), null).map((chunk) => chunk.chunkId)).toEqual(["a", "b"]);
});

test("a document stands where its best chunk stands, once", () => {
	const ranked = fuse([candidate("c1", "d1", 3), candidate("c2", "d1", 2), candidate("c3", "d2", 1)], null);
	expect(groupByDocument(ranked).map((chunk) => chunk.chunkId)).toEqual(["c1", "c3"]);
});

test.each([
	[{ score: 10, coverage: 1 }, { score: 7 }, true],
	[{ score: 10, coverage: 1 }, { score: 9 }, false],
	[{ score: 10, coverage: 0.3 }, { score: 1 }, false],
	[{ score: 10, coverage: 1 }, undefined, true],
	[{ score: 0, coverage: 0 }, undefined, false],
])("%j against %j is recommended: %s", (first, second, expected) => {
	expect(isClearlyAhead(first, second)).toBe(expected);
});
