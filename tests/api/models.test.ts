import { readFile, writeFile } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { chatAs, createShop, QUESTION, RETURNS, textOf, watch } from "../harness/chat.ts";
import {
	breaksOffAfter,
	fails,
	PROTOCOLS,
	type ScriptedModel,
	says,
	sends,
	silent,
	speaking,
	stallsAfter,
	startScriptedModel,
} from "../harness/scripted-model.ts";
import { startServer, type TestServer } from "../harness/server.ts";
import { connect, createTenant, ingest, openDatabase, type TestTenant } from "../harness/tenant.ts";

const KEY = "sk-canary-0123456789abcdef";
const TOKENS = { prompt: 1_000, completion: 200 };
/** Dollars for a million tokens: what the operator says, and what such a call costs. */
const PRICES = { "openai:first": { prompt: 2, completion: 10 } };
const COST = 0.004;
/** Of the server, for its models, in ms. */
const LIMIT = 800;

/** Deployments that fail in a test of their own, so that they rest by themselves. */
const SPARES = Array.from({ length: 20 }, (_, index) => `openai:spare-${index}`);
let used = 0;

let one: ScriptedModel;
let two: ScriptedModel;
let server: TestServer;
let database: ReturnType<typeof openDatabase>;

beforeAll(async () => {
	[one, two] = await Promise.all([startScriptedModel(), startScriptedModel()]);
	server = await startServer({
		environment: {
			...{ CHAT_MODELS: "openai:first,openai-compatible:second", OPENAI_API_KEY: KEY, OPENAI_BASE_URL: one.url },
			...{ OPENAI_COMPATIBLE_BASE_URL: two.url, OPENAI_COMPATIBLE_API_KEY: KEY },
			...{
				CHAT_MODELS_ALLOWED: ["anthropic:claude", "google:gemini", "anthropic:spare", "google:spare", ...SPARES].join(
					",",
				),
			},
			...{ ANTHROPIC_API_KEY: KEY, ANTHROPIC_BASE_URL: new URL(one.url).origin },
			...{ GEMINI_API_KEY: KEY, GEMINI_BASE_URL: new URL(one.url).origin },
			...{ CHAT_CONNECT_TIMEOUT_MS: `${LIMIT / 2}`, CHAT_FIRST_TOKEN_TIMEOUT_MS: `${LIMIT}` },
			...{ CHAT_STALL_TIMEOUT_MS: `${LIMIT}`, CHAT_RETRY_DELAY_MS: "2", CHAT_COOLDOWN_MS: "400" },
			...{ MODEL_PRICES: JSON.stringify(PRICES) },
		},
	});
	database = openDatabase(server.connectionString);
});
afterAll(async () => {
	await database?.$disconnect();
	await server?.remove();
	await Promise.all([one?.close(), two?.close()]);
});

async function open() {
	const shop = await createShop(database, server.demo.url);
	const { models } = connect(shop.secret.secret, { url: server.demo.url });
	const calls = async (runId?: string) =>
		(await models.calls.query(runId === undefined ? {} : { runId })).calls.reverse();
	return { shop, models, calls };
}

async function ask(shop: TestTenant, chatbotId?: string) {
	const key = shop.publishable.secret;
	const run = await chatAs(key, null, server.demo.url).start.mutate({ message: QUESTION, chatbotId });
	const seen = await watch({ url: server.demo.url, key, visitor: run.visitorToken, runId: run.runId });
	return { ...run, seen, text: textOf(seen), end: seen.at(-1)?.event };
}

/** A shop whose answers are written by a model that nobody else uses, and by the second one. */
async function openWithSpare() {
	const spare = SPARES[used++] ?? "";
	const shop = await open();
	await shop.models.choose.mutate({ models: [spare, "openai-compatible:second"] });
	one.calls.length = 0;
	two.calls.length = 0;
	return { ...shop, spare };
}

const ANSWER = "Shoes can be returned within thirty days. [1]";
const QUOTED = "Shoes can be returned within thirty days of purchase.";

