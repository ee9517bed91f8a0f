import { expect, test } from "vitest";
import type { ChatMessage } from "../generated/contract.ts";
import { changed, EMPTY_CHAT, loadedMessages, newTurn } from "./snapshot.ts";

function message(role: ChatMessage["role"], text: string, rest: Partial<ChatMessage> = {}): ChatMessage {
	const messageId = `msg_${text}`;
	return {
		messageId,
		role,
		text,
		status: "complete",
		runId: null,
		citations: [],
		grounded: null,
		thumb: null,
		createdAt: new Date(0),
		...rest,
	};
}

test("the sources and suggestions of a chat are those of its last answer", () => {
	const source = { number: 1, title: "A" } as never;
	const messages = newTurn("Why?", "1").map((turn) => ({ ...turn, sources: [source] }));
	expect(changed(EMPTY_CHAT, { messages, status: "writing" })).toMatchObject({ sources: [source], busy: true });
	expect(changed(EMPTY_CHAT, { messages: newTurn("Why?", "1"), status: "failed" })).toMatchObject({
		...{ sources: [], busy: false },
	});
});

test("loaded messages keep what the store knows beyond the server's", () => {
	const [question, answer] = newTurn("Why?", "1").map((turn) => ({ ...turn, runId: "run_1" }));
	const known = [question, answer].flatMap((turn) =>
		turn === undefined ? [] : [{ ...turn, role: "assistant" as const }],
	);
	const [loaded] = loadedMessages([message("assistant", "Because.", { runId: "run_1" })], known);
	expect(loaded).toMatchObject({ key: known[0]?.key, text: "Because.", messageId: "msg_Because." });
});
