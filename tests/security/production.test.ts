import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openEmbeddedDatabase } from "../../server/src/database/embedded.ts";
import type { Database } from "../../server/src/database/prisma.ts";
import { newSecret } from "../../server/src/features/keys/secret.ts";
import { createScratchDatabase } from "../harness/scratch-database.ts";
import { startServer, type TestServer } from "../harness/server.ts";
import { openDatabase } from "../harness/tenant.ts";
import { answerOf, attack, bearer, call, JSON_CONTENT, type Reply } from "./attack.ts";
import { type Furniture, furnish } from "./furniture.ts";
import { PROCEDURES, rowOf } from "./procedures.ts";
import { DOORS, type DoorRow } from "./routes.ts";

/** What must never be printed or answered. */
const SECRETS = { AUTH_SECRET: "canary-auth-secret-0123456789abcdef", OPENAI_API_KEY: "sk-canary-provider-key" };

const embedded = process.env["DATABASE_URL"] === undefined;

let server: TestServer;
let database: Database;
let own: Furniture;
let listed: string;
const replies: Reply[] = [];

beforeAll(async () => {
	const environment = { NODE_ENV: "production", SIGNPOST_DEMO: "true", LOG_LEVEL: "info", ...SECRETS };
	server = await startServer({ environment });
	database = openDatabase(server.connectionString);
	own = await furnish(database, { canary: "zanderfilet", url: server.demo.url });
	const origins = ["https://good.example", "https://*.pages.example", "https://xn--bcher-kva.example"];
	listed = (await own.createKey({ kind: "publishable", origins })).secret;
}, 120_000);
afterAll(async () => {
	await database.$disconnect();
	await server.remove();
});

/** Doors at which a model may be asked. */
const ANSWERING = DOORS.filter(({ scope, body }) => scope === "chat" && body !== null);

const knockAt = ({ method, path, body }: DoorRow, key: string) => {
	const headers: [string, string][] = [...bearer(key), ["Accept", "application/json, text/event-stream"]];
	if (body === null) return { method, path, headers };
	return { method, path, headers: [...headers, JSON_CONTENT], body: JSON.stringify(body()) };
};

const from = (origins: string[], key: string | null = listed) =>
	[...bearer(key), ...origins.map((origin): [string, string] => ["Origin", origin])] as [string, string][];
const searchPath = `/trpc/search.query?input=${encodeURIComponent('{"json":{"query":"kept"}}')}`;

async function search(headers: [string, string][]): Promise<Reply> {
	const reply = await attack({ url: server.demo.url, path: searchPath, headers });
	replies.push(reply);
	return reply;
}

describe("O1 only origins on the key's list are served", () => {
	const refused = [
		["https://good.example.evil.example"],
		["https://evilgood.example"],
		["http://good.example"],
		["https://good.example:444"],
		["null"],
		["https://GOOD.example"],
		["https://good.example."],
		["https://good.example/"],
		["https://user@good.example"],
		["https://xn--goo-dla.example"],
		["https://a.b.pages.example"],
		["https://pages.example"],
		["https://a.pages.example.evil"],
		["https://bücher.example"],
		["http://localhost:3000"],
		["file://"],
		["*"],
		["https://good.example", "https://evil.example"],
	];
	test.each(refused)("%s is not", async (...origins) => {
		const { status, headers } = await search(from(origins.map((origin) => Buffer.from(origin).toString("latin1"))));
		expect(status).toBe(403);
		expect(headers["access-control-allow-origin"]).toBeUndefined();
		expect(headers["access-control-allow-credentials"]).toBeUndefined();
		expect(headers["vary"]).toContain("Origin");
	});

	test.each(["https://good.example", "https://www.pages.example", "https://xn--bcher-kva.example"])(
		"%s is",
		async (origin) => {
			const { status, headers } = await search(from([origin]));
			expect(status).toBe(200);
			expect(headers["access-control-allow-origin"]).toBe(origin);
			expect(headers["access-control-allow-credentials"]).toBeUndefined();
			expect(headers["vary"]).toContain("Origin");
		},
	);

	test.each([
		["https://good.example", "https://good.example"],
		["https://evil.example", undefined],
		["null", undefined],
	])("a preflight from %s", async (origin, allowed) => {
		const asked: [string, string][] = [
			["Origin", origin],
			["Access-Control-Request-Method", "POST"],
			["Access-Control-Request-Headers", "authorization,content-type"],
		];
		const target = { url: server.demo.url, method: "OPTIONS", path: "/trpc/chat.start", headers: asked };
		const { headers } = await attack(target);
		expect(headers["access-control-allow-origin"]).toBe(allowed);
		expect(headers["access-control-allow-credentials"]).toBeUndefined();
		expect(headers["vary"]).toContain("Origin");
		if (allowed !== undefined) expect(headers["access-control-allow-methods"]).toBe("GET, POST, PUT, PATCH, DELETE");
	});
});

