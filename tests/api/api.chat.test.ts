import { describe, expect, test } from "vitest";
import { createVisitorToken } from "../../sdk/src/server.ts";
import { chatAs, openShop, QUESTION } from "../harness/chat.ts";

const { url, shop } = await openShop();

type Headers = Record<string, string>;

const post = (path: string, body: object, headers: Headers = { "X-API-Key": shop.secret.secret }) =>
	fetch(`${url}${path}`, {
		method: "POST",
		headers: { "Content-Type": "application/json", ...headers },
		body: JSON.stringify(body),
	});

async function say(body: object, headers?: Headers) {
	const response = await post("/api/conversation/chat", body, headers);
	return { status: response.status, body: await response.json() };
}

const eventsOf = async (response: Response) =>
	(await response.text())
		.split("\n\n")
		.filter((block) => block.startsWith("data: "))
		.map((block) => JSON.parse(block.slice("data: ".length)));

const ANSWER = {
	...{ answered: true, model: "extractive", conversationId: expect.stringMatching(/^cnv_/) },
	...{ runId: expect.stringMatching(/^run_/), messageId: expect.stringMatching(/^msg_/) },
	sources: [expect.objectContaining({ number: 1, title: "Returns", href: "/returns#returns" })],
	citations: expect.arrayContaining([
		expect.objectContaining({ number: 1, quote: "Shoes can be returned within thirty days of purchase." }),
	]),
};

describe("api/chat", () => {
	test("streams chunks, and ends with what the answer stands on", async () => {
		const response = await post("/api/chat", { message: QUESTION });
		expect(response.headers.get("content-type")).toBe("text/event-stream; charset=utf-8");
		expect(response.headers.get("x-accel-buffering")).toBe("no");
		expect(response.headers.get("cache-control")).toBe("no-cache, no-transform");
		const events = await eventsOf(response);
		const chunks = events.slice(0, -1);
		expect(chunks.every((event) => Object.keys(event).join() === "chunk")).toBe(true);
		expect(chunks.map(({ chunk }) => chunk).join("")).toContain("within thirty days of purchase. [1]");
		expect(events.at(-1)).toMatchObject({ done: true, visitorToken: null, ...ANSWER });
	});

	test("says when nothing was found, and what is nearest", async () => {
		const events = await eventsOf(await post("/api/chat", { message: "Quokka delivery to Mars by zeppelin?" }));
		expect(events.at(-1)).toMatchObject({ done: true, answered: false, citations: [] });
	});
});

describe("api/conversation/chat", () => {
	test("answers as JSON, and goes on by the conversation's id", async () => {
		const first = await say({ message: QUESTION });
		expect(first).toMatchObject({ status: 200, body: { answer: expect.stringContaining("thirty days"), ...ANSWER } });
		const { conversationId } = first.body;
		const second = await say({ message: "And delivery?", conversationId });
		expect(second.body).toMatchObject({ conversationId, visitorToken: null });
		expect(second.body.runId).not.toBe(first.body.runId);
	});

	test("goes on for a page by the visitor's token, which chat.history knows, too", async () => {
		const headers = { Authorization: `Bearer ${shop.publishable.secret}` };
		const { conversationId, visitorToken } = (await say({ message: QUESTION }, headers)).body;
		const again = { ...headers, "X-Signpost-Visitor": visitorToken };
		expect((await say({ message: "And delivery?", conversationId }, again)).body.visitorToken).toBeNull();
		const { messages } = await chatAs(shop.publishable.secret, visitorToken).history.query({ conversationId });
		expect(messages.map(({ role }) => role)).toEqual(["user", "assistant", "user", "assistant"]);
	});

	test("begins a user's conversations at once without losing one", async () => {
		const all = await Promise.all([1, 2, 3].map(() => say({ message: QUESTION, user: "carla" })));
		expect(all.map(({ status }) => status)).toEqual([200, 200, 200]);
		const others = all.map(({ body: { conversationId } }) => say({ message: "And?", conversationId, user: "carla" }));
		expect((await Promise.all(others)).map(({ status }) => status)).toEqual([200, 200, 200]);
	});
});

test("a server's user is whom a signed token names", async () => {
	const { conversationId } = (await say({ message: QUESTION, user: "dora" })).body;
	const token = (userId: string) =>
		createVisitorToken({ key: shop.secret.secret, clientId: shop.clientId, userId, expiresInSeconds: 60 });
	const idsOf = async (userId: string) => {
		const { conversations } = await chatAs(shop.publishable.secret, await token(userId)).conversations.query({});
		return conversations.map((conversation) => conversation.conversationId);
	};
	expect([await idsOf("dora"), await idsOf("emil")]).toEqual([[conversationId], []]);
	const headers = { "X-API-Key": shop.publishable.secret, "X-Signpost-Visitor": await token("dora") };
	expect((await say({ message: "And delivery?", conversationId }, headers)).body).toMatchObject({ conversationId });
});

describe.each(["/api/chat", "/api/conversation/chat"])("%s refuses", (path) => {
	test.each<[string, object, string]>([
		["no question", {}, "message"],
		["an empty question", { message: "  " }, "message"],
		["too long a question", { message: "x".repeat(4_001) }, "message"],
		["P5 a history", { message: QUESTION, history: [] }, "history"],
		["a user without a name", { message: QUESTION, user: "" }, "user"],
		["a user of two lines", { message: QUESTION, user: "a\nb" }, "user"],
	])("%s", async (_what, body, named) => {
		const response = await post(path, body);
		expect(response.status).toBe(400);
		const { error } = await response.json();
		expect(error).toMatchObject({ code: "INVALID_INPUT", requestId: expect.stringMatching(/^req_/) });
		expect(JSON.stringify(error.details.issues)).toContain(named);
	});

	test("an unknown chatbot, and a missing key", async () => {
		const unknown = await post(path, { message: QUESTION, chatbotId: "wgt_unknown" });
		expect([unknown.status, (await unknown.json()).error.code]).toEqual([404, "NOT_FOUND"]);
		const stranger = await post(path, { message: QUESTION }, {});
		expect([stranger.status, (await stranger.json()).error.code]).toEqual([401, "UNAUTHENTICATED"]);
	});
});
