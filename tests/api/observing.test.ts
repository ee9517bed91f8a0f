import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { watch } from "../harness/chat.ts";
import { startLocalServer } from "../harness/local-server.ts";
import { says, startScriptedModel } from "../harness/scripted-model.ts";
import { startServer, type TestServer } from "../harness/server.ts";
import { connect, ingest, openDatabase } from "../harness/tenant.ts";

/** What may stand in neither. */
const CANARIES = { query: "zanderfilet", email: "zander@example.com", password: "zander password" };

/** A span of a caller's, as W3C writes it: one that is not sampled there. */
const CALLER = { traceId: "0af7651916cd43dd8448eb211c80319c", spanId: "b7ad6b7169203331" };

type Span = {
	name: string;
	traceId: string;
	spanId: string;
	parentSpanId?: string;
	links?: { traceId: string; spanId: string }[];
	startTimeUnixNano: string;
	endTimeUnixNano: string;
	status: { code: number };
	attributes: { key: string; value: { stringValue?: string } }[];
};

const received = { spans: [] as Span[], traces: "", headers: [] as unknown[], envelopes: [] as string[] };
let server: TestServer;

/** Plays a collector of OpenTelemetry's, and Sentry. */
const collector = await startLocalServer((request, response, body) => {
	if (request.url === "/v1/traces") {
		received.headers.push(request.headers["x-team"]);
		received.traces += body;
		for (const { scopeSpans } of JSON.parse(body).resourceSpans)
			for (const { spans } of scopeSpans) received.spans.push(...spans);
	}
	if (request.url?.startsWith("/api/7/envelope/") === true) received.envelopes.push(body);
	response.end("{}");
});
const model = await startScriptedModel(says(["It is a page [1]."]));

beforeAll(async () => {
	server = await startServer({
		environment: {
			...{ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, OTEL_EXPORTER_OTLP_HEADERS: "x-team=search" },
			...{ SENTRY_DSN: collector.url.replace("//", "//public@").concat("/7"), LOG_LEVEL: "silent" },
			...{ OPENAI_API_KEY: "sk-canary-of-a-model", OPENAI_BASE_URL: model.url, CHAT_MODELS: "openai:scripted" },
			CHAT_REWRITE_TIMEOUT_MS: "0",
		},
	});
	const { url, secretKey } = server.demo;
	const api = connect(secretKey, { url });
	await ingest(api, [{ externalId: "a", route: "/a", content: `# ${CANARIES.query}\n\n${CANARIES.query} is a page.` }]);
	await api.search.query.query({ query: CANARIES.query });
	const called = (traceparent: string) => connect(secretKey, { url, headers: { traceparent } });
	await called(`00-${CALLER.traceId}-${CALLER.spanId}-00`).search.suggest.query({ query: "a" });
	await called(`00-${"0".repeat(32)}-${CALLER.spanId}-01`).search.similar.query({ externalId: "a" });
	const { runId, visitorToken } = await api.chat.start.mutate({ message: `What is ${CANARIES.query}?` });
	await watch({ key: secretKey, visitor: visitorToken, runId, url });
	const { email, password } = CANARIES;
	await expect(connect(null, { url }).accounts.login.mutate({ email, password })).rejects.toThrow();
	await expect(api.search.query.query({ query: CANARIES.query, limit: 1_000 })).rejects.toThrow();
	const database = openDatabase(server.connectionString);
	await database.$executeRaw`ALTER TABLE curations RENAME TO gone`;
	await database.$executeRaw`ALTER TABLE terms RENAME TO gone_terms`;
	await database.$disconnect();
	await api.ingest.documents.mutate({ documents: [{ externalId: "b", route: "/b", content: "A page that fails." }] });
	const restCall = await fetch(`${url}/api/curations`, { headers: { Authorization: `Bearer ${secretKey}` } });
	expect(restCall.status).toBe(500);
	await vi.waitFor(() => expect(received.envelopes.join("")).toContain("a job failed"), { timeout: 5_000 });
	await expect(api.curations.list.query({})).rejects.toMatchObject({ data: { code: "INTERNAL" } });
	await expect(api.curations.delete.mutate({ query: email })).rejects.toMatchObject({ data: { code: "INTERNAL" } });
	await server.stop();
});
afterAll(async () => {
	await server.remove();
	await Promise.all([collector.close(), model.close()]);
});

