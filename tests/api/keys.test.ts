import { describe, expect, inject, test } from "vitest";
import { connect, createTenant, type NewTestKey, openDatabaseForFile, type TestKey } from "../harness/tenant.ts";

const database = openDatabaseForFile();
const tenant = await createTenant(database);
const admin = connect(tenant.secret.secret);
type NewKeyInput = Parameters<typeof admin.keys.create.mutate>[0];

const ONLY_SEARCH: NewKeyInput = { kind: "secret", name: "search", scopes: ["search"] };

const search = (key: string, headers: Record<string, string> = {}) =>
	connect(key, { headers }).search.query.query({ query: "x" });
const codeOf = (call: Promise<unknown>) =>
	call.then(
		() => null,
		(error: { data?: { code: string } }) => error.data?.code ?? error,
	);

describe("keys.create", () => {
	test("makes a key that works, and shows its secret once", async () => {
		const { secret, ...made } = await admin.keys.create.mutate({ kind: "publishable", name: "Page" });
		expect(secret).toMatch(/^pk_[\w-]{43}$/);
		expect(made).toEqual({
			...{ keyId: expect.stringMatching(/^key_/), clientId: tenant.clientId, kind: "publishable", name: "Page" },
			...{ hint: secret.slice(-4), scopes: ["search", "chat", "events"], procedures: [], origins: [], addresses: [] },
			...{ ratePerMinute: null, callsPerDay: null, answersPerDay: null, createdAt: expect.any(Date) },
			...{ expiresAt: null, revokedAt: null, lastUsedAt: null, previousUntil: null },
		});
		await expect(search(secret)).resolves.toBeDefined();
		const [listed, got] = await Promise.all([admin.keys.list.query({}), admin.keys.get.query({ keyId: made.keyId })]);
		expect({ ...got, lastUsedAt: null }).toEqual(made);
		expect(listed.keys.map(({ keyId }) => keyId)).toContain(made.keyId);
		expect(JSON.stringify([listed, got])).not.toContain(secret.slice(3));
		const row = await database.key.findUniqueOrThrow({ where: { id: made.keyId } });
		expect(JSON.stringify(row)).not.toContain(secret.slice(3));
	});

	test("makes a key for another client of the tenant", async () => {
		const clientId = await tenant.createClient("shop");
		const { secret, ...made } = await admin.keys.create.mutate({ ...ONLY_SEARCH, clientId: "shop" });
		expect(made).toMatchObject({ clientId, scopes: ["search"] });
		expect(secret).toMatch(/^sk_/);
		expect((await admin.keys.list.query({ clientId: "shop" })).keys).toEqual([made]);
		expect(await codeOf(admin.keys.create.mutate({ ...ONLY_SEARCH, clientId: "none" }))).toBe("NOT_FOUND");
	});

	test.each<[string, object]>([
		["a publishable key that may ingest", { kind: "publishable", scopes: ["ingest"] }],
		["a secret key of which nothing is said", { kind: "secret" }],
		["an origin for everybody", { kind: "publishable", origins: ["*"] }],
		["a public suffix", { kind: "publishable", origins: ["https://*.co.uk"] }],
		["an address that is none", { kind: "secret", scopes: ["search"], addresses: ["example.com"] }],
		["an end that has passed", { kind: "publishable", expiresAt: new Date(0) }],
		["no calls at all", { kind: "publishable", callsPerDay: 0 }],
		["K10 a scope that there is not", { kind: "secret", scopes: ["*"] }],
		["K10 a kind that there is not", { kind: "admin" }],
		["K15 an id of its own choice", { kind: "publishable", keyId: "key_x" }],
		["K15 a secret of its own choice", { kind: "publishable", hash: "00" }],
	])("refuses %s", async (_name, input) => {
		const call = admin.keys.create.mutate({ name: "No", ...input } as Parameters<typeof admin.keys.create.mutate>[0]);
		expect(await codeOf(call)).toBe("INVALID_INPUT");
	});
});

