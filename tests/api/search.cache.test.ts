import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { type ScriptedEmbedder, startScriptedEmbedder } from "../harness/scripted-embedder.ts";
import { startServer, type TestServer } from "../harness/server.ts";
import { connect, createTenant, ingest, openDatabase, type TestApi, type TestTenant } from "../harness/tenant.ts";

let embedder: ScriptedEmbedder;
let server: TestServer;
let database: ReturnType<typeof openDatabase>;
let tenant: TestTenant;
let api: TestApi;

beforeAll(async () => {
	embedder = await startScriptedEmbedder();
	const environment = {
		...{ EMBEDDING_MODEL: "openai:scripted", OPENAI_BASE_URL: embedder.url, OPENAI_API_KEY: "sk-any" },
		...{ RATE_LIMIT_PER_ADDRESS: "0", RATE_LIMIT_PER_KEY: "0" },
	};
	server = await startServer({ environment });
	database = openDatabase(server.connectionString);
});
afterAll(async () => {
	await database?.$disconnect();
	await server?.remove();
	await embedder?.close();
});

beforeEach(async () => {
	embedder.set({ kind: "well" });
	tenant = await createTenant(database);
	api = connect(tenant.secret.secret, { url: server.demo.url });
	await ingest(api, [page("a", "Bread is baked at night."), page("b", "Soup is served with bread.")]);
	embedder.calls.length = 0;
});

const page = (externalId: string, content: string) => ({
	...{ externalId, route: `/${externalId}`, title: externalId, content, format: "text" as const },
});

const search = (query: string, more: Record<string, unknown> = {}) => api.search.query.query({ query, ...more });

const idsOf = ({ hits }: { hits: { externalId: string }[] }) => hits.map((hit) => hit.externalId);

/** How often the query was really answered: each time it is embedded once. */
const answered = () => embedder.calls.length;

test("the same query again is answered from memory, with marks of its own", async () => {
	const first = await search("bread");
	const again = await search("  bread");
	expect(answered()).toBe(1);
	expect(idsOf(again)).toEqual(idsOf(first));
	expect(again.hits[0]).toEqual({ ...first.hits[0], clickToken: again.hits[0]?.clickToken });
	expect(again.searchId).not.toBe(first.searchId);
	expect(again.hits[0]?.clickToken).not.toBe(first.hits[0]?.clickToken);
	const event = { eventId: "click-again", type: "click" as const, clickToken: again.hits[0]?.clickToken ?? "" };
	expect(await api.events.track.mutate({ events: [event] })).toMatchObject({ accepted: 1 });
});

test.each([
	["limit", { limit: 1 }],
	["filter", { filter: { tags: ["none"] } }],
	["explain", { explain: true }],
])("another %s is another question", async (_what, more) => {
	await search("bread");
	await search("bread", more);
	expect(answered()).toBe(2);
});

test("pages are kept apart", async () => {
	const first = await search("bread", { limit: 1 });
	const second = await search("bread", { limit: 1, cursor: first.nextCursor });
	expect(new Set([...idsOf(first), ...idsOf(second)])).toEqual(new Set(["a", "b"]));
	expect(idsOf(await search("bread", { limit: 1, cursor: first.nextCursor }))).toEqual(idsOf(second));
	expect(answered()).toBe(2);
});

test("what is ingested, changed and deleted is seen by the next query", async () => {
	expect(idsOf(await search("porridge oats")).sort()).toEqual(["a", "b"]);
	for (let round = 0; round < 5; round += 1) {
		const asking = search("porridge oats");
		await ingest(api, [page("c", `Porridge oats number ${round}.`)]);
		await asking;
		expect((await search("porridge oats")).hits[0]?.snippet.text).toBe(`Porridge oats number ${round}.`);
		await api.documents.delete.mutate({ externalIds: ["c"] });
		expect(idsOf(await search("porridge oats"))).not.toContain("c");
	}
});

test("a change by another process is seen within a second", async () => {
	await search("bread");
	await database.client.update({ where: { id: tenant.clientId }, data: { indexVersion: { increment: 1 } } });
	await expect
		.poll(
			async () => {
				await search("bread");
				return answered();
			},
			{ timeout: 1_500 },
		)
		.toBe(2);
});

test("a client never sees another's answers", async () => {
	await search("bread");
	const other = await createTenant(database);
	const theirs = connect(other.secret.secret, { url: server.demo.url });
	expect(idsOf(await theirs.search.query.query({ query: "bread" }))).toEqual([]);
	await ingest(theirs, [page("theirs", "Their bread.")]);
	expect(idsOf(await theirs.search.query.query({ query: "bread" }))).toEqual(["theirs"]);
	expect(idsOf(await search("bread")).sort()).toEqual(["a", "b"]);
});

test("500 who ask the same at once cost one", async () => {
	// Each with a connection of its own: one would send them as a batch.
	const ask = () =>
		connect(tenant.secret.secret, { url: server.demo.url }).search.query.query({ query: "served bread" });
	const answers = await Promise.all(Array.from({ length: 500 }, ask));
	expect(answered()).toBe(1);
	expect(new Set(answers.map((answer) => idsOf(answer).join())).size).toBe(1);
	expect(new Set(answers.map(({ searchId }) => searchId)).size).toBe(500);
});

test("a degraded answer is not kept", async () => {
	embedder.set({ kind: "fails", status: 401 });
	expect((await search("bread")).degraded).toBe(true);
	embedder.set({ kind: "well" });
	expect((await search("bread")).degraded).toBe(false);
});

test("an ingest that changes nothing keeps what is remembered", async () => {
	await search("bread");
	await ingest(api, [page("a", "Bread is baked at night.")]);
	await search("bread");
	expect(answered()).toBe(1);
});
