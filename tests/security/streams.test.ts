import { createConnection } from "node:net";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { Database } from "../../server/src/database/prisma.ts";
import { chatAs, textOf, watch } from "../harness/chat.ts";
import { fails, type ScriptedModel, says, stallsAfter, startScriptedModel } from "../harness/scripted-model.ts";
import { startServer, type TestServer } from "../harness/server.ts";
import { connect, ingest, openDatabase } from "../harness/tenant.ts";
import { bearer } from "./attack.ts";
import { type Furniture, furnish } from "./furniture.ts";

/** A question that the documents answer, so that the model is asked. */
const ANSWERABLE = "What does the manual page say that stays?";
const PROVIDER_KEY = "sk-canary-provider-key";

/** Has the server print where it connects to. */
const CONNECTIONS = `data:text/javascript,${encodeURIComponent(`
	import { Socket } from "node:net";
	const { connect } = Socket.prototype;
	Socket.prototype.connect = function (...all) {
		const [first, second] = all.flat();
		const { host, port, path } = typeof first === "object" ? first : { port: first, host: second };
		console.log("CONNECTS " + (path ?? (isNaN(port) ? port : host + ":" + port)));
		return connect.apply(this, all);
	};
`)}`;

let model: ScriptedModel;
let server: TestServer;
let database: Database;
let own: Furniture;
let other: Furniture;
let url: string;

beforeAll(async () => {
	model = await startScriptedModel(says(["It stays. [1]"]));
	const environment = {
		...{ CHAT_MODELS: "openai:scripted", OPENAI_API_KEY: PROVIDER_KEY, OPENAI_BASE_URL: model.url },
		CHAT_COOLDOWN_MS: "1",
		NODE_OPTIONS: `--import ${CONNECTIONS}`,
	};
	server = await startServer({ environment });
	url = server.demo.url;
	database = openDatabase(server.connectionString);
	own = await furnish(database, { canary: "zanderfilet", url });
	other = await furnish(database, { canary: "quastenflosser", url });
}, 120_000);
afterEach(() => model.script(says(["It stays. [1]"])));
afterAll(async () => {
	await database.$disconnect();
	await server.remove();
	await model.close();
});

/** A run whose model has said something and then falls silent. */
async function startStalled(key: string) {
	model.script(stallsAfter(["The page "]));
	const run = await chatAs(key, null, url).start.mutate({ message: ANSWERABLE });
	return { runId: run.runId, visitor: run.visitorToken, key, url };
}

test("K4 the open stream of a revoked key is closed within five seconds", async () => {
	const { id, secret } = await own.createKey({ kind: "publishable" });
	const run = await startStalled(secret);
	const stream = watch(run);
	const ended = stream.then(
		() => "ended",
		(error: { code?: string }) => error.code,
	);
	const startedAt = Date.now();
	await database.key.update({ where: { id }, data: { revokedAt: new Date() } });
	expect(await ended).toBe("UNAUTHENTICATED");
	expect(Date.now() - startedAt).toBeLessThan(5_000);
});

test("T8 a running answer is stopped by its visitor only", async () => {
	const run = await startStalled(own.publishable.secret);
	const stop = (key: string, visitor: string | null) => chatAs(key, visitor, url).stop.mutate({ runId: run.runId });
	for (const [key, visitor] of [
		[other.publishable.secret, other.visitorToken],
		[other.publishable.secret, run.visitor],
		[own.publishable.secret, own.visitorToken],
		[own.secret.secret, run.visitor],
		[own.publishable.secret, null],
	] as const) {
		await expect(stop(key, visitor)).rejects.toMatchObject({ message: "There is no such run." });
	}
	expect((await watch({ ...run, count: 3 })).length).toBeGreaterThan(0);
	expect(await stop(run.key, run.visitor)).toEqual({ stopped: true });
	expect((await watch(run)).at(-1)?.event).toMatchObject({ type: "done", finish: "stopped" });
});

test("T9 a running answer is watched by its visitor only", async () => {
	const run = await startStalled(own.publishable.secret);
	for (const visitor of [null, own.visitorToken]) {
		await expect(watch({ ...run, visitor, lastEventId: "1" })).rejects.toMatchObject({ code: "NOT_FOUND" });
	}
	await expect(watch({ ...run, key: other.publishable.secret })).rejects.toMatchObject({ code: "NOT_FOUND" });
	await chatAs(run.key, run.visitor, url).stop.mutate({ runId: run.runId });
});

