import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { afterEach, describe, expect, test } from "vitest";
import { openShop, QUESTION } from "../harness/chat.ts";

const { url, shop } = await openShop();

type Era = "legacy" | "auto";
const clients: Client[] = [];
afterEach(async () => {
	for (const client of clients.splice(0)) await client.close();
});

async function connect(key: string | null, mode: Era = "auto"): Promise<Client> {
	const client = new Client({ name: "test", version: "1.0.0" }, { versionNegotiation: { mode } });
	const headers = key === null ? {} : { Authorization: `Bearer ${key}` };
	await client.connect(new StreamableHTTPClientTransport(new URL(`${url}/mcp`), { requestInit: { headers } }));
	clients.push(client);
	return client;
}

const textOf = ({ content }: Awaited<ReturnType<Client["callTool"]>>) =>
	content.map((part) => (part.type === "text" ? part.text : "")).join("");

describe.each<[string, Era]>([
	["of 2025, with its handshake", "legacy"],
	["of 2026, without one", "auto"],
])("the official client, by the protocol %s", (_name, era) => {
	test("finds the two tools", async () => {
		const client = await connect(shop.publishable.secret, era);
		expect(client.getServerVersion()).toMatchObject({ name: "signpost" });
		const { tools } = await client.listTools();
		expect(tools.map(({ name }) => name).sort()).toEqual(["ask", "search"]);
		for (const { description, inputSchema, outputSchema } of tools) {
			expect(description).toMatch(/\.$/);
			expect(inputSchema).toMatchObject({ type: "object", additionalProperties: false });
			expect(outputSchema).toMatchObject({ type: "object" });
		}
	});

	test("searches", async () => {
		const client = await connect(shop.publishable.secret, era);
		const found = await client.callTool({ name: "search", arguments: { query: "return shoes", limit: 1 } });
		expect(found.structuredContent).toMatchObject({
			pages: [{ title: "Returns", href: "/returns#returns", snippet: expect.stringContaining("thirty days") }],
		});
		expect(textOf(found)).toContain("1. [Returns](/returns#returns)");
	});

	test("asks, and goes on with the conversation", async () => {
		const client = await connect(shop.secret.secret, era);
		const answer = await client.callTool({ name: "ask", arguments: { question: QUESTION } });
		expect(answer.isError).toBeFalsy();
		expect(answer.structuredContent).toMatchObject({
			...{ answered: true, answer: expect.stringContaining("thirty days of purchase. [1]") },
			sources: [{ number: 1, title: "Returns", href: "/returns#returns" }],
			citations: expect.arrayContaining([
				{ number: 1, quote: "Shoes can be returned within thirty days of purchase." },
			]),
		});
		expect(textOf(answer)).toContain("- [1] [Returns](/returns#returns)");
		const { conversationId } = answer.structuredContent as { conversationId: string };
		const next = await client.callTool({ name: "ask", arguments: { question: "And delivery?", conversationId } });
		expect(next.structuredContent).toMatchObject({ conversationId });
	});

	test("is told what is wrong with its input, and goes on", async () => {
		const client = await connect(shop.secret.secret, era);
		const calls: [string, Record<string, unknown>, string][] = [
			["search", { query: "x", limit: 0 }, "limit"],
			["search", { query: "x", other: 1 }, "other"],
			["ask", { question: " " }, "question"],
			["ask", { question: QUESTION, conversationId: "cnv_unknown" }, "There is no such conversation."],
			["search", { query: "x", clientId: "nowhere" }, "There is no such client"],
		];
		for (const [name, input, named] of calls) {
			const told = await client.callTool({ name, arguments: input }).catch((error: Error) => error);
			const text = told instanceof Error ? told.message : textOf(told);
			expect(told instanceof Error || told.isError).toBe(true);
			expect(text).toContain(named);
		}
		expect((await client.listTools()).tools).toHaveLength(2);
	});

	test("is refused without a key that is good", async () => {
		for (const key of [null, "sk_wrong"]) await expect(connect(key, era)).rejects.toThrow(/401|UNAUTH/i);
	});
});

test("a tool asks for its own scope", async () => {
	const { secret } = await shop.createKey({ kind: "secret", scopes: ["search"] });
	const client = await connect(secret);
	expect((await client.callTool({ name: "search", arguments: { query: "shoes" } })).isError).toBeFalsy();
	const refused = await client.callTool({ name: "ask", arguments: { question: QUESTION } });
	expect([refused.isError, textOf(refused)]).toEqual([true, 'This key lacks the scope "chat".']);
});

describe("by hand", () => {
	const send = (method: string, body?: unknown, headers: Record<string, string> = {}) =>
		fetch(`${url}/mcp`, {
			method,
			headers: {
				...{ Authorization: `Bearer ${shop.secret.secret}`, Accept: "application/json, text/event-stream" },
				...(body === undefined ? {} : { "Content-Type": "application/json" }),
				...headers,
			},
			...(body === undefined ? {} : { body: JSON.stringify(body) }),
		});

	test.each(["GET", "DELETE"])("%s has nothing to do, as there are no sessions", async (method) => {
		const response = await send(method);
		expect([response.status, response.headers.get("allow")]).toEqual([405, "POST"]);
	});

	test("a stream is not held back by proxies, and there is no session", async () => {
		const list = { jsonrpc: "2.0", id: 1, method: "tools/list" };
		const response = await send("POST", list);
		expect(response.headers.get("content-type")).toContain("text/event-stream");
		expect(response.headers.get("x-accel-buffering")).toBe("no");
		expect(response.headers.get("mcp-session-id")).toBeNull();
		expect(await response.text()).toContain('"name":"ask"');
		expect((await send("POST", { jsonrpc: "2.0", method: "notifications/initialized" })).status).toBe(202);
	});

	test("what is no message of the protocol is refused", async () => {
		for (const body of [{}, { jsonrpc: "1.0", id: 1, method: "tools/list" }, "x", 7]) {
			expect((await send("POST", body)).status).toBe(400);
		}
		const many = Array.from({ length: 11 }, (_, id) => ({ jsonrpc: "2.0", id, method: "tools/list" }));
		expect((await send("POST", many)).status).toBe(400);
	});

	test("a refusal without a key says how to come back", async () => {
		const response = await send("POST", { jsonrpc: "2.0", id: 1, method: "tools/list" }, { Authorization: "" });
		expect([response.status, response.headers.get("www-authenticate")]).toEqual([401, "Bearer"]);
		expect(await response.json()).toMatchObject({
			jsonrpc: "2.0",
			id: null,
			error: { data: { code: "UNAUTHENTICATED" } },
		});
	});
});
