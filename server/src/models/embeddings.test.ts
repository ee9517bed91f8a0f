import { Embeddings } from "@langchain/core/embeddings";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { fails, type Script, type ScriptedModel, startScriptedModel } from "../../../tests/harness/scripted-model.ts";
import { CheckedEmbeddings, createEmbeddings } from "./embeddings.ts";

let upstream: ScriptedModel;
beforeEach(async () => {
	upstream = await startScriptedModel();
});
afterEach(() => upstream.close());

const vectors = (...data: { index: number; embedding: unknown }[]): Script => ({
	headers: { "content-type": "application/json" },
	body: [JSON.stringify({ object: "list", model: "scripted", data, usage: { prompt_tokens: 1, total_tokens: 1 } })],
	after: "end",
});

function connect(): Embeddings {
	const embeddings = createEmbeddings({
		...{ embeddingModel: "openai:scripted", openaiApiKey: "sk-scripted", openaiBaseUrl: upstream.url },
		retry: { backoffMs: 2 },
	});
	if (embeddings === null) throw new Error("no embeddings");
	return embeddings;
}

describe("F28 embeddings from an OpenAI-compatible server", () => {
	test("come in the order of the texts, whatever the order of the reply", async () => {
		upstream.script(vectors({ index: 1, embedding: [0, 1] }, { index: 0, embedding: [1, 0] }));
		expect(await connect().embedDocuments(["a", "b"])).toEqual([
			[1, 0],
			[0, 1],
		]);
	});

	test("no texts need no call", async () => {
		expect(await connect().embedDocuments([])).toEqual([]);
		expect(upstream.calls).toHaveLength(0);
	});

	test.each([
		["too few", vectors({ index: 0, embedding: [1] })],
		["one of them twice", vectors({ index: 0, embedding: [1] }, { index: 0, embedding: [2] })],
		["different lengths", vectors({ index: 0, embedding: [1] }, { index: 1, embedding: [1, 2] })],
		["what is no number", vectors({ index: 0, embedding: [1] }, { index: 1, embedding: [null] })],
		["empty ones", vectors({ index: 0, embedding: [] }, { index: 1, embedding: [] })],
	] as [string, Script][])("%s are refused", async (_, script) => {
		upstream.script(script);
		await expect(connect().embedDocuments(["a", "b"])).rejects.toMatchObject({
			name: "ModelError",
			failure: "garbled",
		});
		expect(upstream.calls).toHaveLength(1);
	});

	test("a passing failure is retried, a lasting one is not", async () => {
		upstream.script(fails(503), vectors({ index: 0, embedding: [1, 0] }));
		expect(await connect().embedQuery("a")).toEqual([1, 0]);
		upstream.script(fails(401));
		await expect(connect().embedQuery("a")).rejects.toMatchObject({ status: 401 });
		expect(upstream.calls).toHaveLength(3);
	});
});

test("a vector of another length is an error, and the next one sets the length anew", async () => {
	const lengths = [2, 3, 3, 3];
	class Fickle extends Embeddings {
		embedDocuments = async () => [];
		embedQuery = async () => Array.from({ length: lengths.shift() ?? 0 }, () => 0.5);
	}
	const embeddings = new CheckedEmbeddings({ load: async () => new Fickle({}), retry: { retries: 0, backoffMs: 0 } });
	await embeddings.embedQuery("a");
	await expect(embeddings.embedQuery("b")).rejects.toThrow("Expected an embedding of 2 numbers and got 3.");
	expect(await embeddings.embedQuery("c")).toHaveLength(3);
	expect(await embeddings.embedQuery("d")).toHaveLength(3);
});

test("no model is no error, an unknown one is", () => {
	expect(createEmbeddings({})).toBeNull();
	expect(() => createEmbeddings({ embeddingModel: "acme:x" })).toThrow("EMBEDDING_MODEL");
});
