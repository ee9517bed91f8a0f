import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { chatAs, watch } from "../harness/chat.ts";
import { type ScriptedEmbedder, startScriptedEmbedder } from "../harness/scripted-embedder.ts";
import { type ScriptedModel, says, startScriptedModel } from "../harness/scripted-model.ts";
import { type RerankerMood, type ScriptedReranker, startScriptedReranker } from "../harness/scripted-reranker.ts";
import { startServer, type TestServer } from "../harness/server.ts";
import { connect, createTenant, ingest, openDatabase, type TestApi, type TestTenant } from "../harness/tenant.ts";

const RERANK_KEY = "canary-rerank-key-0123456789";

/** A search waits a second for the reranker at most; the rest is room for a slow machine. */
const SEARCH_LIMIT_MS = 3_000;

type Page = Parameters<typeof ingest>[1][number];

const page = (externalId: string, content: string, more: Partial<Page> = {}): Page => ({
	...{ externalId, route: `/${externalId}`, title: externalId, content, format: "text" as const },
	...more,
});

/** By words in this order; the reranker goes by the grade. */
const LANTERNS = [
	page("a", "Lantern lantern lantern. It has grade 1", { tags: ["old"] }),
	page("b", "Lantern and lantern again, in the hall of the old house by the river. It has grade 5"),
	page("c", "A lantern in the garden of a house in the hills, far away from the sea. It has grade 9", {
		tags: ["old"],
	}),
];

const idsOf = ({ hits }: { hits: { externalId: string }[] }) => hits.map((hit) => hit.externalId);

/** A server of its own with a reranker, and a client with three pages. */
async function open(environment: (urls: { reranker: string }) => Record<string, string>) {
	const reranker = await startScriptedReranker();
	const limits = { RATE_LIMIT_PER_ADDRESS: "0", RATE_LIMIT_PER_KEY: "0", RATE_LIMIT_ANSWERS: "0" };
	const rerank = environment({ reranker: reranker.url });
	const server = await startServer({ environment: { RERANK_API_KEY: RERANK_KEY, ...limits, ...rerank } });
	const database = openDatabase(server.connectionString);
	const newClient = async (): Promise<{ api: TestApi; tenant: TestTenant }> => {
		const tenant = await createTenant(database);
		return { tenant, api: connect(tenant.secret.secret, { url: server.demo.url }) };
	};
	const close = async () => {
		await database.$disconnect();
		await server.remove();
		await reranker.close();
	};
	const shop = await newClient();
	await ingest(shop.api, LANTERNS);
	return { reranker, server, newClient, close, ...shop };
}

type Opened = Awaited<ReturnType<typeof open>>;

