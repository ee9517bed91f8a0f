import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { createSignpost, type DocumentInput, type SearchQueryInput, type Signpost } from "../../sdk/src/index.ts";
import {
	DIMENSIONS,
	type EmbedderMood,
	type ScriptedEmbedder,
	startScriptedEmbedder,
} from "../harness/scripted-embedder.ts";
import { startServer, type TestServer } from "../harness/server.ts";
import { createTenant, openDatabase } from "../harness/tenant.ts";

const MODEL_KEY = "sk-canary-embeddings-0123456789";

/** A search waits two seconds for the embedder at most; the rest is room for a slow machine. */
const SEARCH_LIMIT_MS = 4_000;

let embedder: ScriptedEmbedder;
let server: TestServer;
let database: ReturnType<typeof openDatabase>;
let garage: Signpost;

beforeAll(async () => {
	embedder = await startScriptedEmbedder();
	const environment = {
		...{ EMBEDDING_MODEL: "openai:scripted", OPENAI_BASE_URL: embedder.url, OPENAI_API_KEY: MODEL_KEY },
		...{ RATE_LIMIT_PER_ADDRESS: "0", RATE_LIMIT_PER_KEY: "0" },
		// The same is asked again and again of an embedder in another mood.
		SEARCH_CACHE_MEGABYTES: "0",
	};
	server = await startServer({ environment });
	database = openDatabase(server.connectionString);
	garage = await newClient();
	await add(garage, GARAGE);
});
afterEach(() => embedder.set({ kind: "well" }));
afterAll(async () => {
	await database?.$disconnect();
	await server?.remove();
	await embedder?.close();
});

const page = (externalId: string, content: string, more: Partial<DocumentInput> = {}): DocumentInput => ({
	...{ externalId, route: `/${externalId}`, title: externalId, content, format: "text" },
	...more,
});

const GARAGE = [
	page("wagons", "Automobile", { tags: ["sale"], metadata: { year: 2024 } }),
	page("health", "The physician sees patients on Monday."),
	page("parts", "Order number QX4711 is a brake disc."),
	page("lunch", "Soup and bread are served at noon on Monday."),
];

async function newClient(): Promise<Signpost> {
	const tenant = await createTenant(database);
	return createSignpost({ url: server.demo.url, key: tenant.secret.secret, maxRetries: 0 });
}

const add = async (client: Signpost, documents: DocumentInput[]) =>
	client.ingest.wait(await client.ingest.documents(documents));

const search = (client: Signpost, query: string, more: Partial<SearchQueryInput> = {}) =>
	client.search.query({ query, explain: true, ...more });

const idsOf = ({ hits }: { hits: { externalId: string }[] }) => hits.map((hit) => hit.externalId);

const chunksOf = (externalId: string) =>
	database.$queryRaw<{ text: string; dimensions: number | null }[]>`
		SELECT c.text, vector_dims(c.embedding) AS dimensions FROM chunks c JOIN documents d ON d.id = c.document_id
		WHERE d.external_id = ${externalId}`;

describe("answers by meaning", () => {
	test("what shares no word with the question answers it, and what is about something else does not", async () => {
		const town = await newClient();
		await add(town, [page("clinic", "Physician, surgeon."), page("lunch", "Soup and bread are served at noon.")]);
		expect(await town.chat.ask({ message: "doctor" }).text()).toContain("Physician, surgeon.");
		expect(await town.chat.ask({ message: "automobile" }).text()).toContain("Not found in");
	});
});

