import { readFile } from "node:fs/promises";
import { connect as openSocket, type Socket } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { seededRandom } from "../bench/random.ts";
import { chatAs, createShop, QUESTION, textOf, watch } from "../harness/chat.ts";
import {
	diesAfter,
	dribbles,
	fails,
	type ModelCall,
	type Script,
	type ScriptedModel,
	says,
	stallsAfter,
	startScriptedModel,
} from "../harness/scripted-model.ts";
import { startServer, type TestServer, UNLIMITED } from "../harness/server.ts";
import { openDatabase, type TestTenant } from "../harness/tenant.ts";
import { cutStreams } from "./cut-streams.ts";

const WORDS = ["Shoes can ", "be returned ", "within ", "thirty days ", "of purchase. [1] "];
const STALL_SECONDS = 2;
const STALLED_READERS = 3;
/** That a stalled reader asks for: more than what lies between him and the server takes in. */
const REQUESTS = 200;

let model: ScriptedModel;
let server: TestServer;
let database: ReturnType<typeof openDatabase>;
let shop: TestTenant;

beforeAll(async () => {
	model = await startScriptedModel(says(WORDS));
	server = await startServer({
		environment: {
			...{ CHAT_MODELS: "openai:scripted", OPENAI_API_KEY: "sk-any", OPENAI_BASE_URL: model.url },
			...UNLIMITED,
			...{ ANSWER_UNWATCHED_SECONDS: "2", STREAM_STALL_SECONDS: String(STALL_SECONDS), DRAIN_SECONDS: "4" },
		},
	});
	database = openDatabase(server.connectionString);
	shop = await createShop(database, server.demo.url);
}, 60_000);
afterAll(async () => {
	await database?.$disconnect();
	await server?.remove();
	await model?.close();
});

const as = (visitor: string | null) => chatAs(shop.publishable.secret, visitor, server.demo.url);

async function ask(script: Script) {
	model.script(script);
	const run = await as(null).start.mutate({ message: QUESTION });
	return { ...run, key: shop.publishable.secret, visitor: run.visitorToken, url: server.demo.url };
}

const answerOf = async (run: { visitor: string | null; conversationId: string }) =>
	(await as(run.visitor).history.query({ conversationId: run.conversationId })).messages[1];

describe("F14 an upstream that dies", () => {
	const texts = Array.from({ length: 60 }, (_, index) => `Word ${index} of shoes. `);
	test.each([1, 50, texts.length])("after %d pieces leaves what was written, as interrupted", async (count) => {
		const run = await ask(diesAfter(texts.slice(0, count)));
		const seen = await watch(run);
		expect(seen.filter(({ event }) => event.type === "done" || event.type === "error")).toEqual([
			{ id: String(seen.length), event: expect.objectContaining({ type: "error", retryable: true, partial: true }) },
		]);
		expect(texts.slice(0, count).join("")).toContain(textOf(seen).trim());
		expect(textOf(seen)).toContain(`Word ${count - 1}`);
		expect(await answerOf(run)).toMatchObject({ status: "interrupted", text: textOf(seen) });
	});
});

describe("F16 the upstream socket is closed within a second", () => {
	const closing = async (call: ModelCall | undefined, since: number) => {
		await expect.poll(() => call?.closedAt, { interval: 10, timeout: 5_000 }).toEqual(expect.any(Number));
		return (call?.closedAt ?? 0) - since;
	};
	const called = async (count: number) => {
		await expect.poll(() => model.calls.length, { interval: 5, timeout: 5_000 }).toBe(count);
		return model.calls.at(-1);
	};

	test("when nobody has watched for the time that is allowed", async () => {
		const before = model.calls.length;
		const run = await ask(stallsAfter(WORDS));
		await watch({ ...run, count: 5 });
		const leftAt = performance.now();
		expect(await closing(await called(before + 1), leftAt)).toBeLessThan(3_000);
		await expect.poll(() => answerOf(run), { timeout: 5_000 }).toMatchObject({ status: "stopped" });
	});

	test("by a stop while the model has not said a word", async () => {
		const before = model.calls.length;
		const run = await ask({ body: [], after: "silence" });
		const call = await called(before + 1);
		const stoppedAt = performance.now();
		expect(await as(run.visitor).stop.mutate({ runId: run.runId })).toEqual({ stopped: true });
		expect(await closing(call, stoppedAt)).toBeLessThan(1_000);
		expect(await answerOf(run)).toMatchObject({ status: "stopped", text: "" });
	});

	test("by a stop while it waits to ask again, and nothing is asked any more", async () => {
		const before = model.calls.length;
		const run = await ask(fails(503, { headers: { "Retry-After": "1" } }));
		await called(before + 1);
		expect(await as(run.visitor).stop.mutate({ runId: run.runId })).toEqual({ stopped: true });
		expect((await watch(run)).at(-1)?.event).toMatchObject({ type: "done", finish: "stopped" });
		await new Promise((resolve) => setTimeout(resolve, 1_200));
		expect(model.calls.length).toBe(before + 1);
	});

	test("by a stop while passages are looked for: nothing is asked at all, or not for long", async () => {
		const before = model.calls.length;
		const run = await ask(stallsAfter(WORDS));
		const stoppedAt = performance.now();
		expect(await as(run.visitor).stop.mutate({ runId: run.runId })).toEqual({ stopped: true });
		const call = model.calls[before];
		if (call !== undefined) expect(await closing(call, stoppedAt)).toBeLessThan(1_000);
		expect(await answerOf(run)).toMatchObject({ status: "stopped" });
	});
});

