/** What providers' servers do wrong, for each protocol that is spoken. Limits are short; the defaults are in docs/models.md. */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { TokenUsage } from "../../server/src/models/chat-model.ts";
import { createChatModels } from "../../server/src/models/chat-models.ts";
import type { Deadlines } from "../../server/src/models/deadlines.ts";
import { MAX_RETRY_AFTER_MS } from "../../server/src/models/model-error.ts";
import {
	fails,
	PROTOCOLS,
	type Script,
	type ScriptedModel,
	sends,
	silent,
	speaking,
	startScriptedModel,
} from "../harness/scripted-model.ts";

const KEY = "key-canary-0123456789";
/** Limits of the tests, and what a failure may take beyond them, in ms. */
const LIMIT = 60;
const MORE = 1_000;

let upstream: ScriptedModel;
beforeEach(async () => {
	upstream = await startScriptedModel();
});
afterEach(() => upstream.close());

const HOSTS = {
	openai: () => ({ openaiApiKey: KEY, openaiBaseUrl: upstream.url }),
	google: () => ({ geminiApiKey: KEY, geminiBaseUrl: new URL(upstream.url).origin }),
	anthropic: () => ({ anthropicApiKey: KEY, anthropicBaseUrl: new URL(upstream.url).origin }),
};

const ROWS = (["openai", "google", "anthropic"] as const).map((provider) => ({
	...{ provider, host: HOSTS[provider], protocol: PROTOCOLS[provider] },
	...speaking(PROTOCOLS[provider]),
}));

const whole = ["Grüße ", "👋 world"];
const text = whole.join("");
const quoted = (bytes: string) => [...new TextEncoder().encode(bytes)].map((byte) => Uint8Array.of(byte));
/** More than a line may have; what comes of it is an error, soon. */
const LONG = "x".repeat(10_000_000);

