/** Tokens that a site's server gives to its visitors: nothing under them may tell of what their filter leaves out. */
import { SignJWT } from "jose";
import { beforeAll, describe, expect, inject, test } from "vitest";
import { chatAs, watch } from "../harness/chat.ts";
import {
	connect,
	createTenant,
	ingest,
	openDatabaseForFile,
	type TestApi,
	type TestTenant,
} from "../harness/tenant.ts";
import { attack, bearer, call, guardServer, JSON_CONTENT } from "./attack.ts";

const OPEN = {
	...{ externalId: "open", route: "/open", title: "Opening hours", tags: ["open"], metadata: { level: 1 } },
	content: "# Opening hours\n\nThe shop opens at nine and closes at six. Zander is sold on Fridays.",
};
const ALSO_OPEN = {
	...{ externalId: "also", route: "/also", title: "Holidays", tags: ["open"], metadata: { level: 1 } },
	content: "# Holidays\n\nOn holidays the shop opens at ten.",
};
const HIDDEN = {
	...{ externalId: "hidden", route: "/hidden", title: "Zanderfilet payroll", tags: ["staff"], metadata: { level: 9 } },
	content: "# Zanderfilet payroll\n\nThe shop pays zanderfilet wages of ninety thalers when it opens on Sundays.",
};
const HIDDEN_WORDS = /zanderfilet|payroll|thalers|\/hidden|staff|Sundays/i;
const FILTER = { tags: ["open"] };

const database = openDatabaseForFile();
let tenant: TestTenant;
let server: TestApi;
let token: string;
let visitor: TestApi;
guardServer();

async function mint(input: Parameters<TestApi["tokens"]["create"]["mutate"]>[0] = {}): Promise<string> {
	return (await server.tokens.create.mutate(input)).token;
}

beforeAll(async () => {
	tenant = await createTenant(database);
	server = connect(tenant.secret.secret);
	await ingest(server, [OPEN, ALSO_OPEN, HIDDEN]);
	await server.curations.save.mutate({ query: "opens", pinned: [{ externalId: "hidden", position: 1 }] });
	token = await mint({ filter: FILTER });
	visitor = connect(token);
});

const told = (value: unknown) => JSON.stringify(value);

describe("search", () => {
	const query = "zanderfilet payroll shop opens";

	test.each([
		["no filter", undefined],
		["the hidden tag", { tags: ["staff"] }],
		["either tag", { tags: { any: ["staff", "open"] } }],
		["or", { or: [{ tags: ["staff"] }, { tags: ["open"] }] }],
		["or with all", { or: [{}, { tags: ["staff"] }] }],
		["not", { not: { tags: ["open"] } }],
		["not not", { not: { not: { tags: ["staff"] } } }],
		["and in or", { or: [{ and: [{ tags: ["staff"] }, { metadata: { level: 9 } }] }] }],
		["metadata", { metadata: { level: { gte: 2 } } }],
		["the route", { route: { prefix: "/hid" } }],
		["the time", { updatedAt: { gte: "2000-01-01" } }],
	])("finds nothing hidden by a filter of its own: %s", async (_name, filter) => {
		for (const more of [{}, { rerank: false, learning: false, typoTolerance: false, prefix: false }])
			expect(told(await visitor.search.query.query({ query, filter, ...more }))).not.toMatch(HIDDEN_WORDS);
	});

	test("finds what its filter lets through, and its own filter narrows that", async () => {
		const routes = async (api: TestApi, filter?: object) =>
			(await api.search.query.query({ query: "shop opens", filter })).hits.map(({ route }) => route).sort();
		expect(await routes(visitor)).toEqual(["/also", "/open"]);
		expect(await routes(visitor, { route: "/also" })).toEqual(["/also"]);
		expect(await routes(server)).toEqual(["/also", "/hidden", "/open"]);
	});

	test("counts no hidden document in facets", async () => {
		const { facets } = await visitor.search.query.query({ query, facets: ["tags", "level"] });
		expect(facets).toEqual({ tags: [{ value: "open", count: 2 }], level: [{ value: 1, count: 2 }] });
		const all = await server.search.query.query({ query, facets: ["tags"] });
		expect(told(all.facets)).toContain("staff");
	});

	test("shows no pin, and recommends no page, that is hidden", async () => {
		const own = await visitor.search.query.query({ query: "opens" });
		expect(own.hits.some(({ pinned }) => pinned)).toBe(false);
		const found = await visitor.search.query.query({ query: "zanderfilet payroll" });
		expect(found.recommendation).toBeNull();
		expect((await server.search.query.query({ query: "opens" })).hits[0]).toMatchObject({
			route: "/hidden",
			pinned: true,
		});
	});

	test("shares no answer with others who may see more or other things", async () => {
		const other = connect(await mint({ filter: { tags: ["staff"] } }));
		for (const text of ["the shop", "the shop opens"]) {
			const ask = async (api: TestApi) =>
				(await api.search.query.query({ query: text })).hits.map(({ route }) => route).sort();
			expect(await ask(server)).toHaveLength(3);
			expect(await ask(visitor)).toEqual(["/also", "/open"]);
			expect(await ask(other)).toEqual(["/hidden"]);
			expect(await ask(connect(await mint()))).toHaveLength(3);
		}
	});

	test("takes no cursor that was made under another filter", async () => {
		const page = { query: "shop opens", limit: 1 };
		const { nextCursor } = await server.search.query.query(page);
		const refused = { data: { code: "INVALID_INPUT" } };
		await expect(visitor.search.query.query({ ...page, cursor: nextCursor ?? "" })).rejects.toMatchObject(refused);
		const own = await visitor.search.query.query(page);
		const next = await visitor.search.query.query({ ...page, cursor: own.nextCursor ?? "" });
		expect(next.hits).toHaveLength(1);
		expect(next.nextCursor).toBeNull();
	});

	test("explains no numbers that are made of hidden documents, too", async () => {
		const refused = visitor.search.query.query({ query, explain: true });
		await expect(refused).rejects.toMatchObject({ data: { code: "FORBIDDEN" } });
		expect((await server.search.query.query({ query, explain: true })).hits[0]?.explanation).toBeDefined();
	});
});

