export type PromptMessage = { role: "system" | "user" | "assistant"; content: string };

/** What a call has cost in tokens. */
export type TokenUsage = {
	promptTokens: number;
	completionTokens: number;
	/** Whether they were estimated by the text, because the provider gave no figures. */
	estimated: boolean;
};

/** A model that writes answers. */
export type ChatModel = {
	/** `provider:model`. */
	name: string;
	/**
	 * The answer's text in pieces. Ends normally only when the provider has said that the answer is whole.
	 * `onUsage` is told of each call that the provider has taken, of one that was broken off, too.
	 */
	stream: (
		messages: PromptMessage[],
		signal: AbortSignal,
		onUsage?: (usage: TokenUsage) => void,
	) => AsyncIterable<string>;
};