describe("O2 a key without a list serves no page in production", () => {
	test.each(["https://good.example", "http://localhost:3000", "null"])("of %s", async (origin) => {
		expect((await search(from([origin], own.publishable.secret))).status).toBe(403);
	});
	test("but the server's own", async () => {
		expect((await search(from([new URL(server.demo.url).origin], own.publishable.secret))).status).toBe(200);
	});
	test("but servers, which send no origin", async () => {
		expect((await search(from([], own.publishable.secret))).status).toBe(200);
	});
	test("nor lends it another key's list", async () => {
		const bare = await own.createKey({ kind: "publishable" });
		expect((await search(from(["https://good.example"], bare.secret))).status).toBe(403);
	});
});

describe("L6 nothing lies about", () => {
	const paths = [
		"/.env",
		"/..%2f.env",
		"/demo/..%2f",
		"/demo/..%2f..%2fpackage.json",
		"/demo/%2e%2e/main.js",
		"/demo/../main.js",
	];
	const more = [
		"/demo/.env",
		"/demo/demo.js.map",
		"/main.js.map",
		"/metrics",
		"/debug",
		"/demo.json",
		"/demo/..%5cmain.js",
	];
	test.each([
		...paths,
		...more,
		"/demo/%00",
		"/demo/demo.js%00.html",
		"/trpc",
		"/trpc/",
		"/.git/config",
		"//etc/passwd",
	])("%s", async (path) => {
		const reply = await attack({ url: server.demo.url, path });
		replies.push(reply);
		expect([400, 403, 404]).toContain(reply.status);
		expect(reply.body).not.toContain("import");
	});

	test("the demo page says what it may load, and its files are not guessed at", async () => {
		for (const path of ["/demo/", "/demo/docs/README", "/demo/demo.js"]) {
			const { status, headers } = await attack({ url: server.demo.url, path });
			expect(status).toBe(200);
			expect(headers["content-security-policy"]).toContain("frame-ancestors 'none'");
			expect(headers["x-content-type-options"]).toBe("nosniff");
		}
	});
});

describe("I8, O9, L1 the log", () => {
	test("has a line of JSON for each request, without questions or keys", async () => {
		const input = encodeURIComponent(JSON.stringify({ json: { query: "a\nsecret\x1b[31m question" } }));
		const path = `/trpc/search.query?input=${input}`;
		const { headers } = await attack({ url: server.demo.url, path, headers: bearer(own.secret.secret) });
		await attack({ url: server.demo.url, path: "/trpc/x%0a%1b[31m%22,injected?key=sk_in-query" });
		const requestId = String(headers["x-request-id"]);
		await expect.poll(() => server.output(), { timeout: 2_000 }).toContain("injected");
		const lines = server
			.output()
			.split("\n")
			.filter((line) => line.startsWith("{"));
		for (const line of lines) expect(() => JSON.parse(line)).not.toThrow();
		expect(lines.filter((line) => line.includes(requestId))).toHaveLength(1);
		expect(server.output()).not.toMatch(/\?input|secret|question|sk_in-query/);
		expect(server.output()).not.toContain("\x1b");
	});

	test("and no reply has a secret", async () => {
		const visitor: [string, string][] = [["X-Signpost-Visitor", own.visitorToken]];
		for (const row of PROCEDURES) {
			const key = row.scope === "chat" ? own.publishable.secret : own.secret.secret;
			replies.push(await call({ ...row, url: server.demo.url, key, headers: visitor, input: row.input(own) }));
			replies.push(
				await call({ ...row, url: server.demo.url, key: "sk_canary-bearer", headers: visitor, input: { x: 1 } }),
			);
		}
		const printed = server.output().replace(server.demo.secretKey, "").replace(server.demo.publishableKey, "");
		for (const secret of [
			...Object.values(SECRETS),
			own.secret.secret,
			own.publishable.secret,
			own.visitorToken,
			"sk_canary",
		]) {
			expect(printed).not.toContain(secret);
			for (const { body, headers } of replies) expect(body + JSON.stringify(headers)).not.toContain(secret);
		}
		expect(replies.filter(({ status }) => status >= 500)).toEqual([]);
	});
});