describe("F17 viewers who take nothing", () => {
	/** Asks for an answer's events again and again and reads none of it. */
	function stall(run: { runId: string; visitor: string | null }): Socket {
		const { hostname, port } = new URL(server.demo.url);
		const input = encodeURIComponent(JSON.stringify({ json: { runId: run.runId } }));
		const request = [
			`GET /trpc/chat.events?input=${input} HTTP/1.1`,
			...[`Host: ${hostname}:${port}`, `Authorization: Bearer ${shop.publishable.secret}`],
			...[`X-Signpost-Visitor: ${run.visitor}`, "", ""],
		].join("\r\n");
		const socket = openSocket({ host: hostname, port: Number(port) }).pause();
		socket.on("error", () => undefined);
		socket.write(request.repeat(REQUESTS));
		return socket;
	}
	const hex = (port: number) => port.toString(16).toUpperCase().padStart(4, "0");
	/** Those that the server still has; they themselves do not know, as long as they do not read. */
	const connected = async (sockets: Socket[]) => {
		const tables = await Promise.all(["tcp", "tcp6"].map((name) => readFile(`/proc/net/${name}`, "utf8")));
		const here = hex(Number(new URL(server.demo.url).port));
		const isOpen = ({ localPort = 0 }) => new RegExp(`:${here} [0-9A-F]+:${hex(localPort)} 01 `).test(tables.join());
		return sockets.filter(isOpen).length;
	};
	const resident = async () =>
		Number(/^VmRSS:\s+(\d+) kB$/m.exec(await readFile(`/proc/${server.pid}/status`, "utf8"))?.[1]) / 1_024;

	test("are dropped, hold no memory and slow nobody down", async () => {
		const run = await ask(says(Array.from({ length: 9 }, () => "鞋".repeat(2_000))));
		const whole = await watch(run);
		const time = async () => {
			const startedAt = performance.now();
			expect(await watch(run)).toHaveLength(whole.length);
			return performance.now() - startedAt;
		};
		const alone = Math.min(await time(), await time());
		const before = await resident();
		const sockets = Array.from({ length: STALLED_READERS }, () => stall(run));
		// What they can be sent is sent first.
		await expect.poll(time, { timeout: 15_000 }).toBeLessThan(Math.max(alone * 2, alone + 100));
		await expect.poll(() => connected(sockets), { timeout: 20_000, interval: 250 }).toBe(0);
		expect((await resident()) - before).toBeLessThan(200);
		// A paused socket hears of its end only when it has read what came before.
		const ends = sockets.map((socket) => new Promise((resolve) => socket.once("close", resolve).resume()));
		await Promise.all(ends);
		const answer = Buffer.byteLength(JSON.stringify(whole));
		for (const { bytesRead } of sockets) expect(bytesRead).toBeLessThan(answer * REQUESTS * 0.9);
	});
});

test("F18 nothing of an answer is lost or repeated where its stream is cut while it is written", async () => {
	model.script(dribbles(Array.from({ length: 10 }, () => WORDS).flat(), 2));
	const result = await cutStreams({
		...{ urls: [server.demo.url], key: shop.publishable.secret, random: seededRandom(5) },
		...{ streams: 24, lanes: 8, longestBytes: 8_000 },
		ask: () => as(null).start.mutate({ message: QUESTION }),
		stored: async ({ conversationId, visitorToken }) =>
			(await answerOf({ conversationId, visitor: visitorToken }))?.text,
	});
	expect(result.wrong).toEqual([]);
	expect(result.live).toBeGreaterThan(12);
});

// The last: it ends the server.
test("F20 SIGTERM lets answers end, breaks off those that do not, and ends the process with 0", async () => {
	const begin = async (count: number, script: Script) => {
		const asked = Array.from({ length: count }, () => ask(script));
		const watching = asked.map(async (run) => watch(await run));
		await Promise.all(asked);
		return watching;
	};
	const calls = model.calls.length;
	const stalled = await begin(5, stallsAfter(WORDS));
	await expect.poll(() => model.calls.length, { interval: 5, timeout: 10_000 }).toBe(calls + 5);
	const ending = await begin(45, dribbles(Array.from({ length: 8 }, () => WORDS).flat(), 50));
	const watching = [...ending, ...stalled];
	const startedAt = performance.now();
	const exit = server.stop("SIGTERM");
	await expect.poll(async () => (await fetch(`${server.demo.url}/readyz`)).status, { timeout: 1_000 }).toBe(503);
	const late = await as(null).start.mutate({ message: QUESTION });
	expect(late.runId).toMatch(/^run_/);
	const ends = (await Promise.all(watching)).map((seen) => seen.at(-1)?.event);
	for (const end of ends.slice(0, 45)) expect(end).toMatchObject({ type: "done", finish: "complete" });
	for (const end of ends.slice(45)) expect(end).toMatchObject({ type: "error", retryable: true, partial: true });
	expect(await exit).toBe(0);
	expect(performance.now() - startedAt).toBeLessThan(8_000);
});
