import { beforeAll, describe, expect, inject, test } from "vitest";
import { createSite, ingest, openDatabaseForFile, type TestSite } from "../harness/tenant.ts";

const database = openDatabaseForFile();
const { url } = inject("server");
let site: TestSite;
beforeAll(async () => {
	site = await createSite(database, [
		{ externalId: "old", route: "/old", content: "Shoes of old.", updatedAt: new Date("2020-05-01T12:00:00Z") },
		{ externalId: "new", route: "/new", content: "Shoes that are new.", updatedAt: new Date("2026-05-01T12:00:00Z") },
	]);
});

type Sent = { key?: string | null; body?: object; headers?: Record<string, string> };

async function call(place: string, { key = site.tenant.secret.secret, body, headers = {} }: Sent = {}) {
	const [method = "", path = ""] = place.split(" ");
	const authorization = key === null ? {} : { Authorization: `Bearer ${key}` };
	const content = body === undefined ? {} : { "Content-Type": "application/json" };
	const response = await fetch(url + path, {
		...{ method, headers: { ...authorization, ...content, ...headers } },
		...(body === undefined ? {} : { body: JSON.stringify(body) }),
	});
	return {
		response,
		status: response.status,
		json: await response
			.clone()
			.json()
			.catch(() => null),
	};
}

describe("a procedure by plain HTTP", () => {
	test("gives what it gives under /trpc, with times as ISO 8601", async () => {
		const { json } = await call("GET /api/document?externalId=old");
		const { updatedAt, ...document } = await site.server.documents.get.query({ externalId: "old" });
		expect(json).toEqual({ ...document, updatedAt: updatedAt.toISOString() });
	});

	test("reads a query string by the schema of its input", async () => {
		const { json } = await call("GET /api/documents?limit=1&status=ready");
		expect(json).toMatchObject({ total: 2, documents: [{ externalId: "new" }], nextCursor: expect.any(String) });
		const wrong = await call("GET /api/documents?limit=many");
		expect(wrong.json.error.details.issues).toEqual([{ path: "limit", message: "must be a number" }]);
		expect((await call("GET /api/documents?limit=1&limit=2")).status).toBe(400);
	});

	test("passes over no client in the query string where there is a body", async () => {
		for (const name of ["clientId", "tenant_id", "chatbotId"]) {
			const { status, json } = await call(`POST /api/search?${name}=1`, { body: { query: "shoes" } });
			expect([status, json.error.message]).toEqual([400, `${name}: Send it in the body, not in the query string.`]);
		}
		expect((await call("POST /api/search?from=elsewhere", { body: { query: "shoes" } })).status).toBe(200);
	});

	test("reads times in JSON, however deep", async () => {
		const at = "2026-11-21T10:00:00.000Z";
		const events = [{ eventId: `event-${Date.now()}`, type: "view", at }];
		expect((await call("POST /api/events", { body: { events } })).json).toEqual({ accepted: 1, duplicates: 0 });
		const stored = await database.event.findFirstOrThrow({ where: { clientId: site.tenant.clientId } });
		expect(stored.at.toISOString()).toBe(at);
		const search = { query: "shoes", filter: { updatedAt: { gte: "2025-01-01T00:00:00Z" } } };
		const { json } = await call("POST /api/search", { body: search });
		expect(json.hits.map((hit: { externalId: string }) => hit.externalId)).toEqual(["new"]);
	});

	test("may have its names in the path", async () => {
		const rows = [{ query: "shoes", document: "new", grade: 1 }];
		expect((await call("PUT /api/judgements/a%20set", { body: { rows } })).json).toMatchObject({ name: "a set" });
		expect((await call("GET /api/judgements/a%20set")).json).toMatchObject({ name: "a set" });
		expect((await call("PUT /api/judgements/a%20set", { body: { rows, name: "other" } })).status).toBe(400);
		expect((await call("DELETE /api/judgements/a%20set")).json).toEqual({ deleted: true });
		expect((await call("GET /api/judgements/a%20set")).status).toBe(404);
	});

	test("needs no key where its procedure needs none", async () => {
		expect((await call("GET /api/health", { key: null })).json).toEqual({ status: "ok", version: expect.any(String) });
	});
});

describe("a subscription", () => {
	const eventsIn = async (response: Response) =>
		[...(await response.text()).matchAll(/^(?:id: (.*)\n)?data: (.*)$/gm)].map(([, id, data = ""]) => ({
			id,
			...JSON.parse(data),
		}));

	test("is server-sent events, which go on after the last that was seen", async () => {
		const started = await call("POST /api/chat/start", { body: { message: "Which shoes are new?" } });
		const headers = { "X-Signpost-Visitor": started.json.visitorToken };
		const watch = (more = {}) =>
			call(`GET /api/chat/events?runId=${started.json.runId}`, { headers: { ...headers, ...more } });
		const { response } = await watch();
		expect(response.headers.get("content-type")).toBe("text/event-stream; charset=utf-8");
		const events = await eventsIn(response);
		expect(events.at(-1)).toMatchObject({ type: "done", id: expect.any(String) });
		const seen = events.at(-3)?.id ?? "";
		expect(await eventsIn((await watch({ "Last-Event-Id": seen })).response)).toEqual(events.slice(-2));
		expect((await call(`GET /api/chat/events?runId=${started.json.runId}`)).status).toBe(404);
	});

	test("ends with what it is about", async () => {
		const job = await ingest(site.server, [{ externalId: "a", route: "/a", content: "A." }]);
		const { response } = await call(`GET /api/ingest/jobs/${job.jobId}/progress`);
		expect((await eventsIn(response)).at(-1)).toMatchObject({ jobId: job.jobId, status: "done" });
	});
});

