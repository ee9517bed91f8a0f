import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { createMemoryChatStore, type MemoryChatStore } from "../../../../tests/harness/memory-chat-store.ts";
import type { ChatModel } from "../../models/chat-model.ts";
import type { Caller } from "../access/principal.ts";
import { RUN_DEFAULTS } from "./runs.ts";
import type { ChatEvent } from "./schema.ts";
import { type ChatProblem, type ChatService, createChatService } from "./service.ts";
import type { Passage } from "./types.ts";

const CALLER: Caller = {
	...{ principal: { type: "operator" }, tenantId: "ten_a" },
	...{ clientId: "cli_a", keyId: "key_a", keyKind: "publishable" },
};
const PASSAGE: Passage = {
	...{ chunkId: "chk_1", documentId: "doc_1", title: "Returns", route: "/returns", anchor: null, headings: [] },
	...{ text: "Shoes can be returned within thirty days.", start: 0, score: 1, coverage: 1 },
};
const QUESTION = "Can shoes be returned?";

let store: MemoryChatStore;
let problems: ChatProblem[];
const services: ChatService[] = [];

beforeEach(() => {
	store = createMemoryChatStore();
	problems = [];
});
afterEach(async () => {
	vi.useRealTimers();
	await Promise.all(services.splice(0).map((service) => service.close()));
});

function build(models: ChatModel[] = [], passages: Passage[] = [PASSAGE]) {
	const search = { retrieve: vi.fn(async () => passages), finds: async () => true };
	const noteUnanswered = async () => undefined;
	const report = (problem: ChatProblem) => problems.push(problem);
	const service = createChatService({ store, search, models: async () => models, noteUnanswered, report });
	services.push(service);
	const ask = (
		options: { token?: string | null; conversationId?: string; caller?: Caller; chatbotId?: string } = {},
	) => {
		const { token = null, caller = CALLER, ...rest } = options;
		return service.start({ caller, visitorToken: token, message: QUESTION, ...rest });
	};
	const watch = async (
		run: { runId: string; visitorToken: string | null },
		options: { lastEventId?: string; signal?: AbortSignal; caller?: Caller; stopAfter?: number } = {},
	) => {
		const {
			caller = CALLER,
			lastEventId,
			signal = new AbortController().signal,
			stopAfter = Number.POSITIVE_INFINITY,
		} = options;
		const seen: { id: string; event: ChatEvent }[] = [];
		const asked = { caller, visitorToken: run.visitorToken, runId: run.runId, lastEventId, signal };
		for await (const logged of await service.events(asked)) {
			seen.push(logged);
			if (seen.length === stopAfter) break;
		}
		return seen;
	};
	return { service, search, ask, watch };
}

/** A model whose words come when the test says so. */
function heldModel() {
	const gates: (() => void)[] = [];
	let signal: AbortSignal | undefined;
	const pending: (string | Error)[] = [];
	const model: ChatModel = {
		name: "test:held",
		stream: async function* (_messages, given) {
			signal = given;
			while (true) {
				if (pending.length === 0) await new Promise<void>((resolve) => gates.push(resolve));
				const next = pending.shift();
				if (next === undefined) return;
				if (next instanceof Error) throw next;
				yield next;
			}
		},
	};
	const wake = () => {
		for (const open of gates.splice(0)) open();
	};
	return {
		model,
		signal: () => signal,
		say: (words: string) => {
			pending.push(words);
			wake();
		},
		fail: () => {
			pending.push(new Error("sk-secret is wrong"));
			wake();
		},
		end: wake,
	};
}

const textOf = (seen: { event: ChatEvent }[]) =>
	seen.map(({ event }) => (event.type === "delta" ? event.text : "")).join("");
const typesOf = (seen: { event: ChatEvent }[]) => seen.map(({ event }) => event.type);

