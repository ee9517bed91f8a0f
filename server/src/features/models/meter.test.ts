import { expect, test } from "vitest";
import type { ChatModel } from "../../models/chat-model.ts";
import { ModelError, type ModelFailure } from "../../models/model-error.ts";
import { type MeteredCall, metered } from "./meter.ts";

const USAGE = { promptTokens: 3, completionTokens: 2, estimated: false };

/** A model that says two words, or one and then fails; each of its two attempts has its price. */
function build(options: { fails?: unknown; spent?: boolean } = {}) {
	const calls: MeteredCall[] = [];
	let asked = 0;
	const model: ChatModel = {
		name: "test:model",
		stream: async function* (_messages, _signal, onUsage = () => undefined) {
			asked += 1;
			try {
				yield "One ";
				if (options.fails !== undefined) throw options.fails;
				yield "two.";
			} finally {
				onUsage(USAGE);
				onUsage({ ...USAGE, estimated: true });
			}
		},
	};
	const meter = {
		begin: async () => (options.spent === true ? null : () => undefined),
		record: async (call: MeteredCall) => void calls.push(call),
	};
	const read = async (until = Number.POSITIVE_INFINITY, signal = new AbortController().signal) => {
		const pieces: string[] = [];
		for await (const piece of metered(model, meter).stream([], signal)) if (pieces.push(piece) >= until) break;
		return pieces.join("");
	};
	return { read, calls, asked: () => asked };
}

const TOTAL = { model: "test:model", promptTokens: 6, completionTokens: 4, estimated: true };

test("a call is recorded once, with all its attempts", async () => {
	const { read, calls } = build();
	expect(await read()).toBe("One two.");
	expect(calls).toEqual([{ ...TOTAL, outcome: "complete", status: null }]);
});

test("what nobody reads on is stopped", async () => {
	const { read, calls } = build();
	expect(await read(1)).toBe("One ");
	expect(calls).toEqual([{ ...TOTAL, outcome: "stopped", status: null }]);
});

test.each(["refused", "network", "timeout", "garbled"] as ModelFailure[])("a call that failed: %s", async (failure) => {
	const { read, calls } = build({ fails: new ModelError(failure, "down", { status: 401, retryable: false }) });
	await expect(read()).rejects.toThrow("down");
	expect(calls).toEqual([{ ...TOTAL, outcome: failure, status: 401 }]);
});

test("after an abort any error is its own doing", async () => {
	const { read, calls } = build({ fails: new ModelError("network", "gone", { retryable: true }) });
	await expect(read(2, AbortSignal.abort())).rejects.toThrow("gone");
	expect(calls).toMatchObject([{ outcome: "stopped" }]);
});

test("a model that rests has not been called", async () => {
	const { read, calls } = build({ fails: new ModelError("resting", "later", { retryable: true }) });
	await expect(read()).rejects.toThrow("later");
	expect(calls).toEqual([]);
});

test("where the budget is spent nothing is asked", async () => {
	const { read, calls, asked } = build({ spent: true });
	await expect(read()).rejects.toMatchObject({ failure: "budget" });
	expect([calls, asked()]).toEqual([[], 0]);
});
