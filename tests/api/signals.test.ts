import { randomUUID } from "node:crypto";
import { beforeEach, describe, expect, test } from "vitest";
import { measured } from "../harness/evaluation.ts";
import {
	connect,
	createSite,
	createTenant,
	openDatabaseForFile,
	type TestApi,
	type TestTenant,
} from "../harness/tenant.ts";

const database = openDatabaseForFile();
let tenant: TestTenant;
/** A page, and a server that says who its visitors are. */
let page: TestApi;
let server: TestApi;

const QUERY = "opening hours";
const PAGES = ["a", "b", "c", "d", "e", "f"];

beforeEach(async () => {
	const content = (name: string, index: number) => `The opening hours of ${name}. ${"Nothing more. ".repeat(index)}`;
	({ tenant, page, server } = await createSite(
		database,
		PAGES.map((name, index) => ({ externalId: name, route: `/${name}`, content: content(name, index) })),
	));
});

const search = (query = QUERY, options: { learning?: boolean; explain?: boolean; limit?: number } = {}) =>
	page.search.query.query({ query, ...options });

const order = async (query?: string, options?: { learning?: boolean }) =>
	(await search(query, options)).hits.map(({ externalId }) => externalId);

type Click = { visitor: string; query?: string; externalId?: string };

/** A search and a click on one of its hits, as a visitor's. */
async function click(api: TestApi, { visitor, query = QUERY, externalId = "d" }: Click) {
	const { hits } = await search(query);
	const hit = hits.find((one) => one.externalId === externalId);
	const event = { eventId: randomUUID(), type: "click" as const, clickToken: hit?.clickToken ?? "", visitor };
	return api.events.track.mutate({ events: [event] });
}

async function clicks(count: number, more: Omit<Click, "visitor"> = {}) {
	for (let n = 0; n < count; n += 1) await click(server, { visitor: `visitor-${n}`, ...more });
}

describe("signals.recompute", () => {
	test("what many visitors choose rises, for the same query in other words, and says by how much", async () => {
		expect(await order()).toEqual(PAGES);
		await clicks(30);
		expect(await order(), "not before clicks are counted").toEqual(PAGES);
		expect(await server.signals.recompute.mutate({})).toMatchObject({ queries: 1, documents: 0, signals: 1 });
		expect(await order()).toEqual(["d", "a", "b", "c", "e", "f"]);
		expect(await order("The HOURS of opening")).toEqual(["d", "a", "b", "c", "e", "f"]);
		expect(await order("opening")).toEqual(PAGES);
		const { hits } = await search(QUERY, { explain: true });
		const [first, second] = hits.map(({ explanation }) => explanation?.learned);
		expect(first).toMatchObject({ unlearnedRank: 4, document: 0 });
		expect(first?.query).toBeGreaterThan(0.5);
		expect(first?.factor).toBeGreaterThan(1.2);
		expect(first?.factor).toBeLessThanOrEqual(1.5);
		expect(second).toMatchObject({ unlearnedRank: 1, factor: 1 });
		const scores = hits.map(({ score }) => score);
		expect(scores).toEqual([...scores].sort((a, b) => b - a));
	});

	test("a run measures without what was learned unless it is asked to", async () => {
		await clicks(30);
		await server.signals.recompute.mutate({});
		const rows = [{ query: QUERY, document: "d", grade: 1 }];
		await server.evaluation.putJudgements.mutate({ name: "clicked", rows });
		const run = { judgements: "clicked", metrics: ["mrr@10"] };
		expect(await measured(server, run)).toMatchObject({ metrics: { "mrr@10": 1 / 4 }, options: { learning: false } });
		expect(await measured(server, { ...run, learning: true })).toMatchObject({
			...{ metrics: { "mrr@10": 1 }, options: { learning: true } },
		});
	});

	test("counts the same clicks to the same signals", async () => {
		await clicks(12);
		await server.signals.recompute.mutate({});
		const stored = () => database.signal.findMany({ where: { clientId: tenant.clientId } });
		const version = async () =>
			(await database.client.findUniqueOrThrow({ where: { id: tenant.clientId } })).signalVersion;
		const [before, versionBefore] = [await stored(), await version()];
		expect(before).toHaveLength(1);
		await server.signals.recompute.mutate({});
		expect(await stored()).toEqual(before);
		expect(await version()).toBe(versionBefore);
	});

	test("a document that is chosen for several queries rises a little for others", async () => {
		for (const query of ["opening hours", "hours", "opening", "opening today", "hours today", "new hours"])
			await clicks(4, { query, externalId: "b" });
		expect((await server.signals.recompute.mutate({})).documents).toBe(1);
		const { hits } = await search("opening tomorrow", { explain: true });
		const learned = hits.find(({ externalId }) => externalId === "b")?.explanation?.learned;
		expect(learned?.document).toBeGreaterThan(0);
		expect(learned?.factor).toBeLessThanOrEqual(1.1);
	});

	test("pages still hold every document once", async () => {
		await clicks(20, { externalId: "f" });
		await server.signals.recompute.mutate({});
		const first = await page.search.query.query({ query: QUERY, limit: 3 });
		const second = await page.search.query.query({ query: QUERY, limit: 3, cursor: first.nextCursor ?? "" });
		expect([...first.hits, ...second.hits].map(({ externalId }) => externalId)).toEqual(await order());
		expect(first.hits[0]?.externalId).toBe("f");
	});

	test("a deleted document's clicks count no more", async () => {
		await clicks(10);
		await server.documents.delete.mutate({ externalIds: ["d"] });
		expect((await server.signals.recompute.mutate({})).signals).toBe(0);
	});
});

