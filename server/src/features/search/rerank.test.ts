import fc from "fast-check";
import { expect, test } from "vitest";
import { applyLearned } from "./apply-learned.ts";
import type { RankedChunk } from "./rank.ts";
import { reorder } from "./rerank.ts";

const chunk = (chunkId: string, score: number): RankedChunk => ({
	...{ chunkId, documentId: `doc-${chunkId}`, score, lexical: score, lexicalRank: 1, dense: null, denseRank: null },
});

const idsOf = (chunks: { chunkId: string }[]) => chunks.map(({ chunkId }) => chunkId).join("");

const CHUNKS = [chunk("a", 9), chunk("b", 5), chunk("c", 4), chunk("d", 1)];

test("the first by their new scores, the others below as they were", () => {
	const reordered = reorder(CHUNKS, [-7, 2, 3]);
	expect(idsOf(reordered)).toBe("cbad");
	expect(reordered.map(({ score }) => score)).toEqual([9, 5, 4, 1]);
	expect(reordered[0]).toMatchObject({ lexical: 4, reranked: { score: 3, rankBefore: 3 } });
	expect(reordered[3]).toEqual(CHUNKS[3]);
});

test("equals stay as they were, and what has no score comes behind them", () => {
	expect(idsOf(reorder(CHUNKS, [0, null, 0, 1]))).toBe("dacb");
	expect(reorder(CHUNKS, [0, null, 0, 1]).at(-1)).toEqual({ ...CHUNKS[1], score: 1 });
});

test("without scores nothing changes", () => {
	expect(reorder(CHUNKS, [])).toEqual(CHUNKS);
});

test("clicks lift documents in the new order, and weigh as much as in the old one", () => {
	const chosen = (id: string) => (documentId: string) => ({ query: documentId === `doc-${id}` ? 1 : 0, document: 0 });
	const reordered = reorder(CHUNKS, [1, 2, 3, 4]);
	expect(idsOf(reordered)).toBe("dcba");
	const learned = applyLearned(CHUNKS, reordered, chosen("b"));
	expect(idsOf(learned)).toBe("dbca");
	expect(learned[1]).toMatchObject({
		...{ score: 4 * 1.4, reranked: { score: 2, rankBefore: 2 } },
		learned: { factor: 1.4, unlearnedRank: 3 },
	});
});

test("nothing is lost or doubled, and a higher place never has a lower score", () => {
	const scores = fc.array(fc.option(fc.double({ noNaN: true })), { maxLength: 12 });
	fc.assert(
		fc.property(scores, fc.nat(5), (first, more) => {
			const chunks = Array.from({ length: first.length + more }, (_, index) => chunk(`${index} `, 100 - index));
			const reordered = reorder(chunks, first);
			expect(new Set(reordered.map(({ chunkId }) => chunkId)).size).toBe(chunks.length);
			expect(reordered.map(({ score }) => score)).toEqual(chunks.map(({ score }) => score));
		}),
	);
});