describe("with a reranker", () => {
	let model: ScriptedModel;
	let opened: Opened;
	let reranker: ScriptedReranker;
	let server: TestServer;
	let api: TestApi;
	beforeAll(async () => {
		model = await startScriptedModel();
		opened = await open((urls) => ({
			...{ RERANK_MODEL: "cohere:scripted", RERANK_BASE_URL: `${urls.reranker}/v1` },
			...{ CHAT_MODELS: "openai:scripted", OPENAI_BASE_URL: model.url },
			// The same is asked again and again of a reranker in another mood.
			SEARCH_CACHE_MEGABYTES: "0",
		}));
		({ reranker, server, api } = opened);
	});
	afterEach(() => reranker.set({ kind: "well" }));
	afterAll(async () => {
		await opened?.close();
		await model?.close();
	});

	const search = (query: string, more: Record<string, unknown> = {}) =>
		api.search.query.query({ query, explain: true, ...more });

	test("the first results are in its order, and say so", async () => {
		const found = await search("lantern");
		expect([idsOf(found), found.degraded]).toEqual([["c", "b", "a"], false]);
		expect(found.hits.map(({ explanation }) => explanation?.reranked)).toEqual([
			{ score: 9, rankBefore: 3 },
			{ score: 5, rankBefore: 2 },
			{ score: 1, rankBefore: 1 },
		]);
		const plain = await search("lantern", { rerank: false });
		expect([idsOf(plain), plain.degraded]).toEqual([["a", "b", "c"], false]);
		expect(plain.hits[0]?.explanation?.reranked).toBeNull();
		// A place has the score it had: higher is better, as everywhere.
		expect(found.hits.map(({ score }) => score)).toEqual(plain.hits.map(({ score }) => score));
		expect(found.hits[0]?.explanation?.lexical).toBe(plain.hits[2]?.explanation?.lexical);
	});

	test("is sent the query, titles, headings and texts with its key, which nobody else sees", async () => {
		const { api: own } = await opened.newClient();
		const content = "# Guide\n\n## Lamps\n\nA lantern. It has grade 2\n";
		await ingest(own, [page("md", content, { title: "Guide", format: "markdown" }), page("txt", "A lantern.")]);
		reranker.calls.length = 0;
		await own.search.query.query({ query: "  the   lantern " });
		expect(reranker.calls).toMatchObject([{ model: "scripted", query: "the lantern" }]);
		expect(reranker.calls[0]?.authorization).toBe(`Bearer ${RERANK_KEY}`);
		expect(reranker.calls[0]?.texts.toSorted()).toEqual([
			expect.stringMatching(/^Guide\nLamps\n(.*\n)*A lantern\. It has grade 2$/),
			"txt\nA lantern.",
		]);
		expect(server.output()).not.toContain(RERANK_KEY);
	});

	test.each([
		["no result", "zeppelin"],
		["one result", "garden hills"],
		["signs alone", "?! …"],
	])("is not asked about %s", async (_name, query) => {
		reranker.calls.length = 0;
		expect((await search(query, { typoTolerance: false })).degraded).toBe(false);
		expect(reranker.calls).toHaveLength(0);
	});

	test("sees only what meets the filter, and no other client's", async () => {
		const { api: other } = await opened.newClient();
		await ingest(other, [page("theirs", "Their lantern. It has grade 99"), page("more", "Another lantern.")]);
		reranker.calls.length = 0;
		expect(idsOf(await search("lantern", { filter: { tags: ["old"] } }))).toEqual(["c", "a"]);
		expect(idsOf(await other.search.query.query({ query: "lantern" }))).toEqual(["theirs", "more"]);
		expect(reranker.calls.map(({ texts }) => texts.length)).toEqual([2, 2]);
		expect(reranker.calls[0]?.texts.join()).not.toContain("Their");
	});

	test("pinned results stay pinned, and hidden ones hidden", async () => {
		const { api: own } = await opened.newClient();
		await ingest(own, LANTERNS);
		await own.curations.save.mutate({
			...{ query: "lantern", pinned: [{ externalId: "a", position: 1 }] },
			hidden: ["c"],
		});
		const found = await own.search.query.query({ query: "lantern" });
		expect(found.hits.map(({ externalId, pinned }) => [externalId, pinned])).toEqual([
			["a", true],
			["b", undefined],
		]);
	});

	test("the recommended route is that of the first result when its words are clearly ahead, and none otherwise", async () => {
		const { api: own } = await opened.newClient();
		const said = "Zebra crossing zebra crossing zebra. It has grade";
		const mentioned = "Somewhere along this very long road there is said to be a zebra, of grade";
		await ingest(own, [page("good", `${said} 9`), page("other", `${mentioned} 1`)]);
		expect((await own.search.query.query({ query: "zebra crossing" })).recommendedRoute).toBe("/good");
		await ingest(own, [page("good", `${said} 1`), page("other", `${mentioned} 9`)]);
		const found = await own.search.query.query({ query: "zebra crossing" });
		expect([idsOf(found), found.recommendedRoute]).toEqual([["other", "good"], null]);
	});

	test("passages for an answer are in its order, those of one document that follow each other as one", async () => {
		const { api: own, tenant } = await opened.newClient();
		const filler = "The heron stands in the water and waits. ".repeat(40);
		await ingest(own, [
			page("long", `Heron heron. It has grade 2\n\n${filler}\n\nHerons nest in the highest trees. It has grade 8`),
			page("short", "Herons eat fish. It has grade 9"),
		]);
		model.script(says(["Fish. [1]"]));
		reranker.calls.length = 0;
		const key = tenant.publishable.secret;
		const run = await chatAs(key, null, server.demo.url).start.mutate({ message: "What do herons eat?" });
		await watch({ ...run, key, visitor: run.visitorToken, url: server.demo.url });
		expect(reranker.calls).toMatchObject([{ query: "What do herons eat?" }]);
		expect(reranker.calls[0]?.texts.filter((text) => text.startsWith("long\n")).length).toBeGreaterThan(1);
		const prompt: string = JSON.parse(model.calls.at(-1)?.body ?? "").messages[1].content;
		const [best, ...others] = ["grade 9", "grade 2", "grade 8"].map((grade) => prompt.indexOf(grade));
		expect(best).toBeGreaterThan(0);
		expect(others).toEqual([...others].sort((a, b) => a - b));
		expect(others[0]).toBeGreaterThan(best ?? 0);
	});

	describe("in trouble the order stays, soon, and says that it is degraded:", () => {
		test.each([
			["it fails", { kind: "fails", status: 500 }],
			["it refuses the key", { kind: "fails", status: 401 }],
			["it asks for a long wait", { kind: "fails", status: 429, headers: { "retry-after": "30" } }],
			["it sends elsewhere", { kind: "fails", status: 307, headers: { location: "http://127.0.0.1:1/" } }],
			["it hangs", { kind: "hangs", after: "nothing" }],
			["it hangs in its reply", { kind: "hangs", after: "headers" }],
			["its reply is no JSON", { kind: "says", body: () => "<html>" }],
			["it has no place for a score", { kind: "says", body: () => '{"results":[{"index":7,"relevance_score":1}]}' }],
			["its score is no number", { kind: "says", body: () => '{"results":[{"index":0,"relevance_score":NaN}]}' }],
		] as [string, RerankerMood][])("%s", async (_name, mood) => {
			reranker.set(mood);
			const startedAt = performance.now();
			const found = await search("lantern");
			expect(performance.now() - startedAt).toBeLessThan(SEARCH_LIMIT_MS);
			expect([idsOf(found), found.degraded]).toEqual([["a", "b", "c"], true]);
			expect(found.hits[0]?.explanation?.reranked).toBeNull();
			reranker.set({ kind: "well" });
			expect(await search("lantern")).toMatchObject({ degraded: false, hits: [{ externalId: "c" }, {}, {}] });
			expect(server.output()).toContain("the reranker failed");
			expect(server.output()).not.toMatch(new RegExp(`${RERANK_KEY}|scripted failure`));
		});

		test("a passing failure is not noticed", async () => {
			reranker.set({ kind: "fails", status: 503 }, 1);
			const found = await search("lantern");
			expect([idsOf(found)[0], found.degraded]).toEqual(["c", false]);
		});

		test("pages after one that it failed on keep that one's order, though it is back", async () => {
			reranker.set({ kind: "fails", status: 500 });
			const first = await search("lantern", { limit: 1 });
			reranker.set({ kind: "well" });
			const second = await search("lantern", { limit: 1, cursor: first.nextCursor });
			const third = await search("lantern", { limit: 1, cursor: second.nextCursor });
			expect([first, second, third].flatMap(idsOf)).toEqual(["a", "b", "c"]);
			expect([second, third].map(({ degraded }) => degraded)).toEqual([true, true]);
			expect((await search("lantern", { limit: 1 })).degraded).toBe(false);
		});
	});
});

