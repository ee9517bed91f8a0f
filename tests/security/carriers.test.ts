import { beforeAll, describe, expect, test } from "vitest";
import { ACCESS_CACHE } from "../../server/src/features/access/remember.ts";
import { openDatabaseForFile } from "../harness/tenant.ts";
import { answerOf, attack, call, guardServer, JSON_CONTENT } from "./attack.ts";
import { type Furniture, furnish } from "./furniture.ts";
import { PROCEDURES, type ProcedureRow } from "./procedures.ts";

const database = openDatabaseForFile();
let own: Furniture;
let other: Furniture;
guardServer();
beforeAll(async () => {
	own = await furnish(database, { canary: "zanderfilet", spares: 60 });
	other = await furnish(database, { canary: "quastenflosser" });
});

const GUARDED = PROCEDURES.filter(({ scope }) => scope !== null);

describe("K3 a key is read from one place", () => {
	const headers = ["X-Api-Key", "X-Auth-Token", "Cookie", "Proxy-Authorization", "X-Signpost-Key", "X-Authorization"];
	const fields = ["key", "apiKey", "api_key", "token", "access_token", "authorization", "auth"];

	test.each(GUARDED)("$path", async (row) => {
		const key = own.secret.secret;
		for (const name of headers) {
			const value = name === "Cookie" ? `key=${key}; authorization=Bearer ${key}` : `Bearer ${key}`;
			expect(answerOf(await call({ ...row, input: row.input(own), headers: [[name, value]] })).status, name).toBe(401);
		}
		const inQuery = fields.map((field) => `${field}=${key}`).join("&");
		expect(answerOf(await sendWithQuery(row, inQuery)).status).toBe(401);
		const parameters = encodeURIComponent(
			JSON.stringify({ authorization: `Bearer ${key}`, Authorization: `Bearer ${key}` }),
		);
		expect(answerOf(await sendWithQuery(row, `connectionParams=${parameters}`)).status).toBe(401);
		const inBody = { ...row.input(own), ...Object.fromEntries(fields.map((field) => [field, key])) };
		expect(answerOf(await call({ ...row, input: inBody })).status).toBe(401);
	});

	function sendWithQuery(row: ProcedureRow, query: string) {
		const body = JSON.stringify({ json: row.input(own) });
		if (row.kind === "mutation") {
			return attack({ method: "POST", path: `/trpc/${row.path}?${query}`, headers: [JSON_CONTENT], body });
		}
		return attack({ path: `/trpc/${row.path}?${query}&input=${encodeURIComponent(body)}` });
	}

	test("each call of a batch is decided by itself, by the one key", async () => {
		const input = encodeURIComponent(JSON.stringify({ 0: { json: { query: "kept" } }, 1: { json: {} } }));
		const target = `/trpc/search.query,documents.list?batch=1&input=${input}`;
		const results = async (key: string | null) => {
			const headers: [string, string][] = key === null ? [] : [["Authorization", `Bearer ${key}`]];
			const parsed = JSON.parse((await attack({ path: target, headers })).body) as object[];
			return parsed.map((entry) => ("error" in entry ? JSON.parse(JSON.stringify(entry.error)).json.data.code : "ok"));
		};
		expect(await results(null)).toEqual(["UNAUTHENTICATED", "UNAUTHENTICATED"]);
		expect(await results(own.publishable.secret)).toEqual(["ok", "FORBIDDEN"]);
		expect(await results(own.secret.secret)).toEqual(["ok", "ok"]);
	});
});

describe("K5 headers that other servers trust mean nothing", () => {
	const spoofed = (): [string, string][] => [
		["X-Request-From", "internal"],
		["X-User-Id", own.clientId],
		["X-Tenant-Id", own.tenantId],
		["X-Client-Id", own.clientId],
		["X-Forwarded-User", "admin"],
		["X-Original-Url", "/trpc/health.check"],
		["X-Rewrite-Url", "/trpc/health.check"],
		["X-Middleware-Subrequest", "middleware"],
		["X-Forwarded-Host", "evil.example"],
		["X-Request-Id", "req_mine"],
	];

	test.each(GUARDED)("$path", async (row) => {
		const input = row.input(own);
		expect(answerOf(await call({ ...row, input, headers: spoofed() })).status).toBe(401);
		const foreign = await call({ ...row, input, key: other.secret.secret, headers: spoofed() });
		expect(foreign.body).not.toContain(own.canary);
		expect(foreign.body).not.toContain("req_mine");
		expect(foreign.headers["x-request-id"]).not.toBe("req_mine");
	});

	test("O12 the host that a request claims stands nowhere", async () => {
		for (const path of ["/", "/demo/", "/demo", "/demo/demo.js", "/healthz", "/nowhere"]) {
			const { headers, body } = await attack({ path, headers: [["X-Forwarded-Host", "evil.example"]] });
			expect(JSON.stringify(headers) + body).not.toContain("evil.example");
		}
	});
});

describe("K4 a key that is revoked ends within a second", () => {
	test("on every procedure", async () => {
		const { id, secret } = await own.createKey({ kind: "secret" });
		const statuses = async () => {
			const replies = GUARDED.map((row) => call({ ...row, key: secret, input: row.input(own) }));
			return (await Promise.all(replies)).map((reply) => answerOf(reply).status);
		};
		expect(await statuses()).not.toContain(401);
		await database.key.update({ where: { id }, data: { revokedAt: new Date() } });
		expect(ACCESS_CACHE.ttl).toBeLessThan(1_000);
		await expect.poll(statuses, { timeout: 10_000, interval: 100 }).toEqual(GUARDED.map(() => 401));
	});
});
