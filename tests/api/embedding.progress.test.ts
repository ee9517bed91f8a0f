import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createSignpost, type Signpost } from "../../sdk/src/index.ts";
import { ingestAll } from "../harness/ingest-all.ts";
import { createScratchDatabase } from "../harness/scratch-database.ts";
import { type EmbedderCall, type ScriptedEmbedder, startScriptedEmbedder } from "../harness/scripted-embedder.ts";
import { type StartOptions, startServer, type TestServer } from "../harness/server.ts";
import { createTenant, openDatabase, type TestTenant } from "../harness/tenant.ts";

const OLD = "openai:scripted";
const PAGES = 300;

let embedder: ScriptedEmbedder;
let place: StartOptions;
let server: TestServer;
let tenant: TestTenant;
let removePlace: () => Promise<void>;

beforeAll(async () => {
	embedder = await startScriptedEmbedder();
});
afterAll(() => embedder?.close());

beforeEach(async () => {
	const scratch = process.env["DATABASE_URL"] === undefined ? null : await createScratchDatabase();
	place = scratch === null ? {} : { databaseUrl: scratch.connectionString };
	removePlace = async () => {
		await server.remove();
		await scratch?.drop();
	};
});
afterEach(async () => {
	embedder.set({ kind: "well" });
	await removePlace();
});

/** The server, on the data of the one before. */
async function start(model: string | null): Promise<Signpost> {
	const environment = {
		...{ OPENAI_BASE_URL: embedder.url, OPENAI_API_KEY: "sk-scripted", RATE_LIMIT_PER_KEY: "0" },
		...(model === null ? {} : { EMBEDDING_MODEL: model }),
	};
	server = await startServer({ ...place, environment });
	place.dataDirectory = server.dataDirectory;
	tenant ??= await newTenant();
	return createSignpost({ url: server.demo.url, key: tenant.secret.secret, maxRetries: 0 });
}

async function newTenant(): Promise<TestTenant> {
	const database = openDatabase(server.connectionString);
	try {
		return await createTenant(database);
	} finally {
		await database.$disconnect();
	}
}

/** A new tenant with pages, of which one is about cars and one cannot be spoken of. */
async function fill(model: string | null): Promise<Signpost> {
	await start(model);
	tenant = await newTenant();
	const signpost = createSignpost({ url: server.demo.url, key: tenant.secret.secret });
	const contents = ["Automobile", "Something unspeakable about a kitten"];
	await ingestAll(
		signpost,
		Array.from({ length: PAGES }, (_, n) => ({
			...{ externalId: `p${String(n).padStart(3, "0")}`, route: `/p${n}`, title: `Page ${n}`, format: "text" as const },
			content: contents[n] ?? `Soup ${wordFor(n)} is served at ${wordFor(n * 7)}.`,
		})),
	);
	return signpost;
}

/** A word of letters alone: what embeds alike is hard to find in an index of neighbours. */
const wordFor = (n: number) => `dish${String(n).replace(/\d/g, (digit) => "abcdefghij"[Number(digit)] ?? "")}`;

const finished = (signpost: Signpost) =>
	expect.poll(async () => (await signpost.embedding.progress()).running, { timeout: 40_000, interval: 50 }).toBe(false);

const search = (signpost: Signpost, query: string) => signpost.search.query({ query, explain: true });

const summary = async (signpost: Signpost, query: string) => {
	const { hits, degraded } = await search(signpost, query);
	return [hits[0]?.externalId, hits[0]?.explanation?.denseRank, degraded];
};

/** Calls that embed these pages, not a query, a trial or the demo. */
const isFor =
	(model: string) =>
	({ model: asked, input }: EmbedderCall) =>
		`openai:${asked}` === model && input.length > 1 && input.some((text) => text.startsWith("Page "));

describe("passages are embedded in the background", () => {
	test("when a model is configured for the first time; search goes by words until then, and says so", async () => {
		await fill(null);
		await server.stop();
		// A call and its two retries: the first attempt fails as a whole.
		embedder.set({ kind: "fails", status: 503 }, 3, isFor(OLD));
		const signpost = await start(OLD);
		expect(await signpost.embedding.progress()).toMatchObject({ model: OLD, total: PAGES, running: true });
		expect(await summary(signpost, "soup")).toEqual([expect.any(String), null, true]);
		await finished(signpost);
		expect(await signpost.embedding.progress()).toMatchObject({ done: PAGES, failed: 0 });
		await expect.poll(() => summary(signpost, "car"), { timeout: 5_000 }).toEqual(["p000", 1, false]);
	}, 90_000);

	test("when the model is changed: the old embeddings serve, and after a crash it goes on where it was", async () => {
		await fill(OLD);
		await server.stop();
		// Another dimension; it embeds two batches and then fails for as long as it is told to.
		const model = "openai:other-32";
		let batches = 0;
		embedder.set({ kind: "fails", status: 500 }, undefined, (call) => isFor(model)(call) && ++batches > 2);
		const half = await start(model);
		await expect.poll(() => batches, { timeout: 20_000 }).toBeGreaterThan(2);
		const before = await half.embedding.progress();
		expect(before).toMatchObject({ model, total: PAGES, failed: 0, running: true });
		expect(before.done).toBeGreaterThan(0);
		expect(before.done).toBeLessThan(PAGES);
		// The best of a part stands a little lower than the best of all, whichever model found it, and nothing is missing.
		const found = await search(half, "car");
		expect(found.hits.map(({ externalId }) => externalId)).toContain("p000");
		expect(found.degraded).toBe(false);
		await server.stop("SIGKILL");
		embedder.set({ kind: "well" });
		const calls = embedder.calls.length;
		const whole = await start(model);
		await finished(whole);
		expect(await whole.embedding.progress()).toMatchObject({ done: PAGES, failed: 0 });
		await expect.poll(() => summary(whole, "car"), { timeout: 5_000 }).toEqual(["p000", 1, false]);
		const again = embedder.calls.slice(calls).flatMap((call) => (isFor(model)(call) ? call.input : []));
		const own = again.filter((text) => /^Page \d+ /.test(text));
		expect(own.length).toBe(PAGES - before.done);
		// The old model is asked no longer.
		expect(embedder.calls.at(-1)?.model).toBe("other-32");
	}, 90_000);

	test("one text that the model does not take is left out, is found by its words, and is not tried again", async () => {
		await fill(OLD);
		await server.stop();
		const model = "openai:other";
		embedder.set({ kind: "refuses", word: "unspeakable" }, undefined, ({ model: asked }) => asked === "other");
		const signpost = await start(model);
		await finished(signpost);
		expect(await signpost.embedding.progress()).toMatchObject({ done: PAGES - 1, failed: 1 });
		const found = await search(signpost, "kitten");
		expect(found.hits.slice(0, 2).map(({ externalId }) => externalId)).toContain("p001");
		await expect.poll(async () => (await search(signpost, "kitten")).degraded, { timeout: 5_000 }).toBe(false);
		await server.stop();
		const calls = embedder.calls.length;
		const again = await start(model);
		await expect.poll(() => embedder.calls.length, { timeout: 20_000 }).toBeGreaterThan(calls);
		await again.documents.delete({ externalIds: ["p001"] });
		expect(await again.embedding.progress()).toMatchObject({
			total: PAGES - 1,
			done: PAGES - 1,
			failed: 0,
			running: false,
		});
		expect(embedder.calls.slice(calls).some(({ input }) => input.some((text) => text.includes("unspeakable")))).toBe(
			false,
		);
	}, 90_000);
});
