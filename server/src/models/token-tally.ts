import type { AIMessageChunk } from "@langchain/core/messages";
import { estimateTokenCount } from "tokenx";
import type { PromptMessage, TokenUsage } from "./chat-model.ts";

/** How a provider counts in the pieces of a stream: what has come since the last time, or all so far. */
export type Counting = "added" | "cumulative";

/** Counts the tokens of one call: as the provider says, and by the text where it does not. */
export class TokenTally {
	/** Whether the provider has sent anything. */
	begun = false;
	/** Whether it has said that its answer is whole. */
	finished = false;
	#text = "";
	#prompt = 0;
	#completion = 0;
	readonly #messages: readonly PromptMessage[];
	readonly #counting: Counting;

	constructor(messages: readonly PromptMessage[], counting: Counting = "added") {
		this.#messages = messages;
		this.#counting = counting;
	}

	add(chunk: AIMessageChunk): void {
		this.begun = true;
		this.#text += chunk.text;
		const { input_tokens: prompt = 0, output_tokens: completion = 0 } = chunk.usage_metadata ?? {};
		this.#prompt = this.#count(this.#prompt, prompt);
		this.#completion = this.#count(this.#completion, completion);
	}

	total(): TokenUsage {
		if (this.finished && this.#prompt > 0 && this.#completion > 0)
			return { promptTokens: this.#prompt, completionTokens: this.#completion, estimated: false };
		const prompt = this.#messages.map(({ content }) => content).join("\n");
		return {
			promptTokens: this.#prompt || estimateTokenCount(prompt),
			// Some give a first figure long before the last.
			completionTokens: Math.max(this.#completion, estimateTokenCount(this.#text)),
			estimated: true,
		};
	}

	#count(before: number, told: number): number {
		if (!Number.isFinite(told) || told < 0) return before;
		return this.#counting === "added" ? before + told : Math.max(before, told);
	}
}
