import { beforeAll, describe, expect, inject, test } from "vitest";
import { chatAs, createShop, QUESTION, watch } from "../harness/chat.ts";
import { connect, createTenant, openDatabaseForFile, type TestApi, type TestTenant } from "../harness/tenant.ts";

const database = openDatabaseForFile();
const { url } = inject("server");
const today = new Date().toISOString().slice(0, 10);
let shop: TestTenant;
let api: TestApi;

async function ask(message: string) {
	const key = shop.publishable.secret;
	const run = await chatAs(key, null, url).start.mutate({ message });
	const seen = await watch({ url, key, visitor: run.visitorToken, runId: run.runId });
	const end = seen.at(-1)?.event;
	return { ...run, messageId: end?.type === "done" ? end.messageId : "" };
}

beforeAll(async () => {
	shop = await createShop(database);
	api = connect(shop.secret.secret);
	const page = connect(shop.publishable.secret);
	const { hits } = await page.search.query.query({ query: "Return  shoes" });
	for (const query of ["x", "xyl", "xylophones"]) await page.search.query.query({ query, typoTolerance: false });
	await page.search.query.query({ query: "=SUM(A1)", typoTolerance: false });
	const click = { type: "click" as const, clickToken: hits[0]?.clickToken ?? "" };
	await page.events.track.mutate({ events: ["first-click", "other-click"].map((eventId) => ({ eventId, ...click })) });
	const { messageId, visitorToken } = await ask(QUESTION);
	await chatAs(shop.publishable.secret, visitorToken, url).feedback.mutate({ messageId, thumb: "up" });
	await ask("Which astronauts sew gloves on the moon?");
});

describe("analytics.overview", () => {
	test("has what visitors did", async () => {
		const { clients, ...overview } = await api.analytics.overview.query({});
		expect(overview).toMatchObject({
			...{ to: today, documents: 2, chunks: 2, searches: 3, clicks: 2, clickedSearches: 1 },
			...{ clickThroughRate: 1 / 3, conversations: 2, questions: 2, unanswered: 1, tokens: 0, cost: 0 },
			thumbs: { up: 1, down: 0 },
		});
		expect(overview.searchesWithoutResult).toBeGreaterThanOrEqual(1);
		const { full, partial, none } = overview.grounded;
		expect([full, full + partial + none]).toEqual([1, 2]);
		const { from: _from, to: _to, ...figures } = overview;
		expect(clients).toEqual([{ clientId: shop.clientId, slug: "docs", name: "docs", ...figures }]);
	});

	test("of days on which there was nothing has nothing", async () => {
		const range = { from: "2020-01-01", to: "2020-01-31" };
		const overview = await api.analytics.overview.query(range);
		expect(overview).toMatchObject({ ...range, documents: 2, searches: 0, clickThroughRate: null, questions: 0 });
	});

	test.each([
		["a year too much", { from: "2024-01-01", to: "2025-06-01" }],
		["days backwards", { from: "2026-02-01", to: "2026-01-01" }],
		["no day", { from: "yesterday" }],
	])("refuses %s", async (_what, range) => {
		await expect(api.analytics.overview.query(range)).rejects.toMatchObject({ data: { code: "INVALID_INPUT" } });
	});

	test("T5 of a key with the scope analytics is of its client only, of an admin's of all in its tenant", async () => {
		const second = await shop.createClient("second");
		const { secret } = await shop.createKey({ kind: "secret", scopes: ["analytics"], clientId: second });
		const slugs = async (one: TestApi, input = {}) =>
			(await one.analytics.overview.query(input)).clients.map(({ slug }) => slug);
		expect(await slugs(connect(secret))).toEqual(["second"]);
		expect(await slugs(api)).toEqual(["docs", "second"]);
		expect(await slugs(api, { clientId: "second" })).toEqual(["second"]);
		for (const clientId of ["docs", shop.clientId])
			await expect(slugs(connect(secret), { clientId })).rejects.toMatchObject({ data: { code: "NOT_FOUND" } });
		const other = await createTenant(database);
		await expect(slugs(connect(other.secret.secret), { clientId: second })).rejects.toMatchObject({
			data: { code: "NOT_FOUND" },
		});
	});
});

test("analytics.timeline has every day, and the same in sum", async () => {
	const { days } = await api.analytics.timeline.query({ clientId: shop.clientId });
	expect(days).toHaveLength(30);
	expect(days.at(-1)).toMatchObject({ day: today, searches: 3, questions: 2, clicks: 2 });
	expect(days.at(-2)).toMatchObject({ searches: 0, clickThroughRate: null });
});

test("analytics.queries has queries as they were when typing had ended, and what found nothing", async () => {
	const { top, withoutResult, unanswered } = await api.analytics.queries.query({});
	expect(top.map(({ query }) => query).sort()).toEqual(["=sum(a1)", "return shoes", "xylophones"]);
	expect(withoutResult.map(({ query }) => query)).toContain("xylophones");
	expect(withoutResult.map(({ query }) => query)).not.toContain("return shoes");
	expect(unanswered).toMatchObject([{ question: "Which astronauts sew gloves on the moon?", count: 1 }]);
});

describe("analytics.export", () => {
	test.each(["timeline", "clients", "queries", "unanswered"] as const)("%s is CSV", async (what) => {
		const { csv, fileName } = await api.analytics.export.query({ what });
		expect(fileName).toMatch(new RegExp(`^signpost-${what}-.*-${today}[.]csv$`));
		const lines = csv.trimEnd().split("\r\n");
		expect(lines.length).toBeGreaterThan(1);
	});

	test("I9 has no formulas", async () => {
		const { csv } = await api.analytics.export.query({ what: "queries" });
		expect(csv).toContain("\r\n'=sum(a1),1,");
	});
});

describe("usage.get", () => {
	test("has what is stored and used, of the tenant and of each client", async () => {
		const usage = await api.usage.get.query({ clientId: "docs" });
		expect(usage).toMatchObject({ documents: 2, today: { searches: 5, questions: 2, tokens: 0, cost: 0 } });
		expect(usage.bytes).toBeGreaterThan(100);
		expect(usage.days).toEqual([{ day: today, ...usage.today }]);
		expect(usage.clients).toMatchObject([{ clientId: shop.clientId, slug: "docs", documents: 2, today: usage.today }]);
		expect(usage.quota).toMatchObject({ documents: null, questionsPerDay: null });
	});

	test("has the quota that a client was given, which counts at once", async () => {
		const tenant = await createTenant(database);
		const admin = connect(tenant.secret.secret);
		const quota = { documents: 1, bytes: null, questionsPerDay: 5, tokensPerDay: 100, costPerDay: null };
		expect(await admin.usage.setClientQuota.mutate({ documents: 1, questionsPerDay: 5, tokensPerDay: 100 })).toEqual(
			quota,
		);
		expect((await admin.usage.get.query({})).clients).toMatchObject([{ quota }]);
		expect((await admin.models.usage.query({})).budget).toEqual({ tokensPerDay: 100, costPerDay: null });
		const documents = ["a", "b"].map((externalId) => ({ externalId, route: "/", content: "A" }));
		await expect(admin.ingest.documents.mutate({ documents })).rejects.toMatchObject({
			data: { code: "STORAGE_QUOTA_EXCEEDED" },
		});
	});

	test("a tenant's own admin does not set its quota", async () => {
		const set = api.usage.setQuota.mutate({ tenantId: shop.tenantId, documents: 1_000_000 });
		await expect(set).rejects.toMatchObject({ data: { code: "FORBIDDEN" } });
	});
});