/** The same folder and database under other settings: a start on them is quick. */
async function restart(environment: Record<string, string>): Promise<TestServer> {
	await server.stop();
	const { dataDirectory, connectionString } = server;
	return startServer({ dataDirectory, environment, ...(embedded ? {} : { databaseUrl: connectionString }) });
}

describe("D8, D9 limits", () => {
	let limited: TestServer;
	beforeAll(async () => {
		limited = await restart({ RATE_LIMIT_PER_ADDRESS: "30", RATE_LIMIT_PER_KEY: "40", RATE_LIMIT_ANSWERS: "3" });
	});
	afterAll(() => limited.stop());

	const asVisitor = (index: number, key: string): [string, string][] => [
		...bearer(key),
		["X-Forwarded-For", `10.0.0.${index}`],
		["X-Real-IP", `10.0.0.${index}`],
		["Forwarded", `for=10.0.0.${index}`],
		["User-Agent", `agent-${index}`],
		["X-Signpost-Visitor", `vst_${String(index).padStart(43, "0")}`],
	];

	test("answers, then calls, are counted by address, whatever the headers claim", async () => {
		const { url, publishableKey: key, secretKey } = limited.demo;
		const start = (index: number) =>
			call({ ...rowOf("chat.start"), url, input: { message: "x" }, headers: asVisitor(index, key) });
		const answers = await Promise.all([1, 2, 3, 4, 5].map(start));
		expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 200, 429, 429]);
		const doors = await Promise.all(ANSWERING.map((door) => attack({ url, ...knockAt(door, key) })));
		for (const { body, headers } of doors) {
			expect(body).toContain("Too many calls. Try again in");
			expect(headers["ratelimit"]).toMatch(/"answers";r=0;t=\d+$/);
		}
		const get = (index: number) => attack({ url, path: searchPath, headers: asVisitor(index, key) });
		const calls = await Promise.all(Array.from({ length: 40 }, (_, index) => get(index)));
		expect(calls.filter(({ status }) => status === 200)).toHaveLength(30 - answers.length - doors.length);
		const refused = calls.find(({ status }) => status === 429);
		expect(Number(refused?.headers["retry-after"])).toBeGreaterThan(0);
		expect(refused?.headers["ratelimit-policy"]).toBe('"address";q=30;w=60');
		expect(refused?.headers["ratelimit"]).toBe(`"address";r=0;t=${refused?.headers["retry-after"]}`);
		expect(JSON.parse(refused?.body ?? "").error.json.data).toMatchObject({ code: "RATE_LIMITED", retryable: true });
		expect((await attack({ url, path: searchPath, headers: bearer(secretKey) })).status).toBe(200);
	});

	test("every call of a batch counts", async () => {
		const { url, secretKey } = limited.demo;
		const names = Array.from({ length: 10 }, () => "documents.list").join(",");
		const input = encodeURIComponent(
			JSON.stringify(Object.fromEntries(Array.from({ length: 10 }, (_, index) => [index, { json: {} }]))),
		);
		const path = `/trpc/${names}?batch=1&input=${input}`;
		const replies = [];
		for (let round = 0; round < 5; round += 1) replies.push(await attack({ url, path, headers: bearer(secretKey) }));
		const codes = replies.flatMap(({ body }) => (JSON.parse(body) as object[]).map((item) => "result" in item));
		expect(codes.filter(Boolean)).toHaveLength(40 - 1);
		const left = replies.map(({ headers }) => /^"key";r=(\d+);t=\d+/.exec(String(headers["ratelimit"]))?.[1]);
		expect(left).toEqual(["29", "19", "9", "0", "0"]);
	});
});

