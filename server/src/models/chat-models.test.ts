import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
	breaksOffAfter,
	diesAfter,
	fails,
	type Script,
	type ScriptedModel,
	says,
	sends,
	stallsAfter,
	startScriptedModel,
	streamOf,
} from "../../../tests/harness/scripted-model.ts";
import { createChatModels } from "./chat-models.ts";
import type { Deadlines } from "./deadlines.ts";

const KEY = "sk-scripted-0123456789";

let upstream: ScriptedModel;
beforeEach(async () => {
	upstream = await startScriptedModel();
});
afterEach(() => upstream.close());

function connect(deadlines: Partial<Deadlines> = {}) {
	const [model] = createChatModels({
		chatModels: ["openai:scripted"],
		openaiApiKey: KEY,
		openaiBaseUrl: upstream.url,
		retry: { backoffMs: 2 },
		deadlines,
	});
	if (model === undefined) throw new Error("no model");
	return model;
}

async function ask(options: { signal?: AbortSignal; deadlines?: Partial<Deadlines> } = {}) {
	const result = { text: "", error: undefined as unknown };
	const signal = options.signal ?? new AbortController().signal;
	try {
		for await (const piece of connect(options.deadlines).stream([{ role: "user", content: "Hello?" }], signal)) {
			result.text += piece;
		}
	} catch (error) {
		result.error = error;
	}
	return result;
}

describe("a whole answer", () => {
	test("arrives in pieces, from one call with the key and the messages", async () => {
		upstream.script(says(["Hel", "lo ", "there."]));
		expect(await ask()).toEqual({ text: "Hello there.", error: undefined });
		expect(upstream.calls).toHaveLength(1);
		const [call] = upstream.calls;
		expect(call?.path).toBe("/v1/chat/completions");
		expect(call?.headers.authorization).toBe(`Bearer ${KEY}`);
		expect(JSON.parse(call?.body ?? "")).toMatchObject({
			model: "scripted",
			stream: true,
			messages: [{ role: "user", content: "Hello?" }],
		});
	});

	const whole = streamOf(["Grüße ", "👋 world"]);
	const bytes = new TextEncoder().encode(whole);
	const variants: [string, Script][] = [
		["single bytes", sends(...[...bytes].map((byte) => Uint8Array.of(byte)))],
		["CR LF line ends", sends(whole.replaceAll("\n", "\r\n"))],
		["a byte order mark", sends(`\uFEFF${whole}`)],
		["comments and pings", sends(whole.replaceAll("data:", ": ping\n\ndata:"))],
		["no [DONE]", sends(whole.replace("data: [DONE]\n\n", ""))],
		["two endings", sends(whole, streamOf([]))],
	];
	test.each(variants)("F15 survives %s", async (_, script) => {
		upstream.script(script);
		const { text, error } = await ask();
		expect(error ?? text).toBe("Grüße 👋 world");
	});
});

