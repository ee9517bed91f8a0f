/** `createChatStore` against a server whose model waits, stalls and fails as it is told. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type ChatSnapshot, createChatStore, createSignpost, type SignpostOptions } from "../../sdk/src/index.ts";
import { createShop, QUESTION } from "../harness/chat.ts";
import {
	diesAfter,
	type ScriptedModel,
	says,
	saysLater,
	stallsAfter,
	startScriptedModel,
} from "../harness/scripted-model.ts";
import { startServer, type TestServer } from "../harness/server.ts";
import { openDatabase } from "../harness/tenant.ts";
import { gate, lastText, openTabAt, shown, until } from "./chat-tab.ts";
import { startFlakyProxy } from "./flaky-proxy.ts";

const ANSWER = "Shoes can be returned within thirty days [1].";

let model: ScriptedModel;
let server: TestServer;
let key: string;
beforeAll(async () => {
	model = await startScriptedModel();
	const environment = { CHAT_MODELS: "openai:scripted", OPENAI_API_KEY: "sk-test", OPENAI_BASE_URL: model.url };
	server = await startServer({ environment: { ...environment, RATE_LIMIT_ANSWERS: "0" } });
	const database = openDatabase(server.connectionString);
	key = (await createShop(database, server.demo.url)).publishable.secret;
	await database.$disconnect();
});
afterAll(async () => {
	await server?.remove();
	await model?.close();
});

const openTab = (options: Partial<SignpostOptions> = {}) => openTabAt({ url: server.demo.url, key, ...options });
const ignore = () => {};

describe("sending", () => {
	test("shows the question at once, the answer as it is written, and what came with it", async () => {
		const store = openTab().reload();
		const seen: ChatSnapshot[] = [];
		const unsubscribe = store.subscribe((snapshot) => seen.push(snapshot));
		expect(seen).toEqual([store.getServerSnapshot()]);
		const { opened, open } = gate();
		model.script(saysLater(["Shoes can be "], opened, ["returned within thirty days [1]."]));
		const sent = store.send(QUESTION);
		expect(shown(store.getSnapshot())).toEqual([
			["user", QUESTION, "complete"],
			["assistant", "", "running"],
		]);
		expect(store.getSnapshot()).toMatchObject({ status: "asking", busy: true });
		const partial = await until(store, (snapshot) => lastText(snapshot) === "Shoes can be");
		expect(partial.status).toBe("writing");
		open();
		await sent;
		const end = store.getSnapshot();
		expect(end).toMatchObject({ status: "idle", busy: false, error: null, conversationId: expect.any(String) });
		expect(end.messages.at(-1)).toMatchObject({
			...{ text: ANSWER, status: "complete", citations: [{ number: 1 }] },
			done: { finish: "complete", model: "openai:scripted" },
		});
		expect(end.sources.map(({ number }) => number)).toContain(1);
		expect(lastText(partial)).toBe("Shoes can be");
		expect(store.getSnapshot()).toBe(end);
		expect(new Set(seen).size).toBe(seen.length);
		unsubscribe();
	});

	test("does nothing for blanks and while an answer is on its way", async () => {
		const tab = openTab();
		const store = tab.reload();
		await store.send("  ");
		expect(store.getSnapshot()).toBe(store.getServerSnapshot());
		model.script(says([ANSWER]));
		await Promise.all([store.send(QUESTION), store.send("Again?")]);
		expect(tab.asked("chat.start")).toHaveLength(1);
		expect(store.getSnapshot().messages).toHaveLength(2);
	});

	test("goes on in the conversation until it is cleared", async () => {
		const store = openTab().reload();
		model.script(says([ANSWER]));
		await store.send(QUESTION);
		const { conversationId } = store.getSnapshot();
		await store.send("And gloves?");
		expect(store.getSnapshot()).toMatchObject({ conversationId, messages: { length: 4 } });
		store.clear();
		expect(store.getSnapshot()).toBe(store.getServerSnapshot());
		await store.send(QUESTION);
		expect(store.getSnapshot().conversationId).not.toBe(conversationId);
	});

	test("stops, also before the answer has begun", async () => {
		const store = openTab().reload();
		store.subscribe(ignore);
		model.script(stallsAfter(["Shoes can "]));
		const sent = store.send(QUESTION);
		await until(store, (snapshot) => lastText(snapshot) === "Shoes can");
		void store.stop();
		await sent;
		expect(shown(store.getSnapshot()).at(-1)).toEqual(["assistant", "Shoes can", "stopped"]);
		const second = store.send("And gloves?");
		await store.stop();
		await second;
		expect(store.getSnapshot()).toMatchObject({ status: "idle", error: null });
	});
});

describe("failures", () => {
	test("a question that did not reach the server is kept, and asked again", async () => {
		const proxy = await startFlakyProxy(server.demo.url, () => Number.POSITIVE_INFINITY);
		const store = openTab({ url: proxy.url, maxRetries: 0 }).reload();
		proxy.pauseFor(100);
		await store.send(QUESTION);
		expect(store.getSnapshot()).toMatchObject({ status: "failed", busy: false, error: { name: "ConnectionError" } });
		expect(shown(store.getSnapshot())).toEqual([
			["user", QUESTION, "complete"],
			["assistant", "", "interrupted"],
		]);
		model.script(says([ANSWER]));
		await expect
			.poll(async () => {
				await store.retry();
				return shown(store.getSnapshot());
			})
			.toEqual([
				["user", QUESTION, "complete"],
				["assistant", ANSWER, "complete"],
			]);
		expect(store.getSnapshot().error).toBeNull();
	});

	test("an answer that broke off keeps what it had; the next try takes its place, also after a reload", async () => {
		const tab = openTab();
		const store = tab.reload();
		model.script(diesAfter(["Shoes can "]));
		await store.send(QUESTION);
		expect(store.getSnapshot()).toMatchObject({ status: "failed", error: { name: "UnavailableError" } });
		expect(shown(store.getSnapshot()).at(-1)).toEqual(["assistant", "Shoes can", "interrupted"]);
		const reloaded = tab.reload();
		await reloaded.resume();
		expect(shown(reloaded.getSnapshot())).toEqual(shown(store.getSnapshot()));
		expect(reloaded.getSnapshot().status).toBe("failed");
		model.script(says([ANSWER]));
		await reloaded.retry();
		const whole = [
			["user", QUESTION, "complete"],
			["assistant", ANSWER, "complete"],
		];
		expect(shown(reloaded.getSnapshot())).toEqual(whole);
		const again = tab.reload();
		await again.resume();
		expect(shown(again.getSnapshot())).toEqual(whole);
	});

	test("an answer whose connection was lost is followed again, not asked again", async () => {
		let isDown = false;
		const tab = openTab({
			fetch: (input, init) => {
				// Refused in a way that is not tried again by itself.
				if (isDown) return Promise.resolve(new Response("No.", { status: 403 }));
				return fetch(input, init);
			},
		});
		const store = tab.reload();
		const { opened, open } = gate();
		model.script(saysLater(["Shoes can be "], opened, ["returned within thirty days [1]."]));
		const leave = store.subscribe(ignore);
		void store.send(QUESTION);
		await until(store, (snapshot) => lastText(snapshot) === "Shoes can be");
		isDown = true;
		leave();
		await new Promise((resolve) => setImmediate(resolve));
		store.subscribe(ignore);
		await until(store, ({ status }) => status === "failed");
		expect(shown(store.getSnapshot()).at(-1)).toEqual(["assistant", "Shoes can be", "interrupted"]);
		isDown = false;
		open();
		await store.retry();
		expect(shown(store.getSnapshot()).at(-1)).toEqual(["assistant", ANSWER, "complete"]);
		expect(tab.asked("chat.start")).toHaveLength(1);
	});

	test("another answer to the same question takes the place of the first, also after a reload", async () => {
		const tab = openTab();
		const store = tab.reload();
		model.script(says([ANSWER]));
		await store.send(QUESTION);
		model.script(says(["Within thirty days [1]."]));
		await store.retry();
		const whole = [
			["user", QUESTION, "complete"],
			["assistant", "Within thirty days [1].", "complete"],
		];
		expect(shown(store.getSnapshot())).toEqual(whole);
		expect(model.calls.at(-1)?.body).not.toContain(ANSWER);
		const reloaded = tab.reload();
		await reloaded.resume();
		expect(shown(reloaded.getSnapshot())).toEqual(whole);
	});
});

describe("after a reload", () => {
	test("F18 goes on with the answer from where it was, without a word twice, in every tab", async () => {
		let cut = 3_600;
		const proxy = await startFlakyProxy(server.demo.url, () => {
			cut = cut === 3_600 ? 3_000 : (cut % 3_000) + 700;
			return cut;
		});
		const tab = openTab();
		const first = tab.reload();
		first.subscribe(ignore);
		const { opened, open } = gate();
		model.script(saysLater(["Shoes can be "], opened, ["returned ", "within thirty ", "days [1]."]));
		const sent = first.send(QUESTION);
		await until(first, (snapshot) => lastText(snapshot) === "Shoes can be");
		// Tokens are kept by the server's address.
		const [visitorToken = ""] = [...tab.storage.values.values()].filter((value) => value.startsWith("vst_"));
		const others = [tab.reload({ url: proxy.url, visitorToken }), tab.reload()];
		const texts: (string | undefined)[] = [];
		for (const store of others) store.subscribe((snapshot) => texts.push(lastText(snapshot)));
		const resumed = others.map((store) => Promise.all([store.resume(), store.resume()]));
		await until(others[1] ?? first, (snapshot) => lastText(snapshot) === "Shoes can be");
		open();
		await Promise.all([sent, ...resumed]);
		for (const store of others) expect(shown(store.getSnapshot())).toEqual(shown(first.getSnapshot()));
		expect(lastText(first.getSnapshot())).toBe(ANSWER);
		for (const text of texts) expect(ANSWER.startsWith(text ?? "")).toBe(true);
		expect(proxy.cuts()).toBeGreaterThan(0);
	});

	test("shows an answer that has ended with all that belongs to it", async () => {
		const tab = openTab();
		const store = tab.reload();
		model.script(says([ANSWER]));
		await store.send(QUESTION);
		const reloaded = tab.reload();
		await reloaded.resume();
		const [before, after] = [store.getSnapshot(), reloaded.getSnapshot()];
		expect(after).toMatchObject({ status: "idle", sources: before.sources, conversationId: before.conversationId });
		expect(after.messages.at(-1)).toMatchObject({ text: ANSWER, done: before.messages.at(-1)?.done });
	});

	test("forgets a conversation that is gone, and does nothing without one", async () => {
		const tab = openTab();
		const store = tab.reload();
		await store.resume();
		expect(tab.requests).toHaveLength(0);
		tab.storage.setItem("signpost:chat", "cnv_gone");
		await store.resume();
		expect(store.getSnapshot()).toBe(store.getServerSnapshot());
		expect(tab.storage.getItem("signpost:chat")).toBeNull();
	});

	test("resuming twice at the same time asks once", async () => {
		const tab = openTab();
		model.script(says([ANSWER]));
		await tab.reload().send(QUESTION);
		const store = tab.reload();
		await Promise.all([store.resume(), store.resume()]);
		expect(tab.asked("chat.history")).toHaveLength(1);
		expect(lastText(store.getSnapshot())).toBe(ANSWER);
	});

	test("says so when a conversation is loaded that is not there", async () => {
		const store = openTab().reload();
		await store.load("cnv_gone");
		expect(store.getSnapshot()).toMatchObject({ status: "failed", error: { name: "NotFoundError" } });
	});

	test("works with a storage that refuses", async () => {
		const refuse = () => {
			throw new Error("blocked");
		};
		const storage = { getItem: refuse, setItem: refuse, removeItem: refuse };
		const signpost = createSignpost({ url: server.demo.url, key });
		const store = createChatStore(signpost, { storage });
		model.script(says([ANSWER]));
		await store.resume();
		await store.send(QUESTION);
		expect(lastText(store.getSnapshot())).toBe(ANSWER);
		store.clear();
	});
});

describe("feedback", () => {
	test("is shown at once and kept, and stands after a reload", async () => {
		const tab = openTab();
		const store = tab.reload();
		model.script(says([ANSWER]));
		await store.send(QUESTION);
		const messageId = store.getSnapshot().messages.at(-1)?.messageId ?? "";
		const said = store.feedback(messageId, { thumb: "down", note: "Too short." });
		expect(store.getSnapshot().messages.map(({ thumb }) => thumb)).toEqual([null, "down"]);
		await said;
		const reloaded = tab.reload();
		await reloaded.resume();
		expect(reloaded.getSnapshot().messages.map(({ thumb }) => thumb)).toEqual([null, "down"]);
		expect(reloaded.getSnapshot().error).toBeNull();
	});

	test("that is refused is taken back, and tried again", async () => {
		const store = openTab().reload();
		model.script(says([ANSWER]));
		await store.send(QUESTION);
		const messageId = store.getSnapshot().messages.at(-1)?.messageId ?? "";
		await store.feedback(messageId, { thumb: "up", note: "x".repeat(3_000) });
		expect(store.getSnapshot()).toMatchObject({ status: "idle", error: { name: "InvalidInputError" } });
		await store.retry();
		expect(store.getSnapshot()).toMatchObject({ messages: { length: 2 }, error: { name: "InvalidInputError" } });
		await store.feedback(messageId, { thumb: "up" });
		expect(store.getSnapshot().error).toBeNull();
		expect(store.getSnapshot().messages.at(-1)?.thumb).toBe("up");
	});
});

describe("listeners", () => {
	test("when the last one has left, the connection is closed; the next one takes the answer up again", async () => {
		const tab = openTab();
		const store = tab.reload();
		const leave = store.subscribe(ignore);
		const { opened, open } = gate();
		model.script(saysLater(["Shoes can be "], opened, ["returned within thirty days [1]."]));
		void store.send(QUESTION);
		await until(store, (snapshot) => lastText(snapshot) === "Shoes can be");
		leave();
		await expect.poll(() => tab.asked("chat.events").map(({ signal }) => signal?.aborted)).toEqual([true]);
		open();
		const end = await until(store, ({ busy }) => !busy);
		expect(lastText(end)).toBe(ANSWER);
		expect(tab.asked("chat.events")).toHaveLength(2);
		expect(tab.asked("chat.start")).toHaveLength(1);
	});

	test("one that is replaced in the same moment costs nothing", async () => {
		const tab = openTab();
		const store = tab.reload();
		const leave = store.subscribe(ignore);
		model.script(says([ANSWER]));
		const sent = store.send(QUESTION);
		await until(store, ({ status }) => status !== "asking");
		leave();
		store.subscribe(ignore);
		await sent;
		expect(tab.asked("chat.events")).toHaveLength(1);
		expect(lastText(store.getSnapshot())).toBe(ANSWER);
	});

	test("hear nothing once they have left", async () => {
		const store = openTab().reload();
		let calls = 0;
		const leave = store.subscribe(() => {
			calls += 1;
		});
		leave();
		model.script(says([ANSWER]));
		store.clear();
		expect(calls).toBe(1);
	});
});