/** Of a server that allows 30 calls a minute. */
describe("guesses", () => {
	let guarded: TestServer;
	beforeAll(async () => {
		guarded = await restart({ RATE_LIMIT_PER_ADDRESS: "30" });
	});
	afterAll(() => guarded.stop());

	const count = (replies: Reply[], status: number) => replies.filter((reply) => reply.status === status).length;
	const times = (length: number, send: (index: number) => Promise<Reply>) =>
		Promise.all(Array.from({ length }, (_, index) => send(index)));

	test("of keys and clients are counted by address; who has been known goes on", async () => {
		const { url, secretKey, publishableKey } = guarded.demo;
		const get = (key: string) => attack({ url, path: searchPath, headers: bearer(key) });
		expect((await get(publishableKey)).status).toBe(200);
		const clients = await times(9, (index) => {
			const input = { query: "kept", clientId: `client-${index}` };
			return call({ ...rowOf("search.query"), url, key: publishableKey, input });
		});
		expect(count(clients, 404)).toBe(9);
		const keys = await times(40, () => get(newSecret("secret")));
		expect([count(keys, 401), count(keys, 429)]).toEqual([20, 20]);
		const refused = keys.find(({ status }) => status === 429);
		expect(answerOf(refused as Reply)).toMatchObject({ code: "RATE_LIMITED" });
		expect((await get("sk_malformed")).status).toBe(401);
		for (const key of [secretKey, publishableKey]) expect((await get(key)).status).toBe(200);
	});
});

describe("L2 a server whose database is gone", () => {
	let orphan: TestServer;
	beforeAll(async () => {
		const lent = await lendDatabase();
		const environment = { WEBHOOK_ALLOWED_ADDRESSES: "127.0.0.1" };
		orphan = await startServer({ databaseUrl: lent.connectionString, environment });
		await lent.close();
	}, 120_000);
	afterAll(() => orphan.remove());

	async function lendDatabase() {
		if (embedded) return openEmbeddedDatabase(server.dataDirectory);
		const { connectionString, drop } = await createScratchDatabase();
		return { connectionString, close: drop };
	}

	test("says so and nothing more", async () => {
		const { url, secretKey, publishableKey } = orphan.demo;
		for (const row of PROCEDURES.filter(({ scope }) => scope !== null)) {
			const key = row.publishable ? publishableKey : secretKey;
			const reply = await call({ ...row, url, key, input: row.input(own) });
			const { status, code, message } = answerOf(reply);
			expect([500, 503, 404], row.path).toContain(status);
			if (code === "INTERNAL")
				expect(message).toMatch(/^Something went wrong on our side\. Quote request req_\S+ when/);
			expect(reply.body).not.toMatch(/prisma|postgres|select|ECONN|\.js|socket|pglite|stack/i);
		}
		for (const door of DOORS) {
			const { status, body } = await attack({ url, ...knockAt(door, publishableKey) });
			expect([500, 503], door.path).toContain(status);
			expect(body).not.toMatch(/prisma|postgres|select|ECONN|\.js|socket|pglite|stack/i);
		}
		const ready = await attack({ url, path: "/readyz" });
		expect(ready.status).toBe(503);
		expect(ready.body).not.toMatch(/prisma|ECONN|socket/i);
		expect((await attack({ url, path: "/healthz" })).status).toBe(200);
		const post = {
			method: "POST",
			path: "/trpc/events.track",
			headers: [JSON_CONTENT, ...bearer(publishableKey)],
			body: "{",
		};
		expect((await attack({ url, ...post })).status).toBeLessThan(500);
	});
});