describe("what does not count", () => {
	test("few clicks", async () => {
		await clicks(2);
		expect((await server.signals.recompute.mutate({})).signals).toBe(0);
	});

	test("a thousand clicks of one visitor, whoever he says he is", async () => {
		const { hits } = await search();
		const clickToken = hits.at(-1)?.clickToken ?? "";
		for (let batch = 0; batch < 10; batch += 1) {
			const events = Array.from({ length: 100 }, (_, n) => ({
				...{ eventId: randomUUID(), type: "click" as const, clickToken, visitor: `nobody-${batch}-${n}` },
				at: new Date(Date.now() - (batch * 100 + n) * 3_600_000),
			}));
			await page.events.track.mutate({ events });
		}
		for (let n = 0; n < 30; n += 1) await click(page, { visitor: `nobody-${n}`, externalId: "f" });
		expect((await server.signals.recompute.mutate({})).signals).toBe(0);
		expect(await order()).toEqual(PAGES);
	});

	test("one search's token in many hands", async () => {
		const clickToken = (await search()).hits[3]?.clickToken ?? "";
		const events = Array.from({ length: 50 }, (_, n) => ({
			...{ eventId: randomUUID(), type: "click" as const, clickToken, visitor: `hand-${n}` },
		}));
		await server.events.track.mutate({ events });
		expect((await server.signals.recompute.mutate({})).signals).toBe(0);
	});

	test("clicks without a search, and what a page says the query was", async () => {
		const documentId = (await search()).hits[3]?.documentId ?? "";
		const events = Array.from({ length: 50 }, (_, n) => ({
			...{ eventId: randomUUID(), type: "click" as const, documentId, query: QUERY, visitor: `hand-${n}` },
		}));
		await server.events.track.mutate({ events });
		expect((await server.signals.recompute.mutate({})).signals).toBe(0);
	});
});

describe("off", () => {
	test("for one search", async () => {
		await clicks(20);
		await server.signals.recompute.mutate({});
		expect(await order(QUERY, { learning: false })).toEqual(PAGES);
		const { hits } = await search(QUERY, { learning: false, explain: true });
		expect(hits[0]?.explanation?.learned).toBeNull();
	});

	test("for a client, until it is turned on again", async () => {
		await clicks(20);
		await server.signals.recompute.mutate({});
		expect(await server.signals.configure.mutate({ learning: false })).toMatchObject({ learning: false, signals: 1 });
		expect(await order()).toEqual(PAGES);
		expect(await server.signals.configure.mutate({ learning: true })).toMatchObject({ learning: true });
		expect((await order())[0]).toBe("d");
		await expect(server.signals.configure.mutate({} as never)).rejects.toMatchObject({
			data: { code: "INVALID_INPUT" },
		});
	});
});

test("signals.status of a client without clicks; signals of one client are not another's", async () => {
	const untouched = await createTenant(database);
	await clicks(10);
	await server.signals.recompute.mutate({});
	const status = await connect(untouched.secret.secret).signals.status.query({});
	expect(status).toEqual({ learning: true, computedAt: null, queries: 0, documents: 0, signals: 0 });
});

test("a stored click tells neither its query's words nor its address", async () => {
	await click(page, { visitor: "x" });
	const [event] = await database.event.findMany({ where: { clientId: tenant.clientId } });
	expect(event).toMatchObject({ query: null, shown: PAGES.length, position: 4 });
	expect(event?.queryKey).toMatch(/^[\w-]{12}$/);
	expect(event?.source).toMatch(/^[\w-]{16}$/);
});
