import { setTimeout as sleep } from "node:timers/promises";
import type { BaseChatModel } from "@langchain/core/language_models/chat_models";
import type { AIMessageChunk } from "@langchain/core/messages";
import type { ChatModel, PromptMessage, TokenUsage } from "./chat-model.ts";
import { DEADLINE_DEFAULTS, type Deadlines, withDeadlines } from "./deadlines.ts";
import { garbled, ModelError, toModelError } from "./model-error.ts";
import { RETRY_DEFAULTS, type RetrySettings, retryDelay } from "./retry.ts";
import { type Counting, TokenTally } from "./token-tally.ts";

export type StreamingModelOptions = {
	name: string;
	/** Called once, right away: loading takes a second that the first visitor should not wait for. It must not retry. */
	load: () => Promise<BaseChatModel>;
	counting?: Counting;
	retry?: Partial<RetrySettings>;
	deadlines?: Partial<Deadlines>;
};

type Call = {
	messages: PromptMessage[];
	signal: AbortSignal;
	onUsage: (usage: TokenUsage) => void;
	/** For all attempts together, by `performance.now()`. */
	lastMoment: number;
};

/** Any LangChain chat model as ours: one retry loop, before the first word only, and limits for silence. */
export function createStreamingModel(options: StreamingModelOptions): ChatModel {
	const retry = { ...RETRY_DEFAULTS, ...options.retry };
	const deadlines = { ...DEADLINE_DEFAULTS, ...options.deadlines };
	const loaded = options.load();
	// Thrown to whoever asks; until then nobody waits for it.
	loaded.catch(() => undefined);

	async function* attempt({ messages, signal, onUsage, lastMoment }: Call): AsyncGenerator<string> {
		const model = await loaded;
		const cancel = new AbortController();
		const either = AbortSignal.any([signal, cancel.signal]);
		const tally = new TokenTally(messages, options.counting);
		const limits = { ...deadlines, wholeMs: lastMoment - performance.now() };
		let taken = true;
		try {
			const pieces = answer(model, { messages, signal: either, tally });
			for await (const piece of withDeadlines(pieces, limits, () => cancel.abort())) if (piece !== "") yield piece;
		} catch (error) {
			taken = tally.begun || signal.aborted || toModelError(error).failure === "timeout";
			throw error;
		} finally {
			if (taken) onUsage(tally.total());
		}
	}

	async function waitToRetry(error: unknown, count: number, { signal, lastMoment }: Call): Promise<void> {
		signal.throwIfAborted();
		const failure = toModelError(error);
		const delay = retryDelay(failure, count, retry);
		if (delay === null || performance.now() + delay >= lastMoment) throw failure;
		await sleep(delay, undefined, { signal });
	}

	async function* stream(
		messages: PromptMessage[],
		signal: AbortSignal,
		onUsage: Call["onUsage"] = () => undefined,
	): AsyncGenerator<string> {
		const call = { messages, signal, onUsage, lastMoment: performance.now() + deadlines.wholeMs };
		for (let count = 0; ; count += 1) {
			let wrote = false;
			try {
				for await (const piece of attempt(call)) {
					wrote = true;
					yield piece;
				}
				return;
			} catch (error) {
				// What has been shown cannot be taken back, so there is no second try after the first word.
				await waitToRetry(error, wrote ? Number.POSITIVE_INFINITY : count, call);
			}
		}
	}

	return { name: options.name, stream };
}

type Asked = { messages: PromptMessage[]; signal: AbortSignal; tally: TokenTally };

/** Pieces of text; an empty one is a sign of life from a model that thinks. */
async function* answer(model: BaseChatModel, { messages, signal, tally }: Asked): AsyncGenerator<string> {
	for await (const chunk of await model.stream(messages, { signal })) {
		tally.add(chunk);
		const text = textOf(chunk);
		if (text !== "" || isThought(chunk)) yield text;
		tally.finished ||= isFinished(chunk);
	}
	// A connection that ends early looks like an end, too.
	if (!tally.finished) throw new ModelError("network", "The model's answer broke off.", { retryable: true });
}

/** `chunk.text` is made of all kinds of blocks, anew each time it is read. */
const textOf = (chunk: AIMessageChunk) => (typeof chunk.content === "string" ? chunk.content : chunk.text);

const isThought = ({ content }: AIMessageChunk) => Array.isArray(content) && content.length > 0;

function isFinished({ response_metadata, additional_kwargs }: AIMessageChunk): boolean {
	// As OpenAI's protocol calls it, Google's, or Anthropic's.
	const reason: unknown =
		response_metadata["finish_reason"] ?? response_metadata["finishReason"] ?? additional_kwargs["stop_reason"];
	if (reason === "error") throw garbled("The model ended in an error.");
	return typeof reason === "string" && reason !== "";
}