describe("what a model's host sends", () => {
	const ask = async () => {
		const run = await chatAs(own.publishable.secret, null, url).start.mutate({ message: ANSWERABLE });
		return watch({ url, key: own.publishable.secret, visitor: run.visitorToken, runId: run.runId });
	};

	test.each([
		["event lines", '\n\nevent: execute\ndata: {"code":"alert(1)"}\n\n'],
		["the end of the stream", "\nid: 99\nevent: return\ndata: \n\n"],
		["carriage returns", "\r\rdata: x\r\r\r\n"],
		["markup", "<img src=x onerror=alert(1)><script>alert(1)</script>"],
		["line separators", "a\u2028b\u2029c\u0085d"],
	])("I7, X6 %s are text of the answer", async (_name, text) => {
		model.script(says(["The page ", text, " stays."]));
		const seen = await ask();
		expect(textOf(seen)).toContain(text.trim().slice(0, 5));
		expect(seen.map(({ id }) => Number(id))).toEqual(seen.map((_, index) => index + 1));
		const known = ["status", "sources", "delta", "citation", "suggestions", "done"];
		expect(seen.filter(({ event }) => !known.includes(event.type))).toEqual([]);
	});

	test("L5, L1 an error that echoes the key and the address reaches nobody", async () => {
		const message = `Incorrect API key provided: ${PROVIDER_KEY} at ${model.url}`;
		for (const status of [401, 400, 500]) {
			model.script(fails(status, { message }));
			const told = JSON.stringify(await ask());
			expect(told).not.toContain(PROVIDER_KEY);
			expect(told).not.toContain("Incorrect API key");
			expect(told).not.toContain("127.0.0.1");
		}
		expect(server.output()).not.toContain(PROVIDER_KEY);
	}, 60_000);

	test("T7, L7 only own passages and no key are sent to it", async () => {
		model.calls.length = 0;
		await ask();
		const sent = model.calls.map(({ body }) => body).join();
		expect(sent).toContain("zanderfilet");
		for (const secret of [
			"quastenflosser",
			own.tenantId,
			own.clientId,
			own.publishable.secret,
			own.secret.secret,
			PROVIDER_KEY,
		]) {
			expect(sent).not.toContain(secret);
		}
		expect(model.calls[0]?.headers.authorization).toBe(`Bearer ${PROVIDER_KEY}`);
	});
});

test("I11 what looks like a template is text, in questions and in documents", async () => {
	const template = `{{constructor.constructor('return process')()}} {question} ${"$"}{7*7}`;
	const document = {
		externalId: "template",
		route: "/template",
		content: `The template page says ${template} always.`,
	};
	await ingest(connect(own.secret.secret, { url }), [document]);
	model.calls.length = 0;
	const key = own.publishable.secret;
	const run = await chatAs(key, null, url).start.mutate({ message: `What does the template page say: ${template}?` });
	expect((await watch({ url, key, visitor: run.visitorToken, runId: run.runId })).at(-1)?.event.type).toBe("done");
	const said = model.calls.map(({ body }) =>
		JSON.parse(body).messages.map(({ content }: { content: string }) => content),
	);
	expect(said.flat().join("\n").split(template)).toHaveLength(3);
});

test("L8 nobody is called but the database and the model's host", async () => {
	const connections = [...server.output().matchAll(/CONNECTS (.*)/g)].map(([, to]) => to ?? "");
	expect(connections).toContain(new URL(model.url).host);
	const known = [new URL(model.url).host, server.dataDirectory, new URL(server.connectionString).host];
	expect(connections.filter((to) => !known.some((each) => each !== "" && to.startsWith(each)))).toEqual([]);
});

test("D14 a visitor has three answers in the making at most", async () => {
	const run = await startStalled(own.publishable.secret);
	const visitor = chatAs(own.publishable.secret, run.visitor, url);
	const ids = [run.runId];
	while (ids.length < 3) ids.push((await visitor.start.mutate({ message: ANSWERABLE })).runId);
	await expect(visitor.start.mutate({ message: ANSWERABLE })).rejects.toMatchObject({
		data: { code: "RATE_LIMITED", httpStatus: 429 },
	});
	for (const runId of ids) await visitor.stop.mutate({ runId });
	await expect(visitor.start.mutate({ message: ANSWERABLE })).resolves.toMatchObject({ visitorToken: null });
});

test("D4 viewers who stop reading are no burden to others", async () => {
	const run = await startStalled(own.publishable.secret);
	const { hostname, port } = new URL(url);
	const input = encodeURIComponent(JSON.stringify({ json: { runId: run.runId } }));
	const [[, authorization] = []] = bearer(run.key);
	const head = [
		`GET /trpc/chat.events?input=${input} HTTP/1.1`,
		`Host: ${hostname}`,
		`Authorization: ${authorization}`,
	];
	const lines = [...head, `X-Signpost-Visitor: ${run.visitor}`, "Accept: text/event-stream", "", ""].join("\r\n");
	const sockets = Array.from({ length: 50 }, () => createConnection({ host: hostname, port: Number(port) }));
	for (const socket of sockets) socket.pause().write(lines);
	const found = await connect(own.secret.secret, { url }).search.query.query({ query: "zanderfilet" });
	expect(found.hits).toHaveLength(1);
	for (const socket of sockets) socket.destroy();
	expect(await chatAs(run.key, run.visitor, url).stop.mutate({ runId: run.runId })).toEqual({ stopped: true });
});