describe("K15 a key may no more than who makes it", () => {
	const maker = async (key: Omit<NewTestKey, "kind">, change: object = {}) => {
		const made: TestKey = await tenant.createKey({ kind: "secret", ...key });
		await database.key.update({ where: { id: made.id }, data: change });
		return connect(made.secret);
	};

	test("by scope: neither made, nor changed, nor given a new secret", async () => {
		const some = await maker({ scopes: ["admin", "search"] });
		await expect(some.keys.create.mutate(ONLY_SEARCH)).resolves.toBeDefined();
		const more: NewKeyInput = { ...ONLY_SEARCH, scopes: ["search", "documents"] };
		expect(await codeOf(some.keys.create.mutate(more))).toBe("FORBIDDEN");
		const { id: keyId } = await tenant.createKey({ kind: "secret", scopes: ["documents"] });
		expect(await codeOf(some.keys.rotate.mutate({ keyId }))).toBe("FORBIDDEN");
		expect(await codeOf(some.keys.update.mutate({ keyId, scopes: ["search"] }))).toBe("FORBIDDEN");
		const { keyId: own } = await some.keys.create.mutate(ONLY_SEARCH);
		expect(await codeOf(some.keys.update.mutate({ keyId: own, scopes: ["documents"] }))).toBe("FORBIDDEN");
	});

	test("by end", async () => {
		const expiresAt = new Date(Date.now() + 60_000);
		const short = await maker({ expiresAt });
		expect(await codeOf(short.keys.create.mutate(ONLY_SEARCH))).toBe("FORBIDDEN");
		await expect(short.keys.create.mutate({ ...ONLY_SEARCH, expiresAt })).resolves.toBeDefined();
	});

	test("by address", async () => {
		const bound = await maker({}, { addresses: ["127.0.0.0/8", "::1"] });
		const documents: NewKeyInput = { kind: "secret", name: "documents", scopes: ["documents"] };
		expect(await codeOf(bound.keys.create.mutate(documents))).toBe("FORBIDDEN");
		expect(await codeOf(bound.keys.create.mutate({ ...documents, addresses: ["0.0.0.0/0"] }))).toBe("FORBIDDEN");
		await expect(bound.keys.create.mutate({ ...documents, addresses: ["127.0.0.1"] })).resolves.toBeDefined();
	});

	test("and without the scope admin none at all", async () => {
		const { secret } = await tenant.createKey({ kind: "secret", scopes: ["search", "documents"] });
		expect(await codeOf(connect(secret).keys.create.mutate(ONLY_SEARCH))).toBe("FORBIDDEN");
		expect(await codeOf(connect(tenant.publishable.secret).keys.list.query({}))).toBe("FORBIDDEN");
	});
});

describe("keys.update", () => {
	test("changes what is given, within a second, and nothing else", async () => {
		const { secret, ...made } = await admin.keys.create.mutate({
			...{ kind: "publishable", name: "Page", origins: ["https://a.example"], callsPerDay: 1_000 },
		});
		const from = (origin: string) => codeOf(search(secret, { Origin: origin }));
		expect(await from("https://a.example")).toBeNull();
		const changed = await admin.keys.update.mutate({
			...{ keyId: made.keyId, origins: ["https://*.b.example"], callsPerDay: null },
		});
		const lastUsedAt = expect.any(Date);
		expect({ ...changed, lastUsedAt: new Date() }).toEqual({
			...{ ...made, origins: ["https://*.b.example"], callsPerDay: null, lastUsedAt },
		});
		expect(await from("https://a.example")).toBe("FORBIDDEN");
		expect(await from("https://www.b.example")).toBeNull();
	});

	test("cannot give a publishable key more, nor change one that was revoked", async () => {
		const { keyId } = await admin.keys.create.mutate({ kind: "publishable", name: "Page" });
		expect(await codeOf(admin.keys.update.mutate({ keyId, scopes: ["documents"] }))).toBe("INVALID_INPUT");
		await admin.keys.revoke.mutate({ keyId });
		expect(await codeOf(admin.keys.update.mutate({ keyId, name: "Again" }))).toBe("CONFLICT");
		expect(await codeOf(admin.keys.rotate.mutate({ keyId }))).toBe("CONFLICT");
	});
});