describe("an extractive answer", () => {
	test("goes through its steps, numbered from 1, to one terminal event", async () => {
		const { ask, watch } = build();
		const run = await ask();
		const seen = await watch(run);
		expect(typesOf(seen)).toEqual(["status", "sources", "status", "status", "delta", "citation", "done"]);
		expect(seen.map(({ id }) => Number(id))).toEqual([1, 2, 3, 4, 5, 6, 7]);
		expect(textOf(seen)).toBe("Shoes can be returned within thirty days. [1]");
		expect(seen.at(-1)?.event).toMatchObject({ type: "done", finish: "complete", answered: true, model: "extractive" });
	});

	test("is in the history once it is done", async () => {
		const { service, ask, watch } = build();
		const run = await ask();
		await watch(run);
		const { messages } = await service.history({
			...{ caller: CALLER, visitorToken: run.visitorToken, conversationId: run.conversationId },
		});
		expect(messages.map(({ role, text, status }) => ({ role, text, status }))).toEqual([
			{ role: "user", text: QUESTION, status: "complete" },
			{ role: "assistant", text: "Shoes can be returned within thirty days. [1]", status: "complete" },
		]);
		expect(messages[1]?.citations).toHaveLength(1);
	});

	test("says so when nothing is relevant, and names the nearest pages", async () => {
		const { ask, watch } = build([], [{ ...PASSAGE, text: "Penguins swim well.", title: "Penguins", coverage: 0 }]);
		const seen = await watch(await ask());
		expect(seen.at(-1)?.event).toMatchObject({ type: "done", answered: false });
		expect(seen.find(({ event }) => event.type === "suggestions")?.event).toEqual({
			type: "suggestions",
			suggestions: [{ title: "Penguins", route: "/returns", href: "/returns", question: "Penguins" }],
		});
	});
});

describe("watching", () => {
	test("leaving at any event and coming back loses and repeats nothing", async () => {
		const { ask, watch } = build();
		const run = await ask();
		const whole = await watch(run);
		for (let stopAfter = 1; stopAfter < whole.length; stopAfter += 1) {
			const first = await watch(run, { stopAfter });
			const rest = await watch(run, { lastEventId: first.at(-1)?.id ?? "" });
			expect([...first, ...rest]).toEqual(whole);
		}
		expect(await watch(run, { lastEventId: String(whole.length) })).toEqual([]);
		expect(await watch(run, { lastEventId: "999" })).toEqual([]);
	});

	test("replay from the store has the same ids as the memory had", async () => {
		const first = build();
		const run = await first.ask();
		const whole = await first.watch(run);
		const restarted = build();
		expect(await restarted.watch(run)).toEqual(whole);
		expect(await restarted.watch(run, { lastEventId: "3" })).toEqual(whole.slice(3));
	});

	test("many viewers see the same", async () => {
		const held = heldModel();
		const { ask, watch } = build([held.model]);
		const run = await ask();
		const viewers = [watch(run), watch(run), watch(run)];
		held.say("Shoes can be returned. [1]");
		await vi.waitFor(() => expect(held.signal()).toBeDefined());
		held.end();
		const [a, b, c] = await Promise.all(viewers);
		expect(b).toEqual(a);
		expect(c).toEqual(a);
		expect(a?.at(-1)?.event.type).toBe("done");
	});

	test.each(["abc", "-1", "1.5", "1e3"])("lastEventId %j is invalid input", async (lastEventId) => {
		const { ask, watch } = build();
		await expect(watch(await ask(), { lastEventId })).rejects.toMatchObject({ code: "INVALID_INPUT" });
	});

	test("F21 a run that died with its process ends in an error, after whatever was seen", async () => {
		const held = heldModel();
		const died = build([held.model]);
		const run = await died.ask();
		const restarted = build();
		const seen = await restarted.watch(run, { lastEventId: "17" });
		expect(seen).toEqual([
			{ id: "18", event: expect.objectContaining({ type: "error", retryable: true, partial: false }) },
		]);
		expect(store.conversations.get(run.conversationId)?.messages[1]?.status).toBe("interrupted");
	});
});

