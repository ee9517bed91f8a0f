import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { chatAs, createShop, QUESTION, textOf, watch } from "../harness/chat.ts";
import { fails, type ScriptedModel, says, stallsAfter, startScriptedModel } from "../harness/scripted-model.ts";
import { startServer, type TestServer } from "../harness/server.ts";
import { openDatabase, type TestTenant } from "../harness/tenant.ts";

const MODEL_KEY = "sk-canary-0123456789abcdef";

let upstream: ScriptedModel;
let server: TestServer;
let environment: Record<string, string>;
let database: ReturnType<typeof openDatabase>;
let shop: TestTenant;

beforeAll(async () => {
	upstream = await startScriptedModel();
	environment = {
		...{ CHAT_MODELS: "openai:scripted", OPENAI_API_KEY: MODEL_KEY, OPENAI_BASE_URL: upstream.url },
		...{ CHAT_RETRY_DELAY_MS: "2", CHAT_COOLDOWN_MS: "1" },
	};
	server = await startServer({ environment });
	database = openDatabase(server.connectionString);
	shop = await createShop(database, server.demo.url);
});
afterAll(async () => {
	await database?.$disconnect();
	await server?.remove();
	await upstream?.close();
});

const as = (visitor: string | null) => chatAs(shop.publishable.secret, visitor, server.demo.url);

async function ask(message = QUESTION) {
	const run = await as(null).start.mutate({ message });
	return { ...run, key: shop.publishable.secret, visitor: run.visitorToken, url: server.demo.url };
}

describe("a model's answer", () => {
	test("is streamed with its citations checked", async () => {
		upstream.script(
			says(["Shoes can be returned ", "within thirty days [", "1", "]. See [us](https://evil.example) [9]."]),
		);
		const seen = await watch(await ask());
		expect(textOf(seen)).toBe("Shoes can be returned within thirty days [1]. See us.");
		const [citation] = seen.flatMap(({ event }) => (event.type === "citation" ? [event.citation] : []));
		expect(citation).toMatchObject({ number: 1, quote: "Shoes can be returned within thirty days of purchase." });
		expect(seen.at(-1)?.event).toMatchObject({
			type: "done",
			model: "openai:scripted",
			answered: true,
			degraded: false,
		});
	});

	test("L7 comes from a prompt that holds the passages and no secret", async () => {
		upstream.script(says(["Yes. [1]"]));
		await watch(await ask());
		const call = upstream.calls.at(-1);
		const { messages } = JSON.parse(call?.body ?? "");
		expect(messages.map(({ role }: { role: string }) => role)).toEqual(["system", "user"]);
		expect(messages[0].content).not.toContain("Shoes");
		expect(messages[1].content).toContain("Shoes can be returned within thirty days");
		for (const secret of [MODEL_KEY, shop.publishable.secret, shop.secret.secret, "vst_"]) {
			expect(call?.body).not.toContain(secret);
		}
		expect(call?.headers.authorization).toBe(`Bearer ${MODEL_KEY}`);
	});
});

test("F11 a model that fails leaves the answer to the passages, after two retries", async () => {
	upstream.script(fails(500, { message: `broken ${MODEL_KEY}` }));
	const before = upstream.calls.length;
	const seen = await watch(await ask());
	expect(upstream.calls.length - before).toBe(3);
	expect(textOf(seen)).toContain("Shoes can be returned within thirty days of purchase.");
	expect(seen.at(-1)?.event).toMatchObject({ type: "done", model: "extractive", answered: true, degraded: true });
	expect(JSON.stringify(seen) + server.output()).not.toContain(MODEL_KEY);
});

test("F16 stopping closes the upstream socket within a second and keeps the text", async () => {
	upstream.script(stallsAfter(["Shoes can be returned ", "within thirty days "]));
	const run = await ask();
	await watch({ ...run, count: 5 });
	const call = upstream.calls.at(-1);
	const stoppedAt = performance.now();
	expect(await as(run.visitor).stop.mutate({ runId: run.runId })).toEqual({ stopped: true });
	await upstream.callerGone();
	expect((call?.closedAt ?? Number.POSITIVE_INFINITY) - stoppedAt).toBeLessThan(1_000);
	const seen = await watch(run);
	expect(seen.at(-1)?.event).toMatchObject({ type: "done", finish: "stopped" });
	const { messages } = await as(run.visitor).history.query({ conversationId: run.conversationId });
	expect(messages[1]).toMatchObject({ status: "stopped", text: textOf(seen) });
});

test("D14 a visitor has three answers in the making at most", async () => {
	upstream.script(stallsAfter(["Shoes "]));
	const { visitor, runId } = await ask();
	const more = await Promise.all([1, 2].map(() => as(visitor).start.mutate({ message: QUESTION })));
	await expect(as(visitor).start.mutate({ message: QUESTION })).rejects.toMatchObject({
		data: expect.objectContaining({ code: "RATE_LIMITED" }),
	});
	for (const id of [runId, ...more.map((run) => run.runId)]) await as(visitor).stop.mutate({ runId: id });
});

test("F21 after kill -9 the viewer of a run gets an end at once, and what was written is kept", async () => {
	upstream.script(stallsAfter(["Shoes can be returned "]));
	const run = await ask();
	const seen = await watch({ ...run, count: 5 });
	const answer = async () => {
		const { messages } = await as(run.visitor).history.query({ conversationId: run.conversationId });
		return messages[1];
	};
	await expect.poll(answer, { timeout: 5_000 }).toMatchObject({ status: "running", text: textOf(seen) });
	await server.stop("SIGKILL");
	const { dataDirectory, connectionString } = server;
	const databaseUrl = process.env["DATABASE_URL"];
	server = await startServer({
		...{ environment, dataDirectory },
		...(databaseUrl === undefined ? {} : { databaseUrl: connectionString }),
	});
	const rest = await watch({ ...run, url: server.demo.url, lastEventId: seen.at(-1)?.id ?? "" });
	const end = expect.objectContaining({ type: "error", retryable: true, partial: true });
	expect(rest.map(({ event }) => event)).toEqual([end]);
	expect(Number(rest[0]?.id)).toBe(Number(seen.at(-1)?.id) + 1);
	expect(textOf(seen)).not.toBe("");
	expect(await answer()).toMatchObject({ status: "interrupted", text: textOf(seen) });
});