describe("with a cache", () => {
	let embedder: ScriptedEmbedder;
	let opened: Opened;
	beforeAll(async () => {
		embedder = await startScriptedEmbedder();
		opened = await open((urls) => ({
			...{ RERANK_MODEL: "tei:scripted", RERANK_BASE_URL: urls.reranker },
			...{ EMBEDDING_MODEL: "openai:scripted", OPENAI_BASE_URL: embedder.url },
		}));
	});
	afterAll(async () => {
		await opened?.close();
		await embedder?.close();
	});

	test("the other protocol puts what embeddings have found in order, too", async () => {
		const { api } = await opened.newClient();
		await ingest(api, [page("car", "A car. It has grade 1"), page("wagon", "Automobile. It has grade 4")]);
		const found = await api.search.query.query({ query: "car", explain: true });
		expect([idsOf(found), found.degraded]).toEqual([["wagon", "car"], false]);
		expect(found.hits[0]?.explanation).toMatchObject({ lexicalRank: null, reranked: { score: 4 } });
		expect(opened.reranker.calls.at(-1)).toMatchObject({ path: "/rerank", model: undefined });
	});

	test("pages reach every hit once, in the order of one long page, for one call", async () => {
		const { api } = await opened.newClient();
		// Those of the front by their grades, from the last to the first; those behind them by words.
		const many = Array.from({ length: 60 }, (_, n) => page(`p${n}`, `Lantern ${"text ".repeat(n)} has grade ${n}`));
		await ingest(api, many);
		opened.reranker.calls.length = 0;
		const whole = idsOf(await api.search.query.query({ query: "lantern", limit: 50 }));
		expect(opened.reranker.calls.map(({ texts }) => texts.length)).toEqual([30]);
		const seen: string[] = [];
		for (let cursor: string | null | undefined; cursor !== null; ) {
			const found = await api.search.query.query({ query: "lantern", limit: 7, ...(cursor ? { cursor } : {}) });
			seen.push(...idsOf(found));
			cursor = found.nextCursor;
		}
		expect(seen.slice(0, 50)).toEqual(whole);
		expect(new Set(seen).size).toBe(60);
		const grades = whole.slice(0, 30).map((id) => Number(id.slice(1)));
		expect(grades).toEqual([...grades].sort((a, b) => b - a));
		expect(opened.reranker.calls).toHaveLength(1);
	});

	test("a degraded answer is not kept", async () => {
		const { api, reranker } = opened;
		reranker.set({ kind: "fails", status: 401 }, 1);
		expect(await api.search.query.query({ query: "lantern" })).toMatchObject({ degraded: true });
		const found = await api.search.query.query({ query: "lantern" });
		expect([idsOf(found)[0], found.degraded]).toEqual(["c", false]);
		const calls = reranker.calls.length;
		expect(idsOf(await api.search.query.query({ query: "lantern" }))).toEqual(idsOf(found));
		expect(reranker.calls).toHaveLength(calls);
	});

	test("D17 many who ask the same at once, for whatever page, cost one call", async () => {
		const { server, tenant, reranker } = opened;
		const before = reranker.calls.length;
		const ask = (_: unknown, index: number) =>
			connect(tenant.secret.secret, { url: server.demo.url }).search.query.query({
				...{ query: "old lantern", limit: 1 + (index % 3) },
			});
		const answers = await Promise.all(Array.from({ length: 60 }, ask));
		expect(new Set(answers.map((answer) => idsOf(answer)[0]))).toEqual(new Set(["c"]));
		expect(reranker.calls).toHaveLength(before + 1);
	});

	test("a measurement of search says by which reranker", async () => {
		const { api } = opened;
		const rows = [{ query: "lantern", document: "c", grade: 1 }];
		await api.evaluation.putJudgements.mutate({ name: "lanterns", rows });
		const { evaluationId } = await api.evaluation.run.mutate({ judgements: "lanterns", metrics: ["mrr@10"] });
		await expect
			.poll(async () => (await api.evaluation.status.query({ evaluationId })).status, { timeout: 10_000 })
			.toBe("done");
		expect(await api.evaluation.get.query({ evaluationId })).toMatchObject({
			metrics: { "mrr@10": 1 },
			configuration: { rerankModel: "tei:scripted", ranking: { "reranking.first": 30 } },
		});
	});
});