describe("stopping", () => {
	test("F16 aborts the model and keeps what was written", async () => {
		const held = heldModel();
		const { service, ask, watch } = build([held.model]);
		const run = await ask();
		held.say("Shoes can be returned. ");
		await watch(run, { stopAfter: 5 });
		const who = { caller: CALLER, visitorToken: run.visitorToken, runId: run.runId };
		expect(await service.stop(who)).toEqual({ stopped: true });
		expect(held.signal()?.aborted).toBe(true);
		const seen = await watch(run);
		expect(seen.at(-1)?.event).toMatchObject({ type: "done", finish: "stopped", model: "test:held" });
		expect(store.conversations.get(run.conversationId)?.messages[1]).toMatchObject({
			status: "stopped",
			text: textOf(seen),
		});
		expect(await service.stop(who)).toEqual({ stopped: false });
	});

	test("nobody watching for a minute stops a run; a viewer keeps it going", async () => {
		vi.useFakeTimers();
		const held = heldModel();
		const { ask, watch } = build([held.model]);
		const run = await ask();
		const leave = new AbortController();
		const watching = watch(run, { signal: leave.signal });
		await vi.advanceTimersByTimeAsync(RUN_DEFAULTS.unwatchedMs * 3);
		expect(held.signal()?.aborted).toBe(false);
		leave.abort();
		await watching;
		await vi.advanceTimersByTimeAsync(RUN_DEFAULTS.unwatchedMs - 1);
		expect(held.signal()?.aborted).toBe(false);
		await vi.advanceTimersByTimeAsync(1);
		expect(held.signal()?.aborted).toBe(true);
		expect(store.runs.get(run.runId)?.finished).toBe(true);
	});

	test("closing the service ends runs with an error that may be retried", async () => {
		const held = heldModel();
		const { service, ask, watch } = build([held.model]);
		const run = await ask();
		const watching = watch(run);
		held.say("Shoes can ");
		await vi.waitFor(() => expect(store.runs.size).toBe(1));
		await service.close();
		expect((await watching).at(-1)?.event).toMatchObject({ type: "error", retryable: true });
		await expect(ask()).rejects.toMatchObject({ code: "UNAVAILABLE" });
	});

	test("a fourth run at a time is refused until one has ended", async () => {
		const held = heldModel();
		const { service, ask } = build([held.model]);
		const { visitorToken: token, runId } = await ask();
		await ask({ token });
		await ask({ token });
		await expect(ask({ token })).rejects.toMatchObject({ code: "RATE_LIMITED" });
		await service.stop({ caller: CALLER, visitorToken: token, runId });
		await expect(ask({ token })).resolves.toMatchObject({ visitorToken: null });
	});
});

describe("a model that fails", () => {
	test("before its first word leaves the answer to the passages", async () => {
		const held = heldModel();
		const { ask, watch } = build([held.model]);
		const run = await ask();
		held.fail();
		const seen = await watch(run);
		expect(textOf(seen)).toBe("Shoes can be returned within thirty days. [1]");
		expect(seen.at(-1)?.event).toMatchObject({ type: "done", model: "extractive", answered: true });
		expect(problems).toMatchObject([{ step: "model", model: "test:held" }]);
	});

	test("F14 after its first word ends in an error without its words, the text kept as interrupted", async () => {
		const held = heldModel();
		const { ask, watch } = build([held.model]);
		const run = await ask();
		held.say("Shoes can be ");
		held.fail();
		const seen = await watch(run);
		expect(seen.at(-1)?.event).toMatchObject({ type: "error", partial: true, retryable: true });
		expect(JSON.stringify(seen)).not.toContain("sk-secret");
		expect(store.conversations.get(run.conversationId)?.messages[1]).toMatchObject({
			...{ status: "interrupted", text: textOf(seen) },
		});
	});

	test("what a store refused at the end is stored when it takes it again", async () => {
		vi.useFakeTimers();
		const { service, ask, watch } = build();
		const finish = vi.spyOn(store, "finishRun").mockRejectedValueOnce(new Error("away"));
		finish.mockRejectedValueOnce(new Error("still away"));
		const run = await ask();
		expect(typesOf(await watch(run)).at(-1)).toBe("done");
		const status = async () =>
			(await service.history({ caller: CALLER, ...run, conversationId: run.conversationId })).messages[1]?.status;
		expect(await status()).not.toBe("complete");
		await vi.advanceTimersByTimeAsync(3 * RUN_DEFAULTS.draftIntervalMs);
		expect(await status()).toBe("complete");
		expect(finish).toHaveBeenCalledTimes(3);
		expect(problems).toHaveLength(1);
	});

	test("a store that fails at the end still lets viewers see an end", async () => {
		const { ask, watch } = build();
		store.finishRun = () => Promise.reject(new Error("database gone"));
		const broken = build();
		expect((await broken.watch(await broken.ask())).at(-1)?.event.type).toBe("done");
		expect(problems).toMatchObject([{ step: "save" }]);
		expect(await watch(await ask())).not.toEqual([]);
	});
});

