import { Document } from "@langchain/core/documents";
import { BaseDocumentCompressor } from "@langchain/core/retrievers/document_compressors";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { startLocalServer } from "../../../tests/harness/local-server.ts";
import {
	type RerankerMood,
	results,
	type ScriptedReranker,
	startScriptedReranker,
} from "../../../tests/harness/scripted-reranker.ts";
import { RERANK } from "./reranker.ts";
import { createReranker, type RerankerSettings } from "./rerankers.ts";

const KEY = "canary-rerank-key";

let upstream: ScriptedReranker;
beforeEach(async () => {
	upstream = await startScriptedReranker();
});
afterEach(() => upstream.close());

function connect(settings: Partial<RerankerSettings> = {}): BaseDocumentCompressor {
	const reranker = createReranker({
		...{ rerankModel: "cohere:scripted", rerankBaseUrl: `${upstream.url}/v1/`, rerankApiKey: KEY },
		...{ rerankTimeoutMs: 300, retry: { backoffMs: 2 }, ...settings },
	});
	if (reranker === null) throw new Error("no reranker");
	return reranker;
}

const documents = (...texts: string[]) =>
	texts.map((pageContent, place) => new Document({ pageContent, metadata: { place } }));

async function order(reranker: BaseDocumentCompressor, ...texts: string[]) {
	const reranked = await reranker.compressDocuments(documents(...texts), "question");
	return reranked.map(({ metadata }) => [metadata["place"], metadata["relevanceScore"]]);
}

const TEXTS = ["grade 1", "grade 9", "grade -3.5", "grade 9"];

describe.each([
	["Cohere's protocol", { rerankModel: "cohere:scripted" }, "/v1/rerank"],
	["Jina's", { rerankModel: "jina:scripted" }, "/v1/rerank"],
	["that of Text Embeddings Inference", { rerankModel: "tei:scripted" }, "/rerank"],
])("by %s a reranker", (_name, settings, path) => {
	const open = () => connect({ ...settings, rerankBaseUrl: upstream.url + path.replace("/rerank", "") });

	test("is a document compressor that gives all documents, best first, equals as they came", async () => {
		const reranker = open();
		expect(reranker).toBeInstanceOf(BaseDocumentCompressor);
		expect(await order(reranker, ...TEXTS)).toEqual([
			[1, 9],
			[3, 9],
			[0, 1],
			[2, -3.5],
		]);
		expect(upstream.calls).toMatchObject([{ path, query: "question", texts: TEXTS, authorization: `Bearer ${KEY}` }]);
	});

	test("sends no more of a text and a query than it should, and no half characters", async () => {
		const start = "x".repeat(RERANK.whole.text - 1);
		const long = start + "🙂".repeat(9);
		await open().compressDocuments(documents(long, "short"), "q".repeat(9_999));
		const [call] = upstream.calls;
		expect(call?.query).toHaveLength(RERANK.whole.query);
		expect(call?.texts).toEqual([`${start}\ufffd`, "short"]);
	});
});

test("what each protocol is asked for", async () => {
	await order(connect(), "a", "b");
	await order(connect({ rerankModel: "tei:scripted", rerankBaseUrl: upstream.url }), "a", "b");
	expect(upstream.calls.map(({ body }) => JSON.parse(body))).toEqual([
		{ model: "scripted", query: "question", documents: ["a", "b"], top_n: 2 },
		{ query: "question", texts: ["a", "b"], truncate: true },
	]);
});

test("a server without a key gets none, and nothing to rank needs no call", async () => {
	const keyless = createReranker({ rerankModel: "cohere:scripted", rerankBaseUrl: `${upstream.url}/v1` });
	await keyless?.compressDocuments(documents("a"), "question");
	expect(await connect().compressDocuments([], "question")).toEqual([]);
	expect(upstream.calls).toMatchObject([{ authorization: undefined }]);
});

const says = (body: string | ((scores: number[]) => string)): RerankerMood => ({
	kind: "says",
	body: typeof body === "string" ? () => body : body,
});

const entries = (...list: unknown[]) => says(JSON.stringify({ results: list }));

