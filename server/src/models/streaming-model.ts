import { setTimeout as sleep } from "node:timers/promises";
import type { BaseChatModel } from "@langchain/core/language_models/chat_models";
import type { AIMessageChunk } from "@langchain/core/messages";
import type { ChatModel, PromptMessage } from "./chat-model.ts";
import { DEADLINE_DEFAULTS, type Deadlines, withDeadlines } from "./deadlines.ts";
import { garbled, ModelError, toModelError } from "./model-error.ts";
import { RETRY_DEFAULTS, type RetrySettings, retryDelay } from "./retry.ts";

export type StreamingModelOptions = {
	name: string;
	/** Called once, right away: loading takes a second that the first visitor should not wait for. It must not retry. */
	load: () => Promise<BaseChatModel>;
	retry?: Partial<RetrySettings>;
	deadlines?: Partial<Deadlines>;
};

/** Any LangChain chat model as ours: one retry loop, before the first word only, and limits for silence. */
export function createStreamingModel(options: StreamingModelOptions): ChatModel {
	const retry = { ...RETRY_DEFAULTS, ...options.retry };
	const deadlines = { ...DEADLINE_DEFAULTS, ...options.deadlines };
	const loaded = options.load();
	// Thrown to whoever asks; until then nobody waits for it.
	loaded.catch(() => undefined);

	async function* attempt(messages: PromptMessage[], signal: AbortSignal): AsyncGenerator<string> {
		const model = await loaded;
		const cancel = new AbortController();
		const either = AbortSignal.any([signal, cancel.signal]);
		yield* withDeadlines(answer(model, messages, either), deadlines, () => cancel.abort());
	}

	async function waitToRetry(error: unknown, { count, signal }: { count: number; signal: AbortSignal }): Promise<void> {
		signal.throwIfAborted();
		const failure = toModelError(error);
		const delay = retryDelay(failure, count, retry);
		if (delay === null) throw failure;
		await sleep(delay, undefined, { signal });
	}

	async function* stream(messages: PromptMessage[], signal: AbortSignal): AsyncGenerator<string> {
		for (let count = 0; ; count += 1) {
			let wrote = false;
			try {
				for await (const piece of attempt(messages, signal)) {
					wrote = true;
					yield piece;
				}
				return;
			} catch (error) {
				// What has been shown cannot be taken back, so there is no second try after the first word.
				await waitToRetry(error, { count: wrote ? Number.POSITIVE_INFINITY : count, signal });
			}
		}
	}

	return { name: options.name, stream };
}

async function* answer(model: BaseChatModel, messages: PromptMessage[], signal: AbortSignal): AsyncGenerator<string> {
	let finished = false;
	for await (const chunk of await model.stream(messages, { signal })) {
		const text = chunk.text;
		if (text !== "") yield text;
		finished ||= isFinished(chunk);
	}
	// A connection that ends early looks like an end, too.
	if (!finished) throw new ModelError("network", "The model's answer broke off.", { retryable: true });
}

function isFinished(chunk: AIMessageChunk): boolean {
	// As OpenAI's protocol calls it, or Google's.
	const reason: unknown = chunk.response_metadata["finish_reason"] ?? chunk.response_metadata["finishReason"];
	if (reason === "error") throw garbled("The model ended in an error.");
	return typeof reason === "string" && reason !== "";
}