describe("when a model fails", () => {
	test("F11 the next one writes, after two retries, and the first is left alone until it is back", async () => {
		const { shop, spare, calls } = await openWithSpare();
		one.script(fails(503));
		two.script(says([ANSWER], TOKENS));
		const { end, text, runId } = await ask(shop);
		expect([one.calls.length, two.calls.length]).toEqual([3, 1]);
		expect({ text, end }).toMatchObject({ text: ANSWER, end: { model: "openai-compatible:second", degraded: false } });
		expect(await calls(runId)).toMatchObject([
			{ model: spare, outcome: "refused", status: 503, promptTokens: 0 },
			{
				model: "openai-compatible:second",
				outcome: "complete",
				promptTokens: 1_000,
				completionTokens: 200,
				cost: null,
			},
		]);
		one.script(says([ANSWER]));
		expect((await ask(shop)).end).toMatchObject({ model: "openai-compatible:second" });
		expect(one.calls).toHaveLength(3);
		await expect.poll(async () => (await ask(shop)).end, { interval: 50 }).toMatchObject({ model: spare });
	});

	test("F11 when all fail, the passages answer and say so", async () => {
		const { shop } = await openWithSpare();
		one.script(fails(500, { message: `broken ${KEY}` }));
		two.script(fails(500, { message: `broken ${KEY}` }));
		const { end, text, seen } = await ask(shop);
		expect(text).toContain(QUOTED);
		expect(end).toMatchObject({ type: "done", model: "extractive", answered: true, degraded: true });
		expect(JSON.stringify(seen) + server.output()).not.toContain(KEY);
		two.script(says([ANSWER]));
		await expect.poll(async () => (await ask(shop)).end, { interval: 50 }).toMatchObject({ degraded: false });
	});

	test.each([
		["400", fails(400)],
		["401", fails(401, { message: `Incorrect key: ${KEY}` })],
		["403", fails(403)],
		["404", fails(404)],
		["a context too long", fails(400, { message: "This model's maximum context length is 8192 tokens" })],
	])("F12 %s: no retry; the tenant sees the code, the visitor an answer", async (_, script) => {
		const { shop, calls } = await openWithSpare();
		one.script(script);
		two.script(says([ANSWER]));
		const { end, seen, runId } = await ask(shop);
		expect(one.calls).toHaveLength(1);
		expect(end).toMatchObject({ model: "openai-compatible:second" });
		const [first] = await calls(runId);
		expect(first).toMatchObject({ outcome: "refused", status: script.status });
		expect(JSON.stringify([seen, first]) + server.output()).not.toMatch(new RegExp(`${KEY}|Incorrect|maximum context`));
	});

	test.each([
		["no headers", silent, "network"],
		["no first word", stallsAfter([]), "timeout"],
	])("F13 %s: the next model writes in time", async (_, script, outcome) => {
		const { shop, calls } = await openWithSpare();
		one.script(script);
		two.script(says([ANSWER]));
		const startedAt = performance.now();
		const { end, text, runId } = await ask(shop);
		expect(performance.now() - startedAt).toBeLessThan(LIMIT + 1_000);
		expect({ text, end }).toMatchObject({ text: ANSWER, end: { model: "openai-compatible:second" } });
		expect((await calls(runId))[0]).toMatchObject({ outcome });
	});

	test.each([
		["F13 a stall", stallsAfter(["Shoes can be returned "]), "timeout"],
		["F14 an end that comes early", breaksOffAfter(["Shoes can be returned "]), "network"],
	])("%s after the first word: an error, and no other model", async (_, script, outcome) => {
		const { shop, calls } = await openWithSpare();
		one.script(script);
		const { end, text, runId } = await ask(shop);
		expect(end).toMatchObject({ type: "error", partial: true, retryable: true });
		expect(text).toMatch(/^Shoes can be returned/);
		expect([one.calls.length, two.calls.length]).toEqual([1, 0]);
		expect(await calls(runId)).toMatchObject([{ outcome, estimated: true }]);
	});

	test("F15 lines of 10 MB take no memory", async () => {
		const { shop, models } = await openWithSpare();
		two.script(says([ANSWER]));
		await ask(shop);
		// From here on the kernel counts the peak anew.
		await writeFile(`/proc/${server.pid}/clear_refs`, "5");
		const before = await memory("VmRSS");
		const line = "x".repeat(10_000_000);
		const { openai, google, anthropic } = PROTOCOLS;
		const names = { [SPARES[used++] ?? ""]: openai, "google:spare": google, "anthropic:spare": anthropic };
		for (const [name, protocol] of Object.entries(names)) {
			await models.choose.mutate({ models: [name] });
			one.script(sends(...protocol.opening(), protocol.piece(line), ...protocol.ending()));
			expect((await ask(shop)).end).toMatchObject({ degraded: true });
		}
		expect((await memory("VmHWM")) - before).toBeLessThan(100_000_000);
	});
});