describe.each(ROWS)("$provider", ({ provider, host, protocol, ...speaks }) => {
	type Options = { signal?: AbortSignal; deadlines?: Partial<Deadlines>; cooldownMs?: number };

	function connect({ deadlines = {}, cooldownMs = 0 }: Options) {
		const chatModels = [`${provider}:scripted`];
		const [model] = createChatModels({ ...host(), chatModels, retry: { backoffMs: 2 }, deadlines, cooldownMs });
		if (model === undefined) throw new Error("no model");
		return model;
	}

	async function ask(options: Options = {}, model = connect(options)) {
		const result = { text: "", error: undefined as unknown, usage: [] as TokenUsage[], ms: performance.now() };
		const { signal = new AbortController().signal } = options;
		try {
			const pieces = model.stream([{ role: "user", content: "Hello?" }], signal, (usage) => result.usage.push(usage));
			for await (const piece of pieces) result.text += piece;
		} catch (error) {
			result.error = error;
		}
		return { ...result, ms: performance.now() - result.ms };
	}

	test("a whole answer comes from one call with the key, and with the provider's count of tokens", async () => {
		upstream.script(speaks.says(whole, { prompt: 11, completion: 7 }));
		const answer = await ask();
		expect(answer).toMatchObject({ text, error: undefined });
		expect(answer.usage).toEqual([{ promptTokens: 11, completionTokens: 7, estimated: false }]);
		expect(upstream.calls).toHaveLength(1);
		const [call] = upstream.calls;
		expect(JSON.stringify(call?.headers)).toContain(KEY);
		expect(`${call?.path} ${call?.body}`).toContain("scripted");
		expect(call?.path).not.toContain(KEY);
	});

	test("tokens are estimated where the provider does not count them", async () => {
		upstream.script(speaks.says(["One two three ", "four five."]));
		const { usage } = await ask();
		expect(usage).toEqual([
			{ promptTokens: expect.any(Number), completionTokens: expect.any(Number), estimated: true },
		]);
		expect(usage[0]?.promptTokens).toBeGreaterThan(0);
		expect(usage[0]?.completionTokens).toBeGreaterThan(3);
	});

	const { thought } = protocol;
	// Only where there are any: a skipped test counts as a failure.
	if (thought !== null)
		test("what a model thinks is not shown, but is a sign of life", async () => {
			const [opening, ending] = [protocol.opening(), protocol.ending()];
			const thoughts = ["Who", "asks", "?"].map((words) => thought(words));
			upstream.script(sends(...opening, ...thoughts, protocol.piece("Here."), ...ending));
			expect(await ask()).toMatchObject({ text: "Here.", error: undefined });
			upstream.script({ ...sends(...opening, ...thoughts), after: "silence" });
			const { ms, error } = await ask({ deadlines: { firstMs: LIMIT, stallMs: 4 * LIMIT } });
			expect(error).toMatchObject({ failure: "timeout" });
			expect(ms).toBeGreaterThanOrEqual(4 * LIMIT);
		});

	if (provider === "google")
		test("F10 Google says in the body how long to wait", async () => {
			const body = [JSON.stringify({ error: { code: 429, details: [{ "@type": "RetryInfo", retryDelay: "0.2s" }] } })];
			upstream.script({ ...fails(429), body }, speaks.says(whole));
			const answer = await ask();
			expect(answer.text).toBe(text);
			expect(answer.ms).toBeGreaterThanOrEqual(195);
		});

	const RETRY_AFTER: [string, () => string, { from: number; to: number }][] = [
		["of seconds", () => "0.2", { from: 200, to: 200 + MORE }],
		["of a date", () => new Date(Date.now() + 1_500).toUTCString(), { from: 450, to: 1_500 + MORE }],
		["of a date that has passed", () => new Date(Date.now() - 60_000).toUTCString(), { from: 0, to: MORE }],
		["below 0", () => "-1", { from: 0, to: MORE }],
		["too long", () => "99999", { from: 0, to: MORE }],
		["of words", () => "soon", { from: 0, to: MORE }],
		["of nothing", () => "", { from: 0, to: MORE }],
	];
	test.each(RETRY_AFTER)("F10 a Retry-After %s", async (_, value, { from, to }) => {
		upstream.script(fails(429, { headers: { "retry-after": value() } }), speaks.says(whole));
		const answer = await ask();
		expect(answer).toMatchObject({ text, error: undefined });
		expect(answer.ms).toBeGreaterThanOrEqual(from - 5);
		expect(answer.ms).toBeLessThan(to);
		expect(upstream.calls).toHaveLength(2);
	});

	test("F10 a wait beyond the limit of the whole answer is not begun", async () => {
		upstream.script(fails(429, { headers: { "retry-after": String(MAX_RETRY_AFTER_MS / 1_000) } }));
		const answer = await ask({ deadlines: { wholeMs: 500 } });
		expect(answer.error).toMatchObject({ name: "ModelError", status: 429 });
		expect(answer.ms).toBeLessThan(MORE);
	});

	test.each([408, 409, 429, 500, 502, 503, 504, 529])("F10 F11 %i is called three times in all", async (status) => {
		upstream.script(fails(status));
		const { error, usage } = await ask();
		expect(error).toMatchObject({ name: "ModelError", failure: "refused", status });
		expect(upstream.calls).toHaveLength(3);
		expect(usage).toEqual([]);
	});

	test("F11 a lost connection is called again, and the answer counts", async () => {
		upstream.script(speaks.diesAfter([]), speaks.breaksOffAfter([]), speaks.says(["Here."]));
		expect(await ask()).toMatchObject({ text: "Here.", error: undefined });
		expect(upstream.calls).toHaveLength(3);
	});

	test("F11 a model that failed is left alone, and comes back", async () => {
		const model = connect({ cooldownMs: 300 });
		upstream.script(fails(500));
		expect((await ask({}, model)).error).toMatchObject({ status: 500 });
		upstream.script(speaks.says(whole));
		expect((await ask({}, model)).error).toMatchObject({ failure: "resting" });
		expect(upstream.calls).toHaveLength(3);
		await expect.poll(async () => (await ask({}, model)).text, { interval: 20 }).toBe(text);
		expect(upstream.calls).toHaveLength(4);
	});

	const REFUSALS: [string, Script][] = [
		...[400, 401, 403, 404, 422].map((status): [string, Script] => [
			String(status),
			fails(status, { message: `Incorrect key: ${KEY}` }),
		]),
		["a context too long (OpenAI)", fails(400, { message: "This model's maximum context length is 8192 tokens" })],
		["a context too long (Anthropic)", fails(400, { message: "prompt is too long: 9 tokens > 8 maximum" })],
	];
	test.each(REFUSALS)("F12 L5 %s is not called again, nor told in the provider's words", async (_, script) => {
		upstream.script(script);
		const { error, usage } = await ask();
		expect(error).toMatchObject({ name: "ModelError", status: script.status, retryable: false });
		expect(upstream.calls).toHaveLength(1);
		expect(usage).toEqual([]);
		const everything = JSON.stringify(error, Object.getOwnPropertyNames(error)) + String((error as Error).cause);
		expect(everything).not.toMatch(new RegExp(`${KEY}|Incorrect|maximum`));
	});

	test("F12 a text that is refused does not make the model rest", async () => {
		const model = connect({ cooldownMs: 60_000 });
		upstream.script(fails(400), speaks.says(whole));
		expect((await ask({}, model)).error).toMatchObject({ status: 400 });
		expect(await ask({}, model)).toMatchObject({ text });
	});

	type Silence = { name: string; limit: keyof Deadlines; script: Script; failure: string };
	const SILENCES: Silence[] = [
		{ name: "no headers", limit: "connectMs", script: silent, failure: "network" },
		{ name: "no first word", limit: "firstMs", script: speaks.stallsAfter([]), failure: "timeout" },
		{ name: "a stall", limit: "stallMs", script: speaks.stallsAfter(["One "]), failure: "timeout" },
		{ name: "no end", limit: "wholeMs", script: speaks.stallsAfter(["One "]), failure: "timeout" },
	];
	test.each(SILENCES)("F13 $name ends the call in time and closes its socket", async ({ limit, script, failure }) => {
		upstream.script(script);
		const { error, ms } = await ask({ deadlines: { [limit]: LIMIT } });
		expect(error).toMatchObject({ name: "ModelError", failure });
		expect(ms).toBeLessThan(LIMIT + MORE);
		await upstream.callerGone();
		expect(upstream.calls).toHaveLength(1);
	});

	test.each(["diesAfter", "breaksOffAfter"] as const)("F14 %s: one call, no word twice, and paid", async (how) => {
		upstream.script(speaks[how](["One ", "two "]));
		const answer = await ask();
		expect(answer.text).not.toBe("");
		expect("One two ".startsWith(answer.text)).toBe(true);
		expect(answer.error).toMatchObject({ name: "ModelError" });
		expect(answer.usage).toMatchObject([{ estimated: true }]);
		expect(upstream.calls).toHaveLength(1);
	});

	const stream = speaks.streamOf(whole);
	const SPOILED: [string, Script][] = [
		["single bytes", sends(...quoted(stream))],
		["CR LF line ends", sends(stream.replaceAll("\n", "\r\n"))],
		["CR line ends", sends(stream.replaceAll("\n", "\r"))],
		["mixed line ends", sends(stream.replaceAll("\n\n", "\r\n\n"))],
		["a byte order mark", sends(`\uFEFF${stream}`)],
		["comments and pings", sends(stream.replaceAll("\n\n", "\n\n: ping\n\n"))],
		["no [DONE]", sends(stream.replace("data: [DONE]\n\n", ""))],
		["two endings", sends(stream, speaks.streamOf([]))],
		["bad JSON", sends(...protocol.opening(), 'event: message_delta\ndata: {"choices": [\n\n')],
		[
			"bad JSON after a word",
			sends(
				...protocol.opening(),
				protocol.piece("Grüße "),
				`event: content_block_delta\ndata: {"a\n\n`,
				...protocol.ending(),
			),
		],
		[
			"HTML with 200",
			{ ...sends("<!doctype html><p>Welcome to the proxy</p>"), headers: { "content-type": "text/html" } },
		],
		["an error object with 200", sends('{"error":{"message":"no capacity"}}')],
		["an error inside a 200", sends(...protocol.opening(), protocol.error())],
		["an empty body", sends("")],
		["a line of 10 MB", sends(...protocol.opening(), `data: ${LONG}`)],
		["a word of 10 MB", sends(...protocol.opening(), protocol.piece(LONG), ...protocol.ending())],
	];
	test.each(SPOILED)("F15 of %s come the right text or an error", async (name, script) => {
		upstream.script(script);
		const { text: got, error } = await ask();
		if (error === undefined) expect(got).toBe(text);
		else expect(error).toMatchObject({ name: "ModelError" });
		expect(text.startsWith(got)).toBe(true);
		// What is well-formed must arrive.
		if (/single|CR LF|comments|DONE|endings/.test(name)) expect(error).toBeUndefined();
		expect(upstream.calls.length).toBeLessThanOrEqual(3);
	});

	test("F16 an abort closes the socket, and is paid", async () => {
		upstream.script(speaks.stallsAfter(["One "]));
		const stop = new AbortController();
		const asked = ask({ signal: stop.signal });
		await expect.poll(() => upstream.calls.length).toBe(1);
		stop.abort();
		const { usage } = await asked;
		await upstream.callerGone();
		expect(upstream.calls).toHaveLength(1);
		expect(usage).toMatchObject([{ estimated: true }]);
	});
});
