import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { freePort } from "../../scripts/temporary-postgres.ts";
import { startServer, type TestServer } from "../harness/server.ts";
import { attack, bearer, JSON_CONTENT, type Reply } from "./attack.ts";

/** Headers that say what may be done with a response. */
const TELLING = [
	...["cache-control", "content-security-policy", "cross-origin-opener-policy", "cross-origin-resource-policy"],
	...["origin-agent-cluster", "referrer-policy", "strict-transport-security", "vary", "x-content-type-options"],
	...["x-frame-options", "x-powered-by", "server", "set-cookie"],
];

const tellingOf = ({ headers }: Reply) =>
	Object.fromEntries(TELLING.flatMap((name) => (headers[name] === undefined ? [] : [[name, headers[name]]])));

const API = {
	"cache-control": "no-store",
	"content-security-policy": "default-src 'none'; frame-ancestors 'none'",
	"cross-origin-resource-policy": "same-origin",
	"referrer-policy": "no-referrer",
	vary: "Origin",
	"x-content-type-options": "nosniff",
	"x-frame-options": "DENY",
};

const POLICY =
	"default-src 'none';script-src 'self';style-src 'self';img-src 'self' data:;connect-src 'self';frame-src 'self';base-uri 'none';form-action 'none';frame-ancestors 'none'";

const PAGE = {
	...API,
	"cache-control": "public, max-age=0",
	"content-security-policy": POLICY,
	"cross-origin-opener-policy": "same-origin",
	"origin-agent-cluster": "?1",
	"x-frame-options": "SAMEORIGIN",
};

describe("what a response of each kind says may be done with it", () => {
	test.each([
		["/trpc/search.query", 401],
		["/trpc/health.check", 200],
		["/trpc/none", 404],
		["/v1/models", 401],
		["/mcp", 401],
		["/healthz", 200],
		["/readyz", 200],
		["/api/health", 200],
		["/nowhere", 404],
		["/metrics", 401],
	])("api %s", async (path, status) => {
		const reply = await attack({ path });
		expect(reply.status).toBe(status);
		const telling = tellingOf(reply);
		expect({ ...telling, vary: String(telling["vary"]).split(", ").at(-1) }).toEqual(API);
	});

	test("api, where a path cannot be read", async () => {
		const { vary: _none, ...rest } = API;
		expect(tellingOf(await attack({ path: "/%" }))).toEqual(rest);
	});

	test.each(["/demo/demo.css", "/demo/demo.js"])("asset %s", async (path) => {
		expect(tellingOf(await attack({ path }))).toEqual(PAGE);
	});

	test.each(["/demo/", "/demo/docs/README", "/"])("page that is made anew %s", async (path) => {
		expect(tellingOf(await attack({ path }))).toEqual({ ...PAGE, "cache-control": "no-store" });
	});
});

test.each(["/", "/demo/", "/playground/", "/docs/", "/openapi.json", "/api/health", "/trpc/none"])(
	"O10 no other site frames %s",
	async (path) => {
		const { status, headers } = await attack({ path });
		expect(status).toBeLessThan(500);
		expect(headers["content-security-policy"]).toContain("frame-ancestors 'none'");
	},
);

describe("a server that is reached by https, and measured", () => {
	const token = "metrics-token-0123456789";
	let server: TestServer;
	/** Where it listens. */
	let url: string;
	beforeAll(async () => {
		const port = await freePort();
		url = `http://localhost:${port}`;
		const environment = { PUBLIC_URL: "https://search.example", METRICS_TOKEN: token, PORT: String(port) };
		server = await startServer({ environment });
	});
	afterAll(() => server.remove());

	test("lets itself be reached by nothing else", async () => {
		for (const path of ["/healthz", "/demo/", "/trpc/x"]) {
			const { headers } = await attack({ url, path });
			expect(headers["strict-transport-security"]).toBe("max-age=31536000");
		}
	});

	const read = (headers: [string, string][]) => attack({ url, path: "/metrics", headers });

	test("L6 shows its figures to who has the token", async () => {
		for (const headers of [[], bearer("x"), bearer(server.demo.secretKey), bearer(`${token}x`)])
			expect((await read(headers as [string, string][])).status).toBe(401);
		expect((await attack({ url, path: `/metrics?token=${token}` })).status).toBe(401);
		const { status, body, headers } = await read(bearer(token));
		expect(status).toBe(200);
		expect(headers["content-type"]).toContain("text/plain");
		expect(body).toMatch(/^signpost_nodejs_eventloop_lag_seconds \d/m);
		expect(body).toMatch(/^signpost_open_streams 0$/m);
	});

	test("counts calls by procedure, and nothing by what callers make up", async () => {
		const { secretKey, publishableKey } = server.demo;
		const search = (word: string) =>
			attack({
				url,
				path: `/trpc/search.query?input=${encodeURIComponent(`{"json":{"query":"${word}"}}`)}`,
				headers: bearer(publishableKey),
			});
		for (const word of ["zebra", "zebra", "gnu"]) expect((await search(word)).status).toBe(200);
		for (let n = 0; n < 20; n += 1) {
			await attack({ url, path: `/made-up-${n}` });
			await attack({ url, path: `/trpc/made.up${n}`, headers: [["User-Agent", `agent-${n}`]] });
		}
		await attack({
			...{ url, method: "POST", path: "/api/chat", headers: [JSON_CONTENT, ...bearer(secretKey)] },
			body: '{"message":"zebra?"}',
		});
		const { body } = await read(bearer(token));
		expect(body).toMatch(/signpost_call_duration_seconds_count\{procedure="search.query",status="2xx"\} 3/);
		expect(body).toMatch(/signpost_call_duration_seconds_count\{procedure="none",status="4xx"\} 4\d$/m);
		expect(body).toMatch(/signpost_search_cache_total\{result="remembered"\} [1-9]/);
		expect(body).toMatch(/signpost_queued_jobs\{queue="ingest"\} \d/);
		expect(body).not.toMatch(/made.?up|zebra|agent-|127\.0\.0\.1/);
		expect(body.split("\n").length).toBeLessThan(2_000);
	});
});

test("a request keeps the well-formed id that it came with, and no other", async () => {
	const idFor = async (id: string) =>
		(await attack({ path: "/healthz", headers: [["X-Request-Id", id]] })).headers["x-request-id"];
	for (const id of ["0f8fad5b-d9cd-469f-a165-70867728950e", "a".repeat(64)]) expect(await idFor(id)).toBe(id);
	const bad = ["short", "a".repeat(65), `req_${"a".repeat(16)}`, `${"a".repeat(16)} b`, `${"a".repeat(16)}"`, ""];
	for (const id of bad) expect(await idFor(id)).toMatch(/^req_[\w-]{9,}$/);
});