describe("suggestions", () => {
	test("offer no hidden title, and no word that stands in hidden documents only", async () => {
		for (const query of ["zand", "payr", "zanderf", "thal", "hid"])
			expect(told(await visitor.search.suggest.query({ query }))).not.toMatch(/zanderfilet|payroll|thalers|hidden/i);
		expect(told(await server.search.suggest.query({ query: "zanderf" }))).toMatch(/zanderfilet/i);
		expect((await visitor.search.suggest.query({ query: "open" })).documents).toHaveLength(1);
		expect(told(await visitor.search.suggest.query({ query: "holid" }))).toContain("holiday");
	});

	test("offer nothing that others who may see more have asked", async () => {
		const row = (visitorId: string) => ({ id: `asked-${visitorId}`, visitorId, query: "shop opens on sundays" });
		const rows = Array.from({ length: 6 }, (_, index) => row(`vis_${index}`));
		const at = new Date();
		await database.event.createMany({
			data: rows.map((asked) => ({ ...asked, clientId: tenant.clientId, type: "search" as const, at })),
		});
		expect((await visitor.search.suggest.query({ query: "shop" })).queries).toEqual(
			expect.not.arrayContaining([expect.objectContaining({ text: "shop opens on sundays" })]),
		);
	});

	test("know nothing like a hidden document, and no hidden one like others", async () => {
		const { documentId } = await server.documents.get.query({ externalId: "hidden" });
		const missing = { message: "There is no such document." };
		await expect(visitor.search.similar.query({ documentId: "doc_none" })).rejects.toMatchObject(missing);
		await expect(visitor.search.similar.query({ documentId })).rejects.toMatchObject(missing);
		await expect(visitor.search.similar.query({ externalId: "hidden" })).rejects.toMatchObject(missing);
		const { documents } = await visitor.search.similar.query({ externalId: "open" });
		expect(documents.map(({ route }) => route)).toEqual(["/also"]);
		const all = await server.search.similar.query({ externalId: "open" });
		expect(all.documents.map(({ route }) => route)).toContain("/hidden");
	});
});

const ABOUT_HIDDEN = "What are the zanderfilet wages of the shop?";

async function ask(key: string, message: string, conversationId?: string) {
	const run = await chatAs(key, null).start.mutate({
		message,
		...(conversationId === undefined ? {} : { conversationId }),
	});
	const seen = await watch({ url: inject("server").url, key, visitor: run.visitorToken, runId: run.runId });
	return { ...run, seen };
}

