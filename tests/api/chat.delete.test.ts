import { randomInt } from "node:crypto";
import { createClient } from "@redis/client";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Database } from "../../server/src/database/prisma.ts";
import { chatAs, createShop, QUESTION, watch } from "../harness/chat.ts";
import { tablesWith } from "../harness/everywhere.ts";
import { startLocalServer } from "../harness/local-server.ts";
import { HAS_REDIS, startRedis, type TestRedis } from "../harness/redis.ts";
import { diesAfter, type ScriptedModel, says, stallsAfter, startScriptedModel } from "../harness/scripted-model.ts";
import { startServer, type TestServer } from "../harness/server.ts";
import { connect, openDatabase, type TestTenant } from "../harness/tenant.ts";

let server: TestServer;
let redis: TestRedis | undefined;
let model: ScriptedModel;
let database: Database;
let shop: TestTenant;
beforeAll(async () => {
	model = await startScriptedModel();
	redis = HAS_REDIS ? await startRedis() : undefined;
	server = await startServer({
		environment: {
			...{ CHAT_MODELS: "openai:scripted", OPENAI_API_KEY: "sk-any", OPENAI_BASE_URL: model.url },
			...(redis === undefined ? {} : { REDIS_URL: redis.url }),
			...{ WEBHOOK_ALLOWED_ADDRESSES: "127.0.0.0/8", LOG_LEVEL: "warn" },
			// The model is called for answers alone.
			CHAT_REWRITE_TIMEOUT_MS: "0",
		},
	});
	database = openDatabase(server.connectionString);
	shop = await createShop(database, server.demo.url);
});
afterAll(async () => {
	await database?.$disconnect();
	await server?.remove();
	await redis?.stop();
	await model?.close();
});

/** Found nowhere else, and no word that the question would be judged by. */
const newCanary = () => Array.from({ length: 30 }, () => "!?;¡¿"[randomInt(5)]).join("");

const as = (visitor: string | null) => chatAs(shop.publishable.secret, visitor, server.demo.url);
const watchRun = (visitor: string | null, runId: string, count?: number) =>
	watch({
		url: server.demo.url,
		key: shop.publishable.secret,
		visitor,
		runId,
		...(count === undefined ? {} : { count }),
	});

/** For how long Redis keeps what it has of runs, in ms. */
async function keptInRedis(): Promise<number[]> {
	if (redis === undefined) return [];
	const client = createClient({ url: redis.url });
	await client.connect();
	const keys = await client.keys("signpost:run:*");
	const times = await Promise.all(keys.map((key) => client.pTTL(key)));
	client.destroy();
	return times;
}

test.each(["chat.delete", "conversations.deleteVisitor"])(
	"L10 %s ends an answer being written, and nothing of it is left",
	async (path) => {
		const canary = newCanary();
		model.script(stallsAfter([`Shoes ${canary} can be returned `, "within thirty days. "]));
		const { visitorToken, conversationId, runId } = await as(null).start.mutate({
			message: `${QUESTION} ${canary}`,
		});
		expect(JSON.stringify(await watchRun(visitorToken, runId, 5))).toContain(canary);
		const end = watchRun(visitorToken, runId);
		// The draft of the answer has been stored.
		const texts = async () =>
			(await as(visitorToken).history.query({ conversationId })).messages.map(({ text }) => text);
		await expect
			.poll(texts, { timeout: 5_000 })
			.toEqual([expect.stringContaining(canary), expect.stringContaining(canary)]);
		const deletedAt = performance.now();
		if (path === "chat.delete") await as(visitorToken).delete.mutate({ conversationId });
		else {
			const { conversations } = connect(shop.secret.secret, { url: server.demo.url });
			await conversations.deleteVisitor.mutate({ visitorToken: visitorToken ?? "" });
		}
		await model.callerGone();
		expect(performance.now() - deletedAt).toBeLessThan(2_000);
		expect((await end).at(-1)?.event).toMatchObject({ type: "done", finish: "stopped" });
		expect(await tablesWith(database, canary)).toEqual([]);
		// What is sealed there goes by itself.
		for (const ms of await keptInRedis()) expect(ms).toBeLessThan(60_000);
		for (const [key, value] of (await redis?.entries()) ?? []) expect(key + value).not.toContain(canary);
		await expect(watchRun(visitorToken, runId)).rejects.toMatchObject({ code: "NOT_FOUND" });
		expect(server.output()).not.toContain(canary);
	},
);

test("a conversation in which two answers in a row have failed is handed over, once", async () => {
	const told: { data: { messages: { status: string }[] } }[] = [];
	const receiver = await startLocalServer((_request, response, body) => {
		told.push(JSON.parse(body));
		response.writeHead(204).end();
	});
	const { handOver } = connect(shop.secret.secret, { url: server.demo.url });
	await handOver.configure.mutate({ url: receiver.url });
	const ask = async (visitor: string | null, place: { conversationId?: string } = {}) => {
		const run = await as(visitor).start.mutate({ message: QUESTION, ...place });
		await watchRun(visitor ?? run.visitorToken, run.runId);
		return run;
	};
	model.script(diesAfter(["Shoes can be "]), says(["Shoes can be returned. [1]"]), diesAfter(["Shoes can be "]));
	const { visitorToken: visitor, conversationId } = await ask(null);
	await ask(visitor, { conversationId });
	await ask(visitor, { conversationId });
	expect(told).toEqual([]);
	await ask(visitor, { conversationId });
	await expect.poll(() => told.length, { timeout: 5_000 }).toBe(1);
	expect(told[0]?.data).toMatchObject({ reason: "failed", conversationId });
	expect(await handOver.settings.query({})).toMatchObject({ requested: 0, failed: 0 });
	const statuses = told[0]?.data.messages.map(({ status }) => status) ?? [];
	expect(statuses.filter((status) => status === "interrupted")).toHaveLength(3);
	await receiver.close();
});

test("F32 a question asked while its conversation is deleted finds none, and no model writes on", async () => {
	model.script(says(["Shoes can be returned within thirty days. [1]"]));
	for (const delay of [0, 1, 2, 3, 4, 6, 8]) {
		const { visitorToken, conversationId, runId } = await as(null).start.mutate({ message: QUESTION });
		await watchRun(visitorToken, runId);
		model.script(stallsAfter(["Shoes can "]));
		const before = model.calls.length;
		const asked = as(visitorToken)
			.start.mutate({ message: QUESTION, conversationId })
			.catch((error) => error.data.code);
		await new Promise((resolve) => setTimeout(resolve, delay));
		await as(visitorToken).delete.mutate({ conversationId });
		const run = await asked;
		if (run !== "NOT_FOUND") await expect(watchRun(visitorToken, run.runId)).rejects.toThrow("no such run");
		if (model.calls.length > before) await model.callerGone();
		model.script(says(["Shoes can be returned within thirty days. [1]"]));
	}
});
