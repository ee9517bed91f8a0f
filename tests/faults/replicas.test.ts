import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { seededRandom } from "../bench/random.ts";
import { chatAs, createShop, QUESTION, textOf, watch } from "../harness/chat.ts";
import { HAS_REDIS, startRedis, type TestRedis } from "../harness/redis.ts";
import { createScratchDatabase, type ScratchDatabase } from "../harness/scratch-database.ts";
import {
	dribbles,
	type ModelCall,
	type ScriptedModel,
	says,
	saysLater,
	stallsAfter,
	startScriptedModel,
} from "../harness/scripted-model.ts";
import { startServer, type TestServer, UNLIMITED } from "../harness/server.ts";
import { openDatabase, type TestTenant } from "../harness/tenant.ts";
import { cutStreams } from "./cut-streams.ts";

const UNWATCHED_SECONDS = 2;
const WORDS = ["Shoes can ", "be returned ", "within ", "thirty days ", "of purchase. [1] "];

let redis: TestRedis;
let model: ScriptedModel;
let scratch: ScratchDatabase;
let servers: TestServer[];
let database: ReturnType<typeof openDatabase>;
let shop: TestTenant;

const start = () =>
	startServer({
		databaseUrl: scratch.connectionString,
		environment: {
			...{ CHAT_MODELS: "openai:scripted", OPENAI_API_KEY: "sk-any", OPENAI_BASE_URL: model.url },
			...UNLIMITED,
			...{ AUTH_SECRET: "shared-by-all-servers-0123456789abcdef", REDIS_URL: redis.url },
			ANSWER_UNWATCHED_SECONDS: String(UNWATCHED_SECONDS),
		},
	});

const urlOf = (place: "here" | "there") => servers[place === "here" ? 0 : 1]?.demo.url ?? "";

const as = (visitor: string | null, place: "here" | "there") => chatAs(shop.publishable.secret, visitor, urlOf(place));

/** Asks one server; what is returned watches through the other. */
async function ask() {
	const run = await as(null, "here").start.mutate({ message: QUESTION });
	return { ...run, key: shop.publishable.secret, visitor: run.visitorToken, url: urlOf("there") };
}

/** Asks, and waits until the model is asked. */
async function askStalling() {
	const calls = model.calls.length;
	model.script(stallsAfter(WORDS));
	const run = await ask();
	await expect.poll(() => model.calls.length, { interval: 5, timeout: 5_000 }).toBe(calls + 1);
	return { run, call: model.calls.at(-1) as ModelCall };
}

const stored = async ({ conversationId, visitor }: { conversationId: string; visitor: string | null }) =>
	(await as(visitor, "there").history.query({ conversationId })).messages[1];

async function connected() {
	for (const { demo } of servers) {
		const readiness = async () => (await fetch(`${demo.url}/readyz`)).json();
		await expect.poll(readiness, { timeout: 15_000 }).toMatchObject({ redis: "connected" });
	}
}

