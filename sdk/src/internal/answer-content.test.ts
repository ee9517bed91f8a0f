import { expect, test } from "vitest";
import type { ChatEvent } from "../generated/contract.ts";
import { contentOf, NO_CONTENT, withEvent } from "./answer-content.ts";

async function* stream(...events: ChatEvent[]): AsyncGenerator<ChatEvent> {
	yield* events;
}

const delta = (text: string): ChatEvent => ({ type: "delta", text });
const done = { type: "done", messageId: "msg_1", finish: "complete" } as ChatEvent;

test("a content never changes: an event makes another one", () => {
	const first = withEvent(NO_CONTENT, delta("a"));
	expect(withEvent(first, delta("b")).text).toBe("ab");
	expect([first.text, NO_CONTENT.text]).toEqual(["a", ""]);
	expect(withEvent(first, { type: "status", status: "writing" })).toBe(first);
});

test("events of a newer server change nothing", () => {
	expect(withEvent(NO_CONTENT, { type: "thought", text: "Hm" } as never)).toBe(NO_CONTENT);
});

test("contentOf gives all to the end, or throws why there is none", async () => {
	expect(await contentOf(stream(delta("a"), delta("b"), done))).toMatchObject({ content: { text: "ab" }, done });
	const error: ChatEvent = { type: "error", code: "UNAVAILABLE", message: "Broke off", retryable: true, partial: true };
	await expect(contentOf(stream(delta("a"), error))).rejects.toMatchObject({ name: "UnavailableError" });
	await expect(contentOf(stream(delta("a")))).rejects.toMatchObject({ name: "ConnectionError" });
});
