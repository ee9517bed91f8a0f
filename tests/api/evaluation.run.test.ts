import { beforeAll, describe, expect, test } from "vitest";
import { newId } from "../../server/src/ids.ts";
import { measured } from "../harness/evaluation.ts";
import { createSite, openDatabaseForFile, type TestApi, type TestTenant } from "../harness/tenant.ts";

const database = openDatabaseForFile();
let tenant: TestTenant;
let api: TestApi;

const PAGES = ["anchor", "buoy", "compass", "dinghy"];

beforeAll(async () => {
	const documents = PAGES.map((word) => ({
		...{ externalId: word, route: `/${word}`, title: word, content: `The ${word} on deck.`, tags: [word] },
	}));
	({ tenant, server: api } = await createSite(database, documents));
	const rows = PAGES.map((word) => ({ query: word, document: word, grade: 1 }));
	await api.evaluation.putJudgements.mutate({ name: "sea", rows: rows.slice(0, 3) });
	// The first hit is the page itself, which nobody calls relevant here.
	const misjudged = [...rows.slice(1, 3), { query: "dinghy", document: "anchor", grade: 1 }];
	const lost = [{ query: "dinghy", document: "sunk", grade: 3 }];
	await api.evaluation.putJudgements.mutate({ name: "odd", rows: [...misjudged, ...lost] });
});

describe("evaluation.run", () => {
	test("measures search and keeps how it was configured", async () => {
		const run = await measured(api, { judgements: "sea", label: "first" });
		expect(run).toMatchObject({
			...{ judgements: "sea", label: "first", total: 3, done: 3, error: null, unknownDocuments: 0, degraded: 0 },
			metrics: { "ndcg@10": 1, "recall@100": 1, "mrr@10": 1 },
			options: { metrics: ["ndcg@10", "recall@100", "mrr@10"], filter: null, learning: false },
			configuration: {
				documents: 4,
				chunks: 4,
				embeddingModel: null,
				rerankModel: null,
				ranking: { "weighing.k1": expect.any(Number) },
			},
		});
		expect(run.queries[0]).toMatchObject({ queryId: "anchor", query: "anchor", relevant: 1, found: [1] });
		expect(run.queries[0]?.top[0]).toBe("anchor");
		expect(run.durationMs).toBeGreaterThan(0);
	});

	test("counts what is not found, and documents there are not", async () => {
		const run = await measured(api, { judgements: "odd", metrics: ["mrr@1", "recall@1"] });
		expect(run.metrics).toEqual({ "mrr@1": 2 / 3, "recall@1": 2 / 3 });
		expect(run.unknownDocuments).toBe(1);
		expect(run.queries[2]).toMatchObject({ query: "dinghy", relevant: 2, metrics: { "mrr@1": 0, "recall@1": 0 } });
	});

	test("searches under a filter", async () => {
		const run = await measured(api, { judgements: "sea", filter: { tags: ["buoy"] } });
		expect(run.queries.map(({ found }) => found)).toEqual([[], [1], []]);
		expect(run.options.filter).toEqual({ tags: ["buoy"] });
	});

	test("refuses an unknown set and an unknown metric", async () => {
		await expect(api.evaluation.run.mutate({ judgements: "none" })).rejects.toMatchObject({
			data: { code: "NOT_FOUND" },
		});
		const run = { judgements: "sea", metrics: ["precision@10"] };
		await expect(api.evaluation.run.mutate(run)).rejects.toMatchObject({ data: { code: "INVALID_INPUT" } });
	});

	test("a run that has not begun has no figures", async () => {
		await database.evaluation.create({
			data: {
				...{ id: newId("evaluation"), clientId: tenant.clientId, judgements: "gone" },
				options: { metrics: ["mrr@1"], filter: null },
			},
		});
		const { evaluations } = await api.evaluation.list.query({ judgements: "gone" });
		expect(evaluations).toMatchObject([{ status: "queued", metrics: {}, configuration: null }]);
	});
});

describe("evaluation.list, evaluation.delete", () => {
	test("the newest first, until deleted", async () => {
		const { evaluationId } = await measured(api, { judgements: "sea", label: "newest" });
		const { evaluations } = await api.evaluation.list.query({ judgements: "sea", limit: 1 });
		expect(evaluations).toMatchObject([{ evaluationId, label: "newest" }]);
		expect(await api.evaluation.delete.mutate({ evaluationId })).toEqual({ deleted: true });
		const missing = { data: { code: "NOT_FOUND" } };
		for (const call of [api.evaluation.get.query, api.evaluation.status.query, api.evaluation.delete.mutate]) {
			await expect(call({ evaluationId })).rejects.toMatchObject(missing);
		}
	});
});

describe("evaluation.compare", () => {
	test("pairs the queries of two runs and says how sure the difference is", async () => {
		const baseline = await measured(api, { judgements: "sea" });
		const filtered = await measured(api, { judgements: "sea", filter: { tags: ["buoy"] } });
		const comparison = await api.evaluation.compare.query({
			...{ baselineId: baseline.evaluationId, evaluationId: filtered.evaluationId },
		});
		expect(comparison).toMatchObject({ shared: 3, onlyInBaseline: 0, onlyInCandidate: 0 });
		// Two differences of one sign: of four assignments two are as large.
		expect(comparison.metrics[0]).toMatchObject({
			...{ metric: "ndcg@10", baseline: 1, better: 0, worse: 2, equal: 1, p: 0.5, exact: true },
		});
		const same = await api.evaluation.compare.query({
			...{ baselineId: baseline.evaluationId, evaluationId: baseline.evaluationId },
		});
		expect(same.metrics.map(({ p, difference }) => [p, difference])).toEqual([
			[1, 0],
			[1, 0],
			[1, 0],
		]);
	});

	test("refuses a run that is not done", async () => {
		const { evaluationId } = await measured(api, { judgements: "sea" });
		const { evaluations } = await api.evaluation.list.query({ judgements: "gone" });
		const waiting = { baselineId: evaluations[0]?.evaluationId ?? "", evaluationId };
		await expect(api.evaluation.compare.query(waiting)).rejects.toMatchObject({ data: { code: "CONFLICT" } });
	});
});