describe("two servers with one Redis (needs scripts/install-redis.sh)", { skip: !HAS_REDIS }, () => {
	beforeAll(async () => {
		redis = await startRedis();
		model = await startScriptedModel(says(WORDS));
		scratch = await createScratchDatabase();
		servers = [await start(), await start()];
		database = openDatabase(scratch.connectionString);
		shop = await createShop(database, urlOf("here"));
	}, 120_000);
	afterAll(async () => {
		await database?.$disconnect();
		for (const server of servers ?? []) await server.remove();
		await scratch?.drop();
		await model?.close();
		await redis?.stop();
	});

	test("an answer that one writes is watched through the other while it is written, by any number", async () => {
		model.script(stallsAfter(WORDS));
		const run = await ask();
		const before = await watch({ ...run, url: urlOf("here"), count: 7 });
		const viewers = await Promise.all([1, 2, 3].map(() => watch({ ...run, count: 7 })));
		for (const seen of viewers) expect(seen).toEqual(before);
		expect(await stored(run)).toMatchObject({ status: "running" });
		const rest = watch({ ...run, lastEventId: "3" });
		expect(await as(run.visitor, "there").stop.mutate({ runId: run.runId })).toEqual({ stopped: true });
		const [third, ...seen] = await watch({ ...run, lastEventId: "2" });
		expect(third?.id).toBe("3");
		expect(seen).toEqual(await rest);
		expect(seen.at(-1)?.event).toMatchObject({ type: "done", finish: "stopped" });
	});

	test("F18 nothing is lost or repeated where streams are cut and go on at the other server", async () => {
		const texts = Array.from({ length: 12 }, () => WORDS).flat();
		model.script(dribbles(texts, 2));
		const result = await cutStreams({
			...{ urls: [urlOf("here"), urlOf("there")], key: shop.publishable.secret, random: seededRandom(3) },
			...{ streams: 24, lanes: 8, longestBytes: 9_000 },
			ask: (url) => chatAs(shop.publishable.secret, null, url).start.mutate({ message: QUESTION }),
			stored: async ({ conversationId, visitorToken }) =>
				(await stored({ conversationId, visitor: visitorToken }))?.text,
		});
		expect(result.wrong).toEqual([]);
		expect(result.live).toBeGreaterThan(12);
	});

	test("F16 a stop through the other closes the upstream socket within a second", async () => {
		const { run, call } = await askStalling();
		await watch({ ...run, count: 5 });
		const stoppedAt = performance.now();
		const stop = as(run.visitor, "there").stop.mutate({ runId: run.runId });
		await expect.poll(() => call.closedAt, { interval: 10, timeout: 5_000 }).not.toBeNull();
		expect((call.closedAt ?? 0) - stoppedAt).toBeLessThan(1_000);
		expect(await stop).toEqual({ stopped: true });
		expect(await stored(run)).toMatchObject({ status: "stopped" });
		expect(await as(run.visitor, "there").stop.mutate({ runId: run.runId })).toEqual({ stopped: false });
	});

	test("a viewer at the other keeps an answer going; without any it stops", async () => {
		const { run, call } = await askStalling();
		const leave = new AbortController();
		const watching = watch({ ...run, signal: leave.signal }).catch(() => "left");
		await new Promise((resolve) => setTimeout(resolve, UNWATCHED_SECONDS * 1_500));
		expect(call.closedAt).toBeNull();
		leave.abort();
		expect(await watching).toBe("left");
		const leftAt = performance.now();
		await expect.poll(() => call.closedAt, { timeout: UNWATCHED_SECONDS * 2_000 }).not.toBeNull();
		expect((call.closedAt ?? 0) - leftAt).toBeGreaterThan(UNWATCHED_SECONDS * 900);
	});

	test("D14 a visitor's three answers are counted at all servers", async () => {
		model.script(stallsAfter(WORDS));
		const { visitor, runId } = await ask();
		const more = [as(visitor, "here"), as(visitor, "there")].map((api) => api.start.mutate({ message: QUESTION }));
		const runIds = [runId, ...(await Promise.all(more)).map((run) => run.runId)];
		for (const place of ["here", "there"] as const) {
			await expect(as(visitor, place).start.mutate({ message: QUESTION })).rejects.toMatchObject({
				data: expect.objectContaining({ code: "RATE_LIMITED" }),
			});
		}
		for (const id of runIds) await as(visitor, "here").stop.mutate({ runId: id });
		await expect(as(visitor, "there").start.mutate({ message: QUESTION })).resolves.toBeDefined();
	});

	test("T8, T9 a running answer is its visitor's at every server, and nothing of it can be read in Redis", async () => {
		model.script(stallsAfter(WORDS));
		const run = await ask();
		await watch({ ...run, count: 7 });
		const stranger = await ask();
		for (const visitor of [null, stranger.visitor]) {
			const attempt = watch({ ...run, visitor, lastEventId: "1" });
			await expect(attempt).rejects.toMatchObject({ code: "NOT_FOUND", message: "There is no such run." });
			const stop = as(visitor, "there").stop.mutate({ runId: run.runId });
			await expect(stop).rejects.toMatchObject({ message: "There is no such run." });
		}
		const streams = [...(await redis.entries())].filter(([key]) => key.startsWith("signpost:run:"));
		expect(streams.length).toBeGreaterThan(0);
		const all = streams.map(([key, value]) => `${key} ${value.toString("latin1")}`).join("\n");
		expect(all).not.toMatch(/shoes|thirty|run_|vis_|cli_/i);
		expect(await as(run.visitor, "there").stop.mutate({ runId: run.runId })).toEqual({ stopped: true });
		await as(stranger.visitor, "there").stop.mutate({ runId: stranger.runId });
	});

	test("an answer at a door is its visitor's at the other server, and goes on when Redis goes away", async () => {
		let open = () => {};
		model.script(
			saysLater(
				WORDS,
				new Promise<void>((resolve) => {
					open = resolve;
				}),
				WORDS,
			),
		);
		const response = await fetch(`${urlOf("here")}/api/chat`, {
			...{ method: "POST", body: JSON.stringify({ message: QUESTION }) },
			headers: { "X-API-Key": shop.publishable.secret, "Content-Type": "application/json" },
		});
		if (response.body === null) throw new Error("The answer has no body.");
		const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
		let told = (await reader.read()).value ?? "";
		await redis.stop();
		try {
			open();
			for (let next = await reader.read(); !next.done; next = await reader.read()) told += next.value;
		} finally {
			await redis.start();
		}
		const last = JSON.parse(told.trim().split("\n\n").at(-1)?.replace("data: ", "") ?? "{}");
		expect(last).toMatchObject({ done: true, answered: true, visitorToken: expect.any(String) });
		const answer = await stored({ conversationId: last.conversationId, visitor: last.visitorToken });
		expect(answer).toMatchObject({ status: "complete", runId: last.runId });
		expect(told.split("thirty days ")).toHaveLength(3);
		await connected();
	});

	test("F24 while Redis is away answers go on, and other servers have them when they are whole", async () => {
		const reports = () => servers.map((server) => server.output().split("is out of reach").length - 1);
		const before = reports();
		await redis.stop();
		try {
			model.script(dribbles([...WORDS, ...WORDS], 50));
			const run = await ask();
			const [whole, there] = await Promise.all([watch({ ...run, url: urlOf("here") }), watch(run)]);
			expect(there).toEqual(whole);
			expect(whole.at(-1)?.event).toMatchObject({ type: "done", finish: "complete" });
			const second = await askStalling();
			const stop = as(second.run.visitor, "there").stop.mutate({ runId: second.run.runId });
			expect(await stop).toEqual({ stopped: true });
			expect(second.call.closedAt).not.toBeNull();
			expect(reports()).toEqual(before.map((count) => count + 1));
		} finally {
			await redis.start();
		}
		await connected();
		model.script(stallsAfter(WORDS));
		const run = await ask();
		expect(await watch({ ...run, count: 7 })).toHaveLength(7);
		await as(run.visitor, "there").stop.mutate({ runId: run.runId });
	});

	// The last: the server that is killed does not come back.
	test("F21 after kill -9 viewers at the other get an end within ten seconds, and what was written is kept", async () => {
		model.script(stallsAfter(WORDS));
		const run = await ask();
		const watching = watch(run);
		await expect.poll(() => stored(run), { timeout: 5_000 }).toMatchObject({ text: expect.stringContaining("thirty") });
		await servers[0]?.stop("SIGKILL");
		const diedAt = performance.now();
		const seen = await watching;
		expect(performance.now() - diedAt).toBeLessThan(10_000);
		expect(seen.at(-1)?.event).toMatchObject({ type: "error", retryable: true, partial: true });
		expect(seen.map(({ id }) => Number(id))).toEqual(seen.map((_, index) => index + 1));
		const again = await watch({ ...run, lastEventId: seen.at(-2)?.id ?? "" });
		expect(again).toEqual(seen.slice(-1));
		const message = await database.message.findFirstOrThrow({ where: { run: { id: run.runId } } });
		expect(message).toMatchObject({ status: "interrupted", text: textOf(seen) });
	}, 30_000);
});