describe("chat", () => {
	test("answers from what the filter lets through alone", async () => {
		const hidden = await ask(token, ABOUT_HIDDEN);
		expect(told(hidden.seen)).not.toMatch(/ninety|thalers|\/hidden|Sundays/);
		const open = await ask(token, "When does the shop open?");
		expect(told(open.seen)).toContain("nine");
		expect(told((await ask(await mint(), ABOUT_HIDDEN)).seen)).toContain("ninety");
	});

	test("what the same user was told under another filter is not theirs", async () => {
		const wide = await mint({ visitorId: "ann" });
		const narrow = await mint({ visitorId: "ann", filter: FILTER });
		const run = await ask(wide, ABOUT_HIDDEN);
		expect(told(run.seen)).toContain("ninety");
		const { conversationId, runId } = run;
		const page = chatAs(narrow, null);
		const own = chatAs(wide, null);
		expect((await page.conversations.query({})).conversations).toEqual([]);
		expect((await own.conversations.query({})).conversations).toHaveLength(1);
		for (const refused of [
			() => page.history.query({ conversationId }),
			() => page.start.mutate({ message: "And when?", conversationId }),
			() => page.rename.mutate({ conversationId, title: "Mine" }),
			() => page.handOver.mutate({ conversationId }),
			() => page.stop.mutate({ runId }),
			() => page.delete.mutate({ conversationId }),
			() => watch({ url: inject("server").url, key: narrow, visitor: null, runId }),
			() => watch({ url: inject("server").url, key: narrow, visitor: null, runId, lastEventId: "1" }),
		])
			await expect(refused()).rejects.toThrow(/There is no such (run|conversation)/);
		// The same user under the same filter, however it is written, and a token later.
		const again = await mint({ visitorId: "ann", filter: { ...FILTER, route: { prefix: "/" } } });
		const later = await mint({ visitorId: "ann", filter: { route: { prefix: "/" }, ...FILTER } });
		const { conversationId: kept } = await ask(again, "When does the shop open?");
		expect((await chatAs(later, null).history.query({ conversationId: kept })).messages).toHaveLength(2);
		const { conversations } = await server.conversations.deleteVisitor.mutate({ userId: "ann" });
		expect(conversations).toBe(2);
	});

	test("an anonymous visitor's token is of no use under another filter", async () => {
		const run = await chatAs(await mint(), null).start.mutate({ message: ABOUT_HIDDEN });
		const { conversationId, visitorToken } = run;
		const refused = chatAs(token, visitorToken).history.query({ conversationId });
		await expect(refused).rejects.toThrow("There is no such conversation.");
		const same = chatAs(await mint(), visitorToken).history.query({ conversationId });
		expect((await same).messages.length).toBeGreaterThan(0);
	});

	test("other ways in keep to the filter, too", async () => {
		const post = (path: string, body: object) =>
			attack({
				method: "POST",
				path,
				headers: [JSON_CONTENT, ...bearer(token), ["Accept", "application/json, text/event-stream"]],
				body: JSON.stringify(body),
			});
		const tool = (name: string, input: object) => ({
			...{ jsonrpc: "2.0", id: 1, method: "tools/call" },
			params: { name, arguments: input },
		});
		const asked = { messages: [{ role: "user", content: ABOUT_HIDDEN }], model: "signpost" };
		for (const [path, body] of [
			["/v1/chat/completions", asked],
			["/api/chat", { message: ABOUT_HIDDEN }],
			["/api/conversation/chat", { message: ABOUT_HIDDEN }],
			["/mcp", tool("ask", { question: ABOUT_HIDDEN })],
			["/mcp", tool("search", { query: "zanderfilet payroll shop opens" })],
		] as const) {
			const reply = await post(path, body);
			expect(reply.status, reply.body).toBe(200);
			expect(reply.body).not.toMatch(/ninety|thalers|\/hidden|payroll\b.*pays/);
		}
		expect((await post("/mcp", tool("search", { query: "shop opens" }))).body).toContain("/open");
	});
});