describe("an error", () => {
	test.each([
		["of a procedure", "GET /api/ingest/jobs/job_none", 404, "NOT_FOUND"],
		["of an input", "POST /api/search", 400, "INVALID_INPUT"],
		["of no route", "GET /api/nothing", 404, "NOT_FOUND"],
		["of a path that cannot be read", "GET /api/ingest/jobs/%zz", 400, "INVALID_INPUT"],
		["of a method", "PUT /healthz", 405, "METHOD_NOT_ALLOWED"],
	])("%s is flat JSON that quotes its request", async (...[, place, status, code]) => {
		const { response, json } = await call(place, place.startsWith("GET") ? {} : { body: {} });
		expect(response.status).toBe(status);
		const { details, ...error } = json.error;
		expect(error).toEqual({ code, message: expect.any(String), requestId: response.headers.get("x-request-id") });
	});
});

describe("a method that a path does not have", () => {
	const KEY = "/api/keys/key_none";
	const HEALTH = "/healthz?from=elsewhere";
	test.each([
		["PUT", HEALTH, "GET, HEAD"],
		["GET", "/api/search", "POST"],
		["POST", KEY, "DELETE, GET, HEAD, PATCH"],
		["GET", "/api/document/ingest", "DELETE, POST"],
		["DELETE", "/v1/chat/completions", "POST"],
		["POST", "/docs/index.html", "GET, HEAD"],
	])("%s %s is told %s", async (method, path, allow) => {
		const { response, json } = await call(`${method} ${path}`, { key: null });
		expect([response.status, response.headers.get("allow")]).toEqual([405, allow]);
		const { code, message } = json.error;
		expect(code).toBe("METHOD_NOT_ALLOWED");
		for (const name of [method, ...allow.split(", ")]) expect(message).toContain(name);
	});

	test("is told so by any type of content, and a path that there is not is not", async () => {
		const headers = { "Content-Type": "text/xml" };
		expect((await call(`PUT ${KEY}`, { headers })).status).toBe(405);
		expect((await call("PUT /api/nothing", { headers: {} })).status).toBe(404);
		expect((await call(`GET ${KEY}`)).status).toBe(404);
	});

	test("says nothing of what may be asked for before a call", async () => {
		const { response } = await call("OPTIONS /api/search", { key: null });
		expect(response.headers.get("allow")).toBeNull();
	});
});

describe("accounts", () => {
	test("are made, and give a token that opens what a key does", async () => {
		const [email, password] = [`rest-${Date.now()}@example.com`, "a long password"];
		const registered = await call("POST /api/auth/register", {
			...{ key: null, body: { email, password, organisation: "Shoes" } },
		});
		expect(registered.json).toMatchObject({ publishableKey: expect.stringMatching(/^pk_/) });
		const { status, json } = await call("POST /api/auth/login", { key: null, body: { email, password } });
		expect([status, json.email, Number.isNaN(Date.parse(json.expiresAt))]).toEqual([200, email, false]);
		expect((await call("GET /api/auth/me", { key: json.token })).json).toMatchObject({ email });
		expect((await call("GET /api/documents", { key: json.token })).json).toMatchObject({ total: 0 });
		const wrong = await call("POST /api/auth/login", { key: null, body: { email, password: "another one" } });
		expect([wrong.status, wrong.json.error.code]).toEqual([401, "UNAUTHENTICATED"]);
		expect((await call("POST /api/auth/logout", { key: json.token, body: {} })).json).toEqual({ ok: true });
		expect((await call("GET /api/auth/me", { key: json.token })).status).toBe(401);
	});

	test("O4 a cookie of theirs counts only with the header that no form can send", async () => {
		const [email, password] = [`rest-c-${Date.now()}@example.com`, "a long password"];
		await call("POST /api/auth/register", { key: null, body: { email, password, organisation: "Shoes" } });
		const login = { key: null, body: { email, password, session: "cookie" } };
		const { response, json } = await call("POST /api/auth/login", login);
		expect(json.token).toBeNull();
		const headers = { Cookie: response.headers.get("set-cookie")?.split(";")[0] ?? "" };
		expect((await call("GET /api/auth/me", { key: null, headers })).status).toBe(401);
		const both = { ...headers, "X-Signpost-Session": "cookie" };
		expect((await call("GET /api/auth/me", { key: null, headers: both })).json).toMatchObject({ email });
	});
});