/** How much memory the server has, or has had at most, in bytes. */
async function memory(field: "VmRSS" | "VmHWM"): Promise<number> {
	const status = await readFile(`/proc/${server.pid}/status`, "utf8");
	return Number(new RegExp(`${field}:\\s+(\\d+) kB`).exec(status)?.[1]) * 1_024;
}

describe("models.choose", () => {
	test("who writes is chosen for a chatbot, or else for its client, or else by the server", async () => {
		const { shop, models } = await open();
		const { chatbots: bots } = connect(shop.secret.secret, { url: server.demo.url });
		one.script(says([ANSWER]));
		expect((await ask(shop)).end).toMatchObject({ model: "openai:first" });
		const { chatbots } = await models.choose.mutate({ models: ["extractive"] });
		const [chatbotId = ""] = chatbots.map((chatbot) => chatbot.chatbotId);
		expect((await ask(shop)).end).toMatchObject({ model: "extractive", degraded: false });

		one.script(speaking(PROTOCOLS.anthropic).says([ANSWER], TOKENS));
		await bots.update.mutate({ chatbotId, models: ["anthropic:claude"] });
		expect(await ask(shop)).toMatchObject({ text: ANSWER, end: { model: "anthropic:claude" } });
		one.script(speaking(PROTOCOLS.google).says([ANSWER], TOKENS));
		await bots.update.mutate({ chatbotId, models: ["google:gemini"] });
		expect(await ask(shop, chatbotId)).toMatchObject({ text: ANSWER, end: { model: "google:gemini" } });

		await bots.update.mutate({ chatbotId, models: [] });
		const chosen = await models.choose.mutate({ models: [] });
		expect(chosen).toMatchObject({
			...{ defaults: ["openai:first", "openai-compatible:second"], client: [] },
			chatbots: [{ chatbotId, models: [] }],
		});
		expect(await models.list.query({})).toEqual(chosen);
		expect(JSON.stringify(chosen)).not.toContain(KEY);
	});

	test.each([
		[["openai:unheard-of"], "may not be chosen"],
		[["openai:first", "extractive"], "may not be chosen"],
		[["openai:first", "openai:first"], "twice"],
		[["gpt"], "provider:model"],
	])("%j is refused", async (names, message) => {
		const { models } = await open();
		await expect(models.choose.mutate({ models: names })).rejects.toMatchObject({
			...{ message: expect.stringContaining(message), data: { code: "INVALID_INPUT" } },
		});
	});

	test("a model that the operator has taken back is passed over", async () => {
		const { shop } = await open();
		await database.client.update({ where: { id: shop.clientId }, data: { chatModels: ["openai:taken-back"] } });
		one.script(says([ANSWER]));
		expect((await ask(shop)).end).toMatchObject({ model: "openai:first" });
	});
});

describe("models.usage", () => {
	test("counts tokens and dollars by day and model, and says where they were estimated", async () => {
		const { shop, models, calls } = await open();
		one.script(says([ANSWER], TOKENS), says([ANSWER], TOKENS), says([ANSWER]));
		const { runId } = await ask(shop);
		await ask(shop);
		expect(await calls(runId)).toMatchObject([
			{ runId, model: "openai:first", promptTokens: 1_000, completionTokens: 200, cost: COST, estimated: false },
		]);
		expect(await models.usage.query({})).toEqual({
			budget: { tokensPerDay: null, costPerDay: null },
			today: { tokens: 2_400, cost: 2 * COST, spent: false },
			days: [
				{
					...{ day: new Date().toISOString().slice(0, 10), model: "openai:first", calls: 2, failed: 0 },
					...{ promptTokens: 2_000, completionTokens: 400, estimated: 0, cost: 2 * COST, unpriced: 0 },
				},
			],
		});
		await ask(shop);
		expect((await models.usage.query({ days: 1 })).days[0]).toMatchObject({ calls: 3, estimated: 1 });
		expect(JSON.parse(one.calls.at(-1)?.body ?? "")).toMatchObject({ stream_options: { include_usage: true } });
	});

	test("F16 what a stopped answer has cost is booked", async () => {
		const { shop, calls } = await open();
		one.script(stallsAfter(["Shoes can be returned "]));
		const as = (visitor: string | null) => chatAs(shop.publishable.secret, visitor, server.demo.url);
		const { runId, visitorToken } = await as(null).start.mutate({ message: QUESTION });
		const reading = { url: server.demo.url, key: shop.publishable.secret, visitor: visitorToken, runId };
		await watch({ ...reading, count: 5 });
		await as(visitorToken).stop.mutate({ runId });
		await expect.poll(() => calls(runId)).toMatchObject([{ outcome: "stopped", estimated: true }]);
		expect((await calls(runId))[0]?.promptTokens).toBeGreaterThan(50);
	});

	test("days beyond a year are refused, and so is another tenant's run", async () => {
		const { models } = await open();
		await expect(models.usage.query({ days: 367 })).rejects.toMatchObject({ data: { code: "INVALID_INPUT" } });
		const other = await open();
		one.script(says([ANSWER]));
		const { runId } = await ask(other.shop);
		await expect(models.calls.query({ runId })).rejects.toMatchObject({ data: { code: "NOT_FOUND" } });
		expect(await other.calls(runId)).toHaveLength(1);
	});
});

