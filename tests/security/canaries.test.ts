import { beforeAll, describe, expect, inject, test } from "vitest";
import { chatAs, watch } from "../harness/chat.ts";
import { connect, openDatabaseForFile } from "../harness/tenant.ts";
import { attack, call, guardServer } from "./attack.ts";
import { converse, type Furniture, furnish } from "./furniture.ts";
import { rowOf } from "./procedures.ts";

const database = openDatabaseForFile();
const { url } = inject("server");
let own: Furniture;
let other: Furniture;
guardServer();
beforeAll(async () => {
	own = await furnish(database, { canary: "zanderfilet" });
	other = await furnish(database, { canary: "quastenflosser" });
});

/** Words of both tenants in an order that is the same at every run. */
function* questions(count: number): Generator<string> {
	const words = [
		"quastenflosser",
		"manual",
		"stands",
		"page",
		"only",
		"zanderfilet",
		"spare",
		"stays",
		"this",
		"in",
		"the",
	];
	let seed = 42;
	const next = (below: number) => {
		seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
		return Math.floor((seed / 2_147_483_648) * below);
	};
	for (let index = 0; index < count; index += 1) {
		yield Array.from({ length: 1 + next(6) }, () => words[next(words.length)]).join(" ");
	}
}

describe("T6, T7 what another tenant has written is never found", () => {
	test("by 200 searches, whose own page is found", async () => {
		const key = own.publishable.secret;
		let found = 0;
		for (const query of questions(200)) {
			const reply = await call({ ...rowOf("search.query"), key, input: { query, limit: 50, explain: true } });
			expect(reply.status).toBe(200);
			const withoutQuery = reply.body.replaceAll(`"term":"quastenflosser"`, "");
			expect(withoutQuery).not.toContain("quastenflosser");
			for (const id of [other.documentId, other.chunkId, other.clientId, other.tenantId])
				expect(reply.body).not.toContain(id);
			if (reply.body.includes("zanderfilet")) found += 1;
		}
		expect(found).toBeGreaterThan(50);
	});

	test.each([
		["tag", { filter: { tags: ["quastenflosser"] } }],
		["metadata", { filter: { metadata: { note: "quastenflosser" } } }],
	])("by %s", async (_name, extra) => {
		const input = { query: "page", ...extra };
		const search = (tenant: Furniture) => connect(tenant.secret.secret).search.query.query(input);
		expect((await search(own)).hits).toEqual([]);
		expect((await search(other)).hits).toHaveLength(1);
	});

	test("by another tenant's synonyms", async () => {
		const search = (tenant: Furniture) => connect(tenant.secret.secret).search.query.query({ query: "bird" });
		expect((await search(own)).hits.map(({ title }) => title)).toEqual([`Manual ${own.canary}`]);
		expect((await search(other)).hits.map(({ title }) => title)).toEqual([`Manual ${other.canary}`]);
	});

	test("by what the other tenant has just asked", async () => {
		const query = "Which page has the quastenflosser?";
		expect((await connect(other.publishable.secret).search.query.query({ query })).hits[0]?.title).toContain(
			"quastenflosser",
		);
		expect(JSON.stringify((await connect(own.publishable.secret).search.query.query({ query })).hits)).not.toContain(
			"quastenflosser",
		);
	});

	test("by answers", async () => {
		const key = own.publishable.secret;
		for (const message of questions(15)) {
			const run = await chatAs(key, null).start.mutate({ message });
			const seen = await watch({ url, key, visitor: run.visitorToken, runId: run.runId });
			expect(seen.at(-1)?.event.type).toBe("done");
			const said = JSON.stringify(seen);
			for (const secret of ["quastenflosser stands", other.documentId, other.chunkId, "Manual quastenflosser"]) {
				expect(said).not.toContain(secret);
			}
		}
	});

	test("by cursors and click tokens", async () => {
		const [ours, theirs] = [connect(own.secret.secret), connect(other.secret.secret)];
		const page = await theirs.search.query.query({ query: "page", limit: 1 });
		const next = await ours.search.query.query({ query: "page", limit: 1, cursor: page.nextCursor ?? "" });
		expect(JSON.stringify(next)).not.toContain("quastenflosser");
		const click = { eventId: "click-of-theirs", type: "click" as const, clickToken: other.clickToken };
		await expect(ours.events.track.mutate({ events: [click] })).rejects.toMatchObject({
			data: { code: "INVALID_INPUT" },
		});
		await expect(theirs.events.track.mutate({ events: [click] })).resolves.toMatchObject({ accepted: 1 });
	});
});