describe("whose it is", () => {
	const others: [string, Partial<Caller>, "own" | "none" | "forged"][] = [
		["no token", {}, "none"],
		["a token that was never minted", {}, "forged"],
		["the token under another key", { keyId: "key_b" }, "own"],
		["the token at another client", { clientId: "cli_b" }, "own"],
	];
	test.each(others)("T8 T9 T11 %s reaches nothing", async (_, change, kind) => {
		const { service, ask, watch } = build();
		const run = await ask();
		await watch(run);
		const caller = { ...CALLER, ...change };
		const tokens = { own: run.visitorToken, none: null, forged: `vst_${"A".repeat(43)}` };
		const visitorToken = tokens[kind];
		const unknown = { runId: "run_unknown", visitorToken };
		const refusal = await watch(unknown, { caller }).catch((error: unknown) => error);
		expect(refusal).toMatchObject({ code: "NOT_FOUND" });
		await expect(watch({ runId: run.runId, visitorToken }, { caller })).rejects.toEqual(refusal);
		await expect(service.stop({ caller, visitorToken, runId: run.runId })).rejects.toEqual(refusal);
		const history = { caller, visitorToken, conversationId: run.conversationId };
		await expect(service.history(history)).rejects.toMatchObject({ code: "NOT_FOUND" });
	});

	test("T4 another visitor's conversation is not found, and nothing is searched", async () => {
		const { search, ask, watch } = build();
		const run = await ask();
		const stranger = await ask();
		await Promise.all([watch(run), watch(stranger)]);
		search.retrieve.mockClear();
		const asked = { token: stranger.visitorToken, conversationId: run.conversationId };
		await expect(ask(asked)).rejects.toMatchObject({ code: "NOT_FOUND" });
		await expect(ask({ conversationId: run.conversationId })).rejects.toMatchObject({ code: "NOT_FOUND" });
		expect(search.retrieve).not.toHaveBeenCalled();
		await expect(ask({ token: run.visitorToken, conversationId: run.conversationId })).resolves.toMatchObject({
			conversationId: run.conversationId,
		});
	});

	test("a chatbot of another client is not found, and a client without one is told", async () => {
		const { ask } = build();
		await expect(ask({ chatbotId: "wgt_b" })).rejects.toMatchObject({ message: "There is no such chatbot." });
		await expect(ask({ caller: { ...CALLER, clientId: "cli_b" } })).rejects.toMatchObject({ code: "NOT_FOUND" });
		expect(store.visitors.size).toBe(0);
	});

	test("a token is minted once, for who has none or an unknown one", async () => {
		const { ask } = build();
		const first = await ask();
		expect(first.visitorToken).toMatch(/^vst_[A-Za-z0-9_-]{43}$/);
		expect((await ask({ token: first.visitorToken })).visitorToken).toBeNull();
		const forged = `vst_${"A".repeat(43)}`;
		expect((await ask({ token: forged })).visitorToken).not.toBe(forged);
		expect([...store.visitors.keys()].join()).not.toContain(first.visitorToken);
	});
});