describe("F28 a reply that is wrong is an error, never an order", () => {
	test.each([
		["no JSON", says("<html>")],
		["half of it", says((scores) => results(scores).slice(0, -9))],
		["nothing", says("")],
		["of another protocol", says('[{"index":0,"score":1},{"index":1,"score":1}]')],
		["an error with status 200", says('{"error":{"message":"no"}}')],
		["too few scores", entries({ index: 0, relevance_score: 1 })],
		["too many", entries(...[0, 1, 2].map((index) => ({ index, relevance_score: 1 })))],
		["one index twice", entries({ index: 1, relevance_score: 1 }, { index: 1, relevance_score: 2 })],
		["an index behind the end", entries({ index: 0, relevance_score: 1 }, { index: 2, relevance_score: 2 })],
		["a negative index", entries({ index: 0, relevance_score: 1 }, { index: -1, relevance_score: 2 })],
		["half an index", entries({ index: 0, relevance_score: 1 }, { index: 0.5, relevance_score: 2 })],
		["null for a score", entries({ index: 0, relevance_score: 1 }, { index: 1, relevance_score: null })],
		["NaN", says('{"results":[{"index":0,"relevance_score":1},{"index":1,"relevance_score":NaN}]}')],
		["too large a number", says('{"results":[{"index":0,"relevance_score":1},{"index":1,"relevance_score":1e999}]}')],
		["text for a score", entries({ index: 0, relevance_score: 1 }, { index: 1, relevance_score: "2" })],
		["an endless text", says(`"${"x".repeat(RERANK.maxReply)}"`)],
	])("%s", async (_name, mood) => {
		upstream.set(mood);
		await expect(order(connect(), "a", "b")).rejects.toMatchObject({ name: "ModelError", failure: "garbled" });
		expect(upstream.calls).toHaveLength(1);
	});
});

describe("a server in trouble", () => {
	test.each(["nothing", "headers"] as const)(
		"that hangs after %s is waited for no longer than allowed",
		async (after) => {
			upstream.set({ kind: "hangs", after });
			const startedAt = performance.now();
			await expect(order(connect(), "a", "b")).rejects.toMatchObject({ failure: "timeout" });
			expect(performance.now() - startedAt).toBeLessThan(1_000);
		},
	);

	test("is asked once more when it may pass, and not when it lasts", async () => {
		upstream.set({ kind: "fails", status: 503 }, 1);
		expect(await order(connect(), "a", "grade 1")).toEqual([
			[1, 1],
			[0, 0],
		]);
		upstream.set({ kind: "fails", status: 401 });
		await expect(order(connect(), "a", "b")).rejects.toMatchObject({ failure: "refused", status: 401 });
		upstream.set({ kind: "fails", status: 429, headers: { "retry-after": "30" } });
		await expect(order(connect(), "a", "b")).rejects.toMatchObject({ status: 429 });
		expect(upstream.calls).toHaveLength(4);
	});

	test.each([400, 413, 422, 500])("that refuses with %d, as for too long a text, is sent less once", async (status) => {
		upstream.set({ kind: "fails", status }, 1);
		const long = `grade 7 ${"word ".repeat(1_000)}`;
		expect(await order(connect(), "a", long)).toEqual([
			[1, 7],
			[0, 0],
		]);
		expect(upstream.calls.map(({ texts }) => texts[1]?.length)).toEqual([RERANK.whole.text, RERANK.short.text]);
		upstream.set({ kind: "fails", status });
		await expect(order(connect(), "a", long)).rejects.toMatchObject({ failure: "refused", status });
		expect(upstream.calls).toHaveLength(4);
	});

	test("that refuses whatever it is sent is left alone, too", async () => {
		const reranker = connect();
		upstream.set({ kind: "fails", status: 422 });
		for (let time = 0; time < 5; time += 1) await expect(order(reranker, "a", "b")).rejects.toThrow();
		expect(upstream.calls).toHaveLength(6);
	});

	test("is left alone after three failures", async () => {
		const reranker = connect();
		upstream.set({ kind: "fails", status: 404 });
		for (let time = 0; time < 5; time += 1) await expect(order(reranker, "a", "b")).rejects.toThrow();
		expect(upstream.calls).toHaveLength(3);
	});

	test("L5 is not quoted, nor is the key", async () => {
		upstream.set({ kind: "fails", status: 500 });
		const error = await order(connect(), "a", "b").catch((thrown: Error) => thrown);
		expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toMatch(/canary|scripted failure/);
	});
});

test.each([301, 302, 307, 308])(
	"S5 a redirection (%d) is not followed: neither key nor texts reach another server",
	async (status) => {
		const reached: string[] = [];
		const canary = await startLocalServer((request, response) => response.end(reached.push(request.url ?? "")));
		try {
			upstream.set({ kind: "fails", status, headers: { location: `${canary.url}/v1/rerank` } });
			await expect(order(connect(), "a", "b")).rejects.toMatchObject({ failure: "refused", status });
			expect(reached).toEqual([]);
		} finally {
			await canary.close();
		}
	},
);

describe("the configuration", () => {
	test("no model is no error, and no reranker", () => {
		expect(createReranker({ rerankBaseUrl: "http://localhost:1", rerankApiKey: KEY })).toBeNull();
	});

	test.each([
		[{ rerankModel: "acme:x" }, 'RERANK_MODEL: "acme:x" is not a model that Signpost knows. Use cohere:<model>'],
		[{ rerankModel: "cohere: " }, "Use cohere:<model>, jina:<model>, tei:<model>."],
		[{ rerankModel: "jina:x" }, "Set RERANK_API_KEY, or RERANK_BASE_URL"],
		[{ rerankModel: "tei:x", rerankApiKey: KEY }, "Set RERANK_BASE_URL to where it listens"],
	])("%j says what to do", (settings, message) => {
		expect(() => createReranker(settings)).toThrow(message);
	});
});