describe("keys.rotate", () => {
	test("gives a new secret, beside which the one before works for a while", async () => {
		const { keyId, secret: first } = await admin.keys.create.mutate({ kind: "publishable", name: "Page" });
		const { secret: second, ...rotated } = await admin.keys.rotate.mutate({ keyId });
		expect(rotated.hint).toBe(second.slice(-4));
		expect((rotated.previousUntil?.getTime() ?? 0) - Date.now()).toBeGreaterThan(86_300_000);
		expect(await Promise.all([first, second].map((secret) => codeOf(search(secret))))).toEqual([null, null]);
		// With the next rotation the one before the last ends, and at the end of its time the last.
		const { secret: third } = await admin.keys.rotate.mutate({ keyId });
		expect(await codeOf(search(first))).toBe("UNAUTHENTICATED");
		await database.key.update({ where: { id: keyId }, data: { previousUntil: new Date() } });
		await expect.poll(() => codeOf(search(second))).toBe("UNAUTHENTICATED");
		expect(await codeOf(search(third))).toBeNull();
	});

	test("without an overlap ends the one before at once, and tokens made with it", async () => {
		const { keyId, secret } = await admin.keys.create.mutate(ONLY_SEARCH);
		const { token } = await connect(secret).tokens.create.mutate({});
		expect(await codeOf(search(token))).toBeNull();
		const { secret: next } = await admin.keys.rotate.mutate({ keyId, overlapSeconds: 0 });
		expect(await Promise.all([secret, token, next].map((key) => codeOf(search(key))))).toEqual([
			...["UNAUTHENTICATED", "UNAUTHENTICATED", null],
		]);
	});

	test("with one, tokens of both secrets are good, and visitors keep their conversations", async () => {
		const { keyId, secret } = await admin.keys.create.mutate({ ...ONLY_SEARCH, scopes: ["search", "chat"] });
		const page = await admin.keys.create.mutate({ kind: "publishable", name: "Page" });
		const before = connect(page.secret);
		const { conversationId, visitorToken } = await before.chat.start.mutate({ message: "Anything?" });
		const { token } = await connect(secret).tokens.create.mutate({});
		await admin.keys.rotate.mutate({ keyId });
		const { secret: next } = await admin.keys.rotate.mutate({ keyId: page.keyId });
		expect(await codeOf(search(token))).toBeNull();
		const headers = { "x-signpost-visitor": visitorToken ?? "" };
		const { messages } = await connect(next, { headers }).chat.history.query({ conversationId });
		expect(messages[0]?.text).toBe("Anything?");
	});
});

test("keys.revoke ends a key for good, and again changes nothing", async () => {
	const { keyId, secret } = await admin.keys.create.mutate(ONLY_SEARCH);
	expect(await codeOf(search(secret))).toBeNull();
	const { revokedAt } = await admin.keys.revoke.mutate({ keyId });
	expect(revokedAt).toBeInstanceOf(Date);
	expect(await codeOf(search(secret))).toBe("UNAUTHENTICATED");
	expect((await admin.keys.revoke.mutate({ keyId })).revokedAt).toEqual(revokedAt);
});

