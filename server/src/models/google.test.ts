import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { fails, type Script, type ScriptedModel, startScriptedModel } from "../../../tests/harness/scripted-model.ts";
import { createEmbeddings } from "./embeddings.ts";

const KEY = "google-key-0123456789";

let upstream: ScriptedModel;
beforeEach(async () => {
	upstream = await startScriptedModel();
});
afterEach(() => upstream.close());

const settings = () => ({
	...{ geminiApiKey: KEY, geminiBaseUrl: new URL(upstream.url).origin },
	retry: { backoffMs: 2 },
});

const json = (body: unknown): Script => ({
	headers: { "content-type": "application/json" },
	body: [JSON.stringify(body)],
	after: "end",
});

const connect = () => {
	const embeddings = createEmbeddings({ ...settings(), embeddingModel: "google:scripted" });
	if (embeddings === null) throw new Error("no embeddings");
	return embeddings;
};

describe("embeddings by Google's protocol", () => {
	test("of documents travel by the hundred, and say what they are for", async () => {
		const reply = (count: number) =>
			json({ embeddings: Array.from({ length: count }, (_, n) => ({ values: [n, 1] })) });
		upstream.script(reply(100), reply(20));
		const vectors = await connect().embedDocuments(Array.from({ length: 120 }, (_, n) => `text ${n}`));
		expect([vectors.length, vectors[119]]).toEqual([120, [19, 1]]);
		expect(upstream.calls.map(({ path }) => path)).toEqual(Array(2).fill("/v1beta/models/scripted:batchEmbedContents"));
		const [first] = JSON.parse(upstream.calls[1]?.body ?? "").requests;
		expect(first).toMatchObject({ content: { parts: [{ text: "text 100" }] }, taskType: "RETRIEVAL_DOCUMENT" });
		expect(upstream.calls[0]?.headers["x-goog-api-key"]).toBe(KEY);
	});

	test("of a query are another kind", async () => {
		upstream.script(json({ embedding: { values: [1, 0] } }));
		expect(await connect().embedQuery("a")).toEqual([1, 0]);
		expect(JSON.parse(upstream.calls[0]?.body ?? "")).toMatchObject({ taskType: "RETRIEVAL_QUERY" });
	});

	test("a call that failed is repeated, and is no empty embedding", async () => {
		upstream.script(fails(429), json({ embeddings: [{ values: [1, 0] }] }));
		expect(await connect().embedDocuments(["a"])).toEqual([[1, 0]]);
		upstream.script(fails(400, { message: `API key not valid: ${KEY}` }));
		const error = await connect()
			.embedDocuments(["a"])
			.catch((thrown: unknown) => thrown);
		expect(error).toMatchObject({ name: "ModelError", status: 400 });
		expect(String(error)).not.toContain(KEY);
	});
});

describe("what is missing is said at start", () => {
	test.each([
		["google:x", "Set GEMINI_API_KEY."],
		["onnx:Xenova/all-MiniLM-L6-v2", "npm install @huggingface/transformers"],
		["onnx:./weights", "npm install @huggingface/transformers"],
	])("%s", (embeddingModel, message) => {
		expect(() => createEmbeddings({ embeddingModel })).toThrow(message);
	});
});
