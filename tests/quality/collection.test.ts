import { describe, expect, test } from "vitest";
import { measure } from "../../evaluation/metrics.ts";
import { buildIndex, rank } from "./bm25.ts";
import { parseJudgements, readCollection, sharedFolder } from "./collection.ts";

/** What Anserini's BM25 reaches on BEIR's scifact, title and text in one field. */
const PUBLISHED = { ndcg: 0.679, recall: 0.925, tolerance: 0.005 };

describe("parseJudgements", () => {
	const expected = new Map([["1", new Map([["d1", 2]])]]);

	test("reads lines without a header", () => {
		expect(parseJudgements(["1\td1\t2"])).toEqual(expected);
	});

	test("skips BEIR's header", () => {
		expect(parseJudgements(["query-id\tcorpus-id\tscore", "1\td1\t2\r"])).toEqual(expected);
	});
});

const scifact = await sharedFolder("ir/scifact");
if (scifact === null) console.warn("Skipped: BM25 on scifact, as ../shared/ir is not there.");

test.skipIf(scifact === null)("a plain BM25 gives the published figures on scifact", async () => {
	const collection = await readCollection(scifact ?? "");
	const index = buildIndex(collection.documents);
	const rankings = new Map(collection.queries.map(({ id, text }) => [id, rank(index, text, 100)]));
	const quality = measure(rankings, collection.judgements);
	expect(Math.abs(quality["ndcg@10"] - PUBLISHED.ndcg), `nDCG@10 ${quality["ndcg@10"]}`).toBeLessThanOrEqual(
		PUBLISHED.tolerance,
	);
	expect(Math.abs(quality["recall@100"] - PUBLISHED.recall), `recall@100 ${quality["recall@100"]}`).toBeLessThanOrEqual(
		PUBLISHED.tolerance,
	);
});