describe("failures before the first word", () => {
	test.each([408, 409, 429, 500, 502, 503, 529])("F11 %i is retried twice and no more", async (status) => {
		upstream.script(fails(status));
		expect((await ask()).error).toMatchObject({ name: "ModelError", status });
		expect(upstream.calls).toHaveLength(3);
	});

	test("F11 a lost connection is retried, and the answer counts", async () => {
		upstream.script(diesAfter([]), breaksOffAfter([]), says(["Here."]));
		expect(await ask()).toEqual({ text: "Here.", error: undefined });
		expect(upstream.calls).toHaveLength(3);
	});

	test.each([400, 401, 403, 404, 422])("F12 %i is not retried", async (status) => {
		upstream.script(fails(status, { message: `Incorrect API key provided: ${KEY}` }));
		const { error } = await ask();
		expect(error).toMatchObject({ name: "ModelError", status, retryable: false });
		expect(upstream.calls).toHaveLength(1);
	});

	test("L5 the provider's words and the key stay out of the error", async () => {
		upstream.script(fails(401, { message: `Incorrect API key provided: ${KEY}` }));
		const { error } = await ask();
		const everything = JSON.stringify(error, Object.getOwnPropertyNames(error)) + String((error as Error).cause);
		expect(everything).not.toContain(KEY);
		expect(everything).not.toContain("Incorrect");
	});

	test("F10 Retry-After is waited for", async () => {
		upstream.script(fails(429, { headers: { "retry-after": "0.4" } }), says(["Here."]));
		const startedAt = performance.now();
		expect((await ask()).text).toBe("Here.");
		expect(performance.now() - startedAt).toBeGreaterThan(390);
	});

	test.each(["-1", "99999", "soon", ""])("F10 Retry-After %j is not", async (value) => {
		upstream.script(fails(429, { headers: { "retry-after": value } }), says(["Here."]));
		const startedAt = performance.now();
		expect((await ask()).text).toBe("Here.");
		expect(performance.now() - startedAt).toBeLessThan(2_000);
	});

	test("F13 silence ends the call and closes its socket", async () => {
		upstream.script(stallsAfter([]));
		const { error } = await ask({ deadlines: { firstMs: 60 } });
		expect(error).toMatchObject({ failure: "timeout" });
		await upstream.callerGone();
		expect(upstream.calls).toHaveLength(1);
	});

	test.each([
		["HTML with 200", sends("<!doctype html><p>Welcome to the proxy</p>")],
		["bad JSON", sends('data: {"choices": [\n\n')],
		["an error inside a 200", sends('data: {"error":{"message":"no capacity","type":"server_error"}}\n\n')],
		["an empty body", sends("")],
		["an answer without a word", sends(streamOf([]).replace('"finish_reason":"stop"', '"finish_reason":null'))],
	] as [string, Script][])("F15 %s is an error", async (_, script) => {
		upstream.script(script);
		const { text, error } = await ask();
		expect(text).toBe("");
		expect(error).toMatchObject({ name: "ModelError" });
		expect(upstream.calls.length).toBeLessThanOrEqual(3);
	});
});

describe("failures after the first word", () => {
	test.each([diesAfter, breaksOffAfter])("F14 %o throws, with one call and no word twice", async (script) => {
		upstream.script(script(["One ", "two "]));
		const { text, error } = await ask();
		expect("One two ".startsWith(text)).toBe(true);
		expect(text).not.toBe("");
		expect(error).toMatchObject({ name: "ModelError" });
		expect(upstream.calls).toHaveLength(1);
	});

	test("F13 a stall throws and closes the socket", async () => {
		upstream.script(stallsAfter(["One "]));
		const { text, error } = await ask({ deadlines: { stallMs: 60 } });
		expect(text).toBe("One ");
		expect(error).toMatchObject({ failure: "timeout" });
		await upstream.callerGone();
	});
});

test("F16 an abort closes the socket", async () => {
	upstream.script(stallsAfter(["One "]));
	const stop = new AbortController();
	const asked = ask({ signal: stop.signal });
	await expect.poll(() => upstream.calls.length).toBe(1);
	stop.abort();
	await asked;
	await upstream.callerGone();
	expect(upstream.calls).toHaveLength(1);
});

describe("configuration", () => {
	test("an unknown provider is named, with what is known", () => {
		expect(() => createChatModels({ chatModels: ["acme:gpt"], openaiApiKey: KEY })).toThrow(
			'CHAT_MODELS: "acme:gpt" is not a model that Signpost knows. Use openai:<model>, google:<model>, onnx:<model>.',
		);
	});
	test.each(["openai:", "gpt-4o-mini", ":gpt", ""])("%j is no model", (entry) => {
		expect(() => createChatModels({ chatModels: [entry], openaiApiKey: KEY })).toThrow("is not a model");
	});
	test("a key or a base URL is needed", () => {
		expect(() => createChatModels({ chatModels: ["openai:gpt"] })).toThrow("Set OPENAI_API_KEY");
		expect(createChatModels({ chatModels: ["openai:gpt"], openaiBaseUrl: "http://localhost:1/v1" })).toHaveLength(1);
	});
	test("no models is no error", () => {
		expect(createChatModels({ chatModels: [] })).toEqual([]);
	});
});