describe("models.setBudget", () => {
	test.each([
		["tokens", { tokensPerDay: 1_200, costPerDay: null }],
		["dollars", { tokensPerDay: null, costPerDay: COST }],
		["nothing", { tokensPerDay: 0, costPerDay: null }],
	])("of %s: beyond it no model is called, and the passages answer", async (name, budget) => {
		const { shop, models } = await open();
		expect(await models.setBudget.mutate(budget)).toEqual(budget);
		one.script(says([ANSWER], TOKENS));
		if (name !== "nothing") expect((await ask(shop)).end).toMatchObject({ model: "openai:first" });
		const before = one.calls.length + two.calls.length;
		const { end, text } = await ask(shop);
		expect(end).toMatchObject({ type: "done", model: "extractive", answered: true, degraded: true });
		expect(text).toContain(QUOTED);
		expect(one.calls.length + two.calls.length).toBe(before);
		expect((await models.usage.query({})).today.spent).toBe(true);

		await models.setBudget.mutate({ tokensPerDay: null, costPerDay: null });
		expect((await ask(shop)).end).toMatchObject({ model: "openai:first" });
	});

	test.each(["tenant", "client"])(
		"D8 tokens of a day of a %s: of calls at once one more is let go at most",
		async (whose) => {
			const tenant = await createTenant(database);
			const quota = { tokensPerDay: 1_000 };
			if (whose === "tenant") await database.tenant.update({ where: { id: tenant.tenantId }, data: { quota } });
			else await database.client.update({ where: { id: tenant.clientId }, data: quota });
			await ingest(connect(tenant.secret.secret, { url: server.demo.url }), [RETURNS]);
			one.script(says([ANSWER], TOKENS));
			const ends = await Promise.all(Array.from({ length: 6 }, async () => (await ask(tenant)).end));
			expect(ends.map((end) => end?.type === "done" && end.model).sort()).toEqual([
				...Array.from({ length: 5 }, () => "extractive"),
				"openai:first",
			]);
			const { _sum } = await database.modelUsage.aggregate({
				where: { clientId: tenant.clientId },
				_sum: { promptTokens: true, completionTokens: true },
			});
			expect(_sum).toEqual({ promptTokens: BigInt(TOKENS.prompt), completionTokens: BigInt(TOKENS.completion) });
		},
	);

	test("yesterday's spending is no longer counted", async () => {
		const { shop, models } = await open();
		await models.setBudget.mutate({ tokensPerDay: 1_200, costPerDay: null });
		one.script(says([ANSWER], TOKENS));
		await ask(shop);
		const yesterday = new Date(Date.now() - 86_400_000);
		await database.modelUsage.updateMany({ where: { clientId: shop.clientId }, data: { day: yesterday } });
		expect((await ask(shop)).end).toMatchObject({ model: "openai:first" });
		expect((await models.usage.query({})).days).toHaveLength(2);
	});

	test.each([
		{ tokensPerDay: -1, costPerDay: null },
		{ tokensPerDay: 1.5, costPerDay: null },
		{ tokensPerDay: null, costPerDay: -0.01 },
		{ tokensPerDay: null, costPerDay: Number.NaN },
	])("%j is refused", async (budget) => {
		const { models } = await open();
		await expect(models.setBudget.mutate(budget)).rejects.toMatchObject({ data: { code: "INVALID_INPUT" } });
	});
});

test("who may not: a key without the scope admin, and a page's", async () => {
	const { shop } = await open();
	const scopes = ["search", "chat", "documents", "ingest"] as const;
	const key = await shop.createKey({ kind: "secret", scopes });
	for (const secret of [key.secret, shop.publishable.secret]) {
		const { models } = connect(secret, { url: server.demo.url });
		await expect(models.usage.query({})).rejects.toMatchObject({ data: { code: "FORBIDDEN" } });
		await expect(models.list.query({})).rejects.toMatchObject({ data: { code: "FORBIDDEN" } });
	}
});