describe("what a key is bound to", () => {
	test("procedures of a publishable key, on every way in", async () => {
		const { secret } = await admin.keys.create.mutate({
			...{ kind: "publishable", name: "Search box", procedures: ["search.query"] },
		});
		const page = connect(secret);
		expect(await codeOf(search(secret))).toBeNull();
		expect(await codeOf(page.search.suggest.query({ query: "x" }))).toBe("FORBIDDEN");
		expect(await codeOf(page.chat.start.mutate({ message: "x" }))).toBe("FORBIDDEN");
		const post = (path: string, body: object) =>
			fetch(`${inject("server").url}${path}`, {
				method: "POST",
				headers: {
					...{ "Content-Type": "application/json", Accept: "application/json, text/event-stream" },
					Authorization: `Bearer ${secret}`,
				},
				body: JSON.stringify(body),
			});
		expect((await post("/api/chat", { message: "x" })).status).toBe(403);
		expect(
			(await post("/v1/chat/completions", { model: "signpost", messages: [{ role: "user", content: "x" }] })).status,
		).toBe(403);
		const tool = (name: string, input: object) =>
			post("/mcp", { jsonrpc: "2.0", id: 1, method: "tools/call", params: { name, arguments: input } });
		expect(await (await tool("ask", { question: "x" })).text()).toContain("may not call chat.start");
		expect(await (await tool("search", { query: "x" })).text()).toContain('"pages":[]');
	});

	test("K5 addresses of a secret key, and no header changes what the address is", async () => {
		const make = async (addresses: string[]) => (await admin.keys.create.mutate({ ...ONLY_SEARCH, addresses })).secret;
		const here = await make(["127.0.0.0/8", "::1/128"]);
		const elsewhere = await make(["203.0.113.7", "2001:db8::/32"]);
		expect(await codeOf(search(here))).toBeNull();
		for (const name of ["X-Forwarded-For", "X-Real-Ip", "Forwarded", "X-Client-Ip"])
			expect(await codeOf(search(elsewhere, { [name]: "203.0.113.7" }))).toBe("FORBIDDEN");
		// Tokens are for visitors, wherever they are.
		const { token } = await connect(here).tokens.create.mutate({});
		expect(await codeOf(search(token))).toBeNull();
	});

	test("D8 a day's calls, whatever the visitor, the address and the browser", async () => {
		const { secret } = await admin.keys.create.mutate({ kind: "publishable", name: "Page", callsPerDay: 25 });
		const rotated = (n: number) => ({
			...{ "x-signpost-visitor": `vst_${String(n).padStart(43, "0")}`, "user-agent": `browser ${n}` },
			"x-forwarded-for": `203.0.113.${n}`,
		});
		const codes = await Promise.all(Array.from({ length: 40 }, (_, n) => codeOf(search(secret, rotated(n)))));
		expect(codes.filter((code) => code === null)).toHaveLength(25);
		expect(new Set(codes)).toEqual(new Set([null, "RATE_LIMITED"]));
		const url = `${inject("server").url}/trpc/search.query?input=${encodeURIComponent('{"json":{"query":"x"}}')}`;
		const reply = await fetch(url, { headers: { Authorization: `Bearer ${secret}` } });
		expect(reply.status).toBe(429);
		expect(Number(reply.headers.get("retry-after"))).toBeGreaterThan(0);
	});

	test("D8 a day's answers, also those to visitors with tokens", async () => {
		const settings: NewKeyInput = { ...ONLY_SEARCH, scopes: ["search", "chat"], answersPerDay: 2 };
		const { secret } = await admin.keys.create.mutate(settings);
		const { token } = await connect(secret).tokens.create.mutate({});
		const ask = (key: string) => codeOf(connect(key).chat.start.mutate({ message: "x" }));
		expect([await ask(secret), await ask(token), await ask(token), await ask(secret)]).toEqual([
			...[null, null, "RATE_LIMITED", "RATE_LIMITED"],
		]);
		expect(await codeOf(search(token))).toBeNull();
	});

	test("calls a minute", async () => {
		const { secret } = await admin.keys.create.mutate({ kind: "publishable", name: "Page", ratePerMinute: 3 });
		const codes = await Promise.all([1, 2, 3, 4].map(() => codeOf(search(secret))));
		expect(codes.filter((code) => code === "RATE_LIMITED")).toHaveLength(1);
	});
});

test("when a key was last used is noted to the minute", async () => {
	const { keyId, secret } = await admin.keys.create.mutate(ONLY_SEARCH);
	await search(secret);
	const lastUsed = async () => (await admin.keys.get.query({ keyId })).lastUsedAt;
	await expect.poll(lastUsed).toBeInstanceOf(Date);
	const first = await lastUsed();
	await search(secret);
	await search(secret);
	expect(await lastUsed()).toEqual(first);
});

test("T10 another tenant's key is as if it were not, and still works", async () => {
	const other = await createTenant(database);
	const { id: keyId, secret } = other.publishable;
	const there = { keyId };
	const missing = { keyId: "key_none" };
	for (const call of [
		(input: { keyId: string }) => admin.keys.get.query(input),
		(input: { keyId: string }) => admin.keys.update.mutate({ ...input, name: "Mine" }),
		(input: { keyId: string }) => admin.keys.rotate.mutate(input),
		(input: { keyId: string }) => admin.keys.revoke.mutate(input),
	]) {
		const refusals = await Promise.all(
			[there, missing].map((input) => call(input).catch((error: Error) => error.message)),
		);
		expect(refusals).toEqual(["There is no such key.", "There is no such key."]);
	}
	expect((await admin.keys.list.query({})).keys.map((key) => key.keyId)).not.toContain(keyId);
	expect(await codeOf(search(secret))).toBeNull();
});