describe("search by meaning", () => {
	test("finds what shares no word with the query, and says by what", async () => {
		const found = await search(garage, "car");
		expect(found.degraded).toBe(false);
		expect(found.hits[0]).toMatchObject({ externalId: "wagons", snippet: { text: "Automobile", highlights: [] } });
		const explanation = found.hits[0]?.explanation;
		expect(explanation).toMatchObject({ lexical: 0, lexicalRank: null, denseRank: 1, terms: [] });
		expect(explanation?.dense).toBeGreaterThan(0.5);
		expect(explanation?.dense).toBeLessThanOrEqual(1.000_001);
		expect(found.recommendedRoute).toBeNull();
	});

	test("keeps what holds the very words first", async () => {
		expect(idsOf(await search(garage, "QX4711"))[0]).toBe("parts");
		const found = await search(garage, "physician on Monday");
		expect(found.hits[0]).toMatchObject({ externalId: "health", explanation: { lexicalRank: 1, denseRank: 1 } });
		expect(found.hits[1]).toMatchObject({ externalId: "lunch", explanation: { lexicalRank: 2, denseRank: 2 } });
		expect(found.recommendedRoute).toBe("/health");
	});

	test("is for words: signs alone are not sent to the model", async () => {
		const before = embedder.calls.length;
		expect(await search(garage, "?! …")).toMatchObject({ hits: [], degraded: false });
		expect(embedder.calls).toHaveLength(before);
	});

	test("sends the title with the text, the model's name and its key, and shows the key to nobody", async () => {
		const call = embedder.calls.find(({ input }) => input.some((text) => text.includes("QX4711")));
		expect(call).toMatchObject({ model: "scripted", authorization: `Bearer ${MODEL_KEY}` });
		expect(call?.input).toContain("parts Order number QX4711 is a brake disc.");
		// All of an ingest's texts travel together.
		expect(call?.input).toHaveLength(GARAGE.length);
		expect(server.output()).not.toContain(MODEL_KEY);
	});

	test.each([
		[{ tags: ["sale"] }, ["wagons"]],
		[{ metadata: { year: [2023, 2024] } }, ["wagons"]],
		[{ tags: ["none"] }, []],
	])("filters by %j", async (filter, expected) => {
		const found = await search(garage, "car", { filter });
		expect([idsOf(found), found.degraded]).toEqual([expected, false]);
	});

	test("never shows another client's passages, however near", async () => {
		const other = await newClient();
		expect(await search(other, "car")).toMatchObject({ hits: [], degraded: false });
		await add(other, [page("own", "Soup of the day.")]);
		expect(idsOf(await search(other, "automobile"))).toEqual(["own"]);
		expect(idsOf(await search(garage, "soup"))).not.toContain("own");
	});

	test("pages reach every hit once, in the order of one long page", async () => {
		const many = await newClient();
		const words = ["car", "vehicle", "cat", "soup", "physician"];
		await add(
			many,
			Array.from({ length: 100 }, (_, n) =>
				page(`p${n}`, `Page ${n}. ${words[n % 5]} ${words[(n * 7) % 3]} ${"text ".repeat(n)}`),
			),
		);
		const whole: string[] = idsOf(await search(many, "automobile page", { limit: 50 }));
		const seen: string[] = [];
		for (let cursor: string | null | undefined; cursor !== null && seen.length < 50; ) {
			const found = await search(many, "automobile page", { limit: 10, ...(cursor === undefined ? {} : { cursor }) });
			seen.push(...idsOf(found));
			cursor = found.nextCursor;
		}
		expect(seen).toEqual(whole);
		expect(new Set(seen).size).toBe(50);
	});
});

describe("when the embedder is in trouble, search goes on by words", () => {
	test.each([
		["fails", { kind: "fails", status: 500 }],
		["refuses the key", { kind: "fails", status: 401 }],
		["asks for a long wait", { kind: "fails", status: 429, headers: { "retry-after": "30" } }],
		["hangs", { kind: "hangs", after: "nothing" }],
		["hangs in its reply", { kind: "hangs", after: "headers" }],
		["sends no vector", { kind: "short" }],
	] as [string, EmbedderMood][])("and soon: it %s", async (_name, mood) => {
		embedder.set(mood);
		const startedAt = performance.now();
		const found = await search(garage, "soup");
		expect(performance.now() - startedAt).toBeLessThan(SEARCH_LIMIT_MS);
		expect([idsOf(found), found.degraded]).toEqual([["lunch"], true]);
		expect(found.hits[0]?.explanation).toMatchObject({ lexicalRank: 1, dense: null, denseRank: null });
		embedder.set({ kind: "well" });
		expect(idsOf(await search(garage, "car"))[0]).toBe("wagons");
	});

	test("a run counts the queries that were answered so", async () => {
		const rows = ["soup", "bread"].map((query) => ({ query, document: "lunch", grade: 1 }));
		await garage.evaluation.putJudgements({ name: "meals", rows });
		const measure = async () => {
			const { evaluationId } = await garage.evaluation.run({ judgements: "meals", metrics: ["mrr@10"] });
			await expect.poll(async () => (await garage.evaluation.status({ evaluationId })).status).toBe("done");
			return garage.evaluation.get({ evaluationId });
		};
		expect(await measure()).toMatchObject({ degraded: 0, total: 2 });
		embedder.set({ kind: "fails", status: 401 });
		expect(await measure()).toMatchObject({ degraded: 2, total: 2, metrics: { "mrr@10": 1 } });
	});

	test("a passing failure is not noticed", async () => {
		embedder.set({ kind: "fails", status: 429, headers: { "retry-after": "0" } }, 1);
		const found = await search(garage, "car");
		expect([idsOf(found)[0], found.degraded]).toEqual(["wagons", false]);
	});

	test("a query does not wait behind an ingest", async () => {
		const busy = await newClient();
		embedder.set({ kind: "hangs", after: "nothing" }, 1);
		const before = embedder.calls.length;
		const { jobId } = await busy.ingest.documents([page("slow", "Slow.")]);
		await expect.poll(() => embedder.calls.length, { timeout: 10_000 }).toBeGreaterThan(before);
		const startedAt = performance.now();
		expect((await search(garage, "car")).degraded).toBe(false);
		expect(performance.now() - startedAt).toBeLessThan(1_000);
		expect((await busy.ingest.job(jobId)).status).toBe("running");
	});
});