const attribute = (span: Span, name: string) =>
	span.attributes.find(({ key }) => key === `signpost.${name}`)?.value.stringValue;

test.each([
	["search.query", "procedure", "OK"],
	["search.query", "procedure", "INVALID_INPUT"],
	["accounts.login", "procedure", "UNAUTHENTICATED"],
	["curations.list", "procedure", "INTERNAL"],
	["openai:scripted", "model", "complete"],
	["ingest", "job", "OK"],
])("a span of %s, a %s, that ended with %s", (name, kind, outcome) => {
	const found = received.spans.filter((span) => span.name === name && attribute(span, "outcome") === outcome);
	expect(found.length).toBeGreaterThan(0);
	const [span] = found as [Span];
	expect(attribute(span, "kind")).toBe(kind);
	expect(span.status.code).toBe(outcome === "INTERNAL" ? 2 : 0);
	expect(BigInt(span.endTimeUnixNano)).toBeGreaterThanOrEqual(BigInt(span.startTimeUnixNano));
	if (kind === "procedure") expect(attribute(span, "request_id")).toMatch(/^req_/);
});

test("a span is below the one that its caller names, and a call to a model below the procedure that asks", () => {
	const of = (wanted: string) => received.spans.find(({ name }) => name === wanted);
	expect(of("search.suggest")).toMatchObject({ traceId: CALLER.traceId, parentSpanId: CALLER.spanId });
	for (const name of ["search.query", "search.similar", "ingest"]) expect(of(name)?.parentSpanId ?? "").toBe("");
	expect(of("search.similar")?.traceId).not.toMatch(/^0+$/);
	const { traceId, spanId } = of("chat.start") ?? {};
	expect(of("openai:scripted")).toMatchObject({ traceId, parentSpanId: spanId });
});

test("a job is by itself, with a link to the call that has asked for it", () => {
	const calls = received.spans.filter(({ name }) => name === "ingest.documents");
	const [job] = received.spans.filter(({ name }) => name === "ingest");
	expect(calls.map(({ traceId }) => traceId)).not.toContain(job?.traceId);
	expect(calls).toContainEqual(
		expect.objectContaining({ traceId: job?.links?.[0]?.traceId, spanId: job?.links?.[0]?.spanId }),
	);
});

test("the collector gets the headers that it asks for", () => {
	expect(new Set(received.headers)).toEqual(new Set(["search"]));
});

test("Sentry gets what failed on our side, with the request that it failed in, and nothing of what callers do wrong", () => {
	const events = received.envelopes.map((envelope) => JSON.parse(envelope.split("\n")[2] ?? ""));
	const failed = events.filter(({ message }) => message === "a job failed");
	expect(new Set(failed.map(({ tags }) => tags.procedure))).toEqual(new Set(["ingest"]));
	const calls = events.filter(({ message }) => message === "a call failed");
	expect(calls.map(({ tags }) => tags.procedure).sort()).toEqual(["curations.delete", "curations.list"]);
	const byRest = events.filter(({ message }) => message === "a request failed");
	expect(byRest.map(({ tags }) => tags.procedure)).toEqual(["curations.list"]);
	const [call] = calls;
	expect(call).toMatchObject({ level: "error", environment: "development" });
	expect(call.exception.values[0].stacktrace.frames.length).toBeGreaterThan(0);
	const ids = received.spans
		.filter(({ name }) => name.startsWith("curations."))
		.map((span) => attribute(span, "request_id"));
	expect(ids).toContain(call.extra.requestId);
});

test("L1 no key, query, address or password stands in either", () => {
	const { secretKey, publishableKey } = server.demo;
	const all = received.traces + received.envelopes.join("");
	for (const secret of [...Object.values(CANARIES), secretKey, publishableKey, "sk-canary"])
		expect(all).not.toContain(secret);
});
