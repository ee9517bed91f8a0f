import Fastify from "fastify";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createMetrics } from "../../observing/metrics.ts";
import { eventOf, sendEvents } from "./server-sent.ts";

const app = () => Fastify({ forceCloseConnections: true });
let server = app();
beforeEach(() => {
	server = app();
	server.decorate("metrics", createMetrics());
	vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
});
afterEach(async () => {
	vi.useRealTimers();
	await server.close();
});

/** What comes in over HTTP, piece by piece. */
async function open(events: AsyncIterable<string>) {
	server.get("/", (_request, reply) => sendEvents(reply, events));
	const response = await fetch(await server.listen());
	const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
	return { read: async () => (await reader?.read())?.value, cancel: () => reader?.cancel() };
}

test("a silent stream says every ten seconds that it is there", async () => {
	let finish = () => {};
	const answer = new Promise<void>((resolve) => {
		finish = resolve;
	});
	async function* events() {
		yield eventOf({ chunk: "a\n\nb" });
		await answer;
		yield eventOf("[DONE]");
	}
	const stream = await open(events());
	expect(await stream.read()).toBe('data: {"chunk":"a\\n\\nb"}\n\n');
	for (const _ of [1, 2]) {
		vi.advanceTimersByTime(9_999);
		vi.advanceTimersByTime(1);
		expect(await stream.read()).toBe(": ping\n\n");
	}
	finish();
	expect(await stream.read()).toBe("data: [DONE]\n\n");
	expect(await stream.read()).toBeUndefined();
	await expect.poll(() => vi.getTimerCount()).toBe(0);
});

test("D4 who stops reading holds nothing up but his own stream", async () => {
	let made = 0;
	async function* events() {
		for (; made < 10_000; made += 1) yield eventOf({ chunk: "x".repeat(10_000) });
	}
	const stream = await open(events());
	await stream.read();
	let seen = 0;
	const isHeld = () => {
		const before = seen;
		seen = made;
		return made > 0 && made === before;
	};
	await expect.poll(isHeld).toBe(true);
	expect(made).toBeLessThan(10_000);
	await stream.cancel();
	await expect.poll(() => vi.getTimerCount()).toBe(0);
});