describe("T12, L4 what a page's visitor is told", () => {
	test("of a hit", async () => {
		const { hits, ...rest } = await connect(own.publishable.secret).search.query.query({ query: "zanderfilet" });
		expect(Object.keys(rest).sort()).toEqual([
			"degraded",
			"nextCursor",
			"recommendation",
			"recommendedRoute",
			"searchId",
			"tookMs",
		]);
		expect(Object.keys(hits[0] ?? {}).sort()).toEqual([
			...["anchor", "chunkId", "clickToken", "documentId", "externalId", "headings", "href", "metadata", "route"],
			...["score", "snippet", "tags", "title", "updatedAt"],
		]);
	});

	test("of an answer", async () => {
		const key = own.publishable.secret;
		const run = await converse(key, { question: "What is zanderfilet?" });
		const seen = await watch({ url, key, visitor: run.visitorToken, runId: run.runId });
		const told = JSON.stringify([run, seen]);
		for (const secret of [own.tenantId, own.clientId, own.secret.id, own.publishable.id, own.secret.secret, "vis_"]) {
			expect(told).not.toContain(secret);
		}
	});

	test("of its conversations", async () => {
		const { chat } = connect(own.publishable.secret, { headers: { "X-Signpost-Visitor": own.visitorToken } });
		const { conversations } = await chat.conversations.query({});
		expect(conversations.map((conversation) => Object.keys(conversation).sort())).toEqual([
			["conversationId", "createdAt", "handOver", "lastActivityAt", "title"],
		]);
		const { messages } = await chat.history.query({ conversationId: own.conversationId });
		expect(Object.keys(messages[1] ?? {}).sort()).toEqual([
			...["citations", "createdAt", "grounded", "messageId", "role", "runId", "status", "text", "thumb"],
		]);
		const told = JSON.stringify([conversations, messages]);
		for (const secret of [own.tenantId, own.clientId, own.visitorId]) expect(told).not.toContain(secret);
	});

	test("by the demo's pages and settings", async () => {
		const settings = JSON.parse((await attack({ path: "/playground/config.json" })).body);
		expect(Object.keys(settings).sort()).toEqual(["publishableKey", "widgetId"]);
		const page = (await attack({ path: "/demo/" })).body;
		expect(page.match(/pk_[\w-]{20,}/g)).toEqual([settings.publishableKey]);
		expect(page + JSON.stringify(settings)).not.toContain("sk_");
	});

	test("L3 no call gives a key or a hash of one", async () => {
		const keys = await database.key.findMany({ where: { tenantId: own.tenantId } });
		const ofPages = ["chat.history", "chat.conversations", "chat.handOver"];
		const ofServers = ["documents.list", "documents.get", "ingest.job", "conversations.feedback", "handOver.list"];
		for (const path of ["search.query", ...ofPages, ...ofServers]) {
			const row = rowOf(path);
			const key = ofPages.includes(path) ? own.publishable.secret : own.secret.secret;
			const headers: [string, string][] = [["X-Signpost-Visitor", own.visitorToken]];
			const { status, body } = await call({ ...row, key, headers, input: row.input(own) });
			expect(status).toBe(200);
			for (const { hash } of keys) expect(body).not.toContain(hash);
			expect(body).not.toMatch(/\b(?:pk|sk|vst)_/);
		}
	});
});

test("L9 what a tenant takes out has its own rows only", async () => {
	const asked = new Map([
		[own, "herring counted"],
		[other, "mackerel counted"],
	]);
	for (const [{ publishable }, query] of asked) await connect(publishable.secret).search.query.query({ query });
	for (const [tenant, foreign] of [
		[own, other],
		[other, own],
	] as const) {
		const api = connect(tenant.secret.secret);
		const queries = async () => (await api.analytics.export.query({ what: "queries" })).csv;
		await expect.poll(queries).toContain(asked.get(tenant));
		for (const what of ["timeline", "clients", "queries", "unanswered"] as const) {
			const { csv } = await api.analytics.export.query({ what });
			for (const text of [asked.get(foreign), foreign.clientId, foreign.tenantId]) expect(csv).not.toContain(text);
			const named = api.analytics.export.query({ what, clientId: foreign.clientId });
			await expect(named).rejects.toMatchObject({ data: { code: "NOT_FOUND" } });
		}
	}
});