describe("the token itself", () => {
	const read = (key: string) => call({ path: "search.query", kind: "query", input: { query: "shop" }, key });
	const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
	const claims = () => {
		const [, body = ""] = token.split(".");
		return JSON.parse(Buffer.from(body, "base64url").toString()) as Record<string, unknown>;
	};

	test("K7 is good as it was made, and in no other form", async () => {
		expect((await read(token)).status).toBe(200);
		const [head = "", body = "", signature = ""] = token.split(".");
		const { filter: _filter, ...open } = claims();
		const secret = Buffer.from("a".repeat(32));
		const signed = (header: { alg: string; typ?: string }) => new SignJWT(open).setProtectedHeader(header).sign(secret);
		const byKey = await new SignJWT({ ...open, aud: tenant.clientId })
			.setProtectedHeader({ alg: "HS256", typ: "signpost-scoped" })
			.sign(new Uint8Array(await crypto.subtle.digest("SHA-256", Buffer.from(tenant.secret.secret))));
		for (const forged of [
			`${head}.${encode(open)}.${signature}`,
			`${head}.${body}.${signature.slice(0, -2)}AA`,
			`${head}.${body}.`,
			`${head}.${body}`,
			`tok_${encode({ alg: "none" })}.${encode(open)}.`,
			`tok_${encode({ alg: "HS256", typ: "signpost-scoped", crit: ["x"], x: 1 })}.${encode(open)}.${signature}`,
			`tok_${await signed({ alg: "HS256", typ: "signpost-scoped" })}`,
			`tok_${byKey}`,
			byKey,
			token.slice(4),
			`sk_${token.slice(4)}`,
			"tok_",
			`tok_${"A".repeat(9_000)}`,
		])
			expect((await read(forged)).status, forged).toBe(401);
	});

	test("ends when it says so", async () => {
		const short = await mint({ expiresInSeconds: 1 });
		await expect.poll(async () => (await read(short)).status, { timeout: 5_000 }).toBe(401);
		expect((await read(short)).body).toContain("has expired");
	});

	test("may search, chat and send events, as it says, and nothing else", async () => {
		type Called = [path: string, kind: "query" | "mutation", input: object, key?: string];
		const status = async (...[path, kind, input, key = token]: Called) =>
			(await call({ path, kind, input, key })).status;
		for (const [path, kind, input] of [
			["documents.list", "query", {}],
			["documents.get", "query", { externalId: "open" }],
			["ingest.documents", "mutation", { documents: [OPEN] }],
			["curations.list", "query", {}],
			["models.list", "query", {}],
			["conversations.feedback", "query", {}],
			["keys.list", "query", {}],
			["tokens.create", "mutation", {}],
		] as const)
			expect(await status(path, kind, input), path).toBe(403);
		const searching = await mint({ scopes: ["search"] });
		expect(await status("search.query", "query", { query: "shop" }, searching)).toBe(200);
		expect(await status("chat.start", "mutation", { message: "shop?" }, searching)).toBe(403);
		expect(await status("events.track", "mutation", { events: [{ eventId: "e", type: "view" }] }, searching)).toBe(403);
		const { secret } = await tenant.createKey({ kind: "secret", scopes: ["search"] });
		expect(await status("tokens.create", "mutation", { scopes: ["chat"] }, secret)).toBe(403);
		expect(await status("tokens.create", "mutation", {}, tenant.publishable.secret)).toBe(403);
		expect(await status("search.query", "query", { query: "shop", clientId: "other" })).toBe(404);
		const other = await createTenant(database);
		expect(await status("search.query", "query", { query: "shop", clientId: other.clientId })).toBe(404);
	});

	test("L10 opens nothing of a client that is gone, though its key is another's", async () => {
		const { clientId } = await server.clients.create.mutate({ slug: "passing" });
		const passing = connect(await mint({ clientId }));
		await expect(passing.search.query.query({ query: "shop" })).resolves.toMatchObject({ hits: [] });
		await server.clients.delete.mutate({ clientId });
		const events = [{ eventId: "a-view-of-nothing", type: "view" as const, route: "/" }];
		const code = () => passing.events.track.mutate({ events }).catch((error) => error.data.code);
		await expect.poll(code, { timeout: 1_000, interval: 50 }).toBe("NOT_FOUND");
		await expect(passing.search.query.query({ query: "shop" })).rejects.toMatchObject({ data: { code: "NOT_FOUND" } });
	});

	test.each([
		["nothing", {}],
		["no tags", { tags: [] }],
		["no fields", { metadata: {} }],
		["nothing twice", { and: [{}, { tags: [] }] }],
		["something or nothing", { or: [{ tags: ["open"] }, {}] }],
	])("is not made with a filter that leaves nothing out: %s", async (_name, filter) => {
		await expect(mint({ filter })).rejects.toMatchObject({ data: { code: "INVALID_INPUT" } });
	});

	test.each([0, 86_401, 1.5])("is not made for %d seconds", async (expiresInSeconds) => {
		await expect(mint({ expiresInSeconds })).rejects.toMatchObject({ data: { code: "INVALID_INPUT" } });
	});

	test("a filter that would not fit into a header is refused", async () => {
		const filter = {
			metadata: Object.fromEntries(Array.from({ length: 50 }, (_, n) => [`field ${n}`, "a".repeat(200)])),
		};
		await expect(mint({ filter })).rejects.toMatchObject({ data: { code: "INVALID_INPUT" } });
	});
});