describe("when the model has another dimension than what is stored", () => {
	test("a query is answered by words, and says so", async () => {
		embedder.set({ kind: "well", dimensions: 32 });
		const found = [await search(garage, "soup"), await search(garage, "soup")];
		for (const result of found) expect([idsOf(result), result.degraded]).toEqual([["lunch"], true]);
		expect(await search(garage, "car")).toMatchObject({ hits: [], degraded: true });
		embedder.set({ kind: "well" });
		await search(garage, "car");
		expect((await search(garage, "car")).degraded).toBe(false);
	});

	test("more than 2,000 dimensions work without an index", async () => {
		embedder.set({ kind: "well", dimensions: 3_072 });
		await search(garage, "car");
		const wide = await newClient();
		await add(wide, [page("wide", "Automobile"), page("else", "Bread")]);
		expect(await chunksOf("wide")).toEqual([expect.objectContaining({ dimensions: 3_072 })]);
		const found = await search(wide, "car");
		expect([idsOf(found)[0], found.degraded]).toEqual(["wide", false]);
		const indexes = await database.$queryRaw<{ indexdef: string }[]>`
			SELECT indexdef FROM pg_indexes WHERE tablename = 'chunks' AND indexdef LIKE '%hnsw%'`;
		expect(indexes.map(({ indexdef }) => /vector_dims\(embedding\) = (\d+)/.exec(indexdef)?.[1])).toEqual([
			`${DIMENSIONS}`,
		]);
		embedder.set({ kind: "well" });
		await search(garage, "car");
	});
});

describe("ingest", () => {
	test("waits for an embedder that is down for a moment", async () => {
		const client = await newClient();
		embedder.set({ kind: "fails", status: 503 }, 4);
		expect(await add(client, [page("later", "Feline")])).toMatchObject({ added: 1, failed: 0 });
		expect(idsOf(await search(client, "cat"))).toEqual(["later"]);
	});

	test("fails each document with a reason when it stays down, keeps the old version, and can be repeated", async () => {
		const client = await newClient();
		await add(client, [page("kept", "Feline, first version")]);
		embedder.set({ kind: "fails", status: 500 });
		const documents = [page("kept", "Feline, second version"), page("new", "Reimbursement")];
		const job = await add(client, documents);
		expect(job).toMatchObject({ status: "done", failed: 2, added: 0, changed: 0 });
		for (const { reason } of job.failures) {
			expect(reason).toMatch(/could not be embedded.*status 500.*Three attempts.*again later/);
		}
		embedder.set({ kind: "well" });
		expect((await search(client, "cat")).hits[0]?.snippet.text).toContain("first version");
		expect(await add(client, documents)).toMatchObject({ added: 0, changed: 2, failed: 0 });
		expect((await search(client, "cat")).hits[0]?.snippet.text).toContain("second version");
		expect(idsOf(await search(client, "refund"))[0]).toBe("new");
	}, 60_000);

	test("lets one refused text fail its own document only", async () => {
		const client = await newClient();
		embedder.set({ kind: "refuses", word: "unspeakable" });
		const job = await add(client, [
			page("good", "Kitten"),
			page("bad", "Something unspeakable"),
			page("fine", "Bread"),
		]);
		expect(job).toMatchObject({ added: 2, failed: 1 });
		expect(job.failures).toEqual([
			{ externalId: "bad", reason: expect.stringContaining("refused the call with status 400") },
		]);
		expect(idsOf(await search(client, "cat"))[0]).toBe("good");
	});

	test("takes no reply that lacks a vector", async () => {
		const client = await newClient();
		embedder.set({ kind: "short" }, 1);
		expect(await add(client, [page("first", "Kitten"), page("second", "Bread")])).toMatchObject({ added: 2 });
		for (const id of ["first", "second"]) {
			expect(await chunksOf(id)).toEqual([expect.objectContaining({ dimensions: DIMENSIONS })]);
		}
		expect(idsOf(await search(client, "cat"))[0]).toBe("first");
	});
});
