export type PromptMessage = { role: "system" | "user" | "assistant"; content: string };

/** A model that writes answers. */
export type ChatModel = {
	/** `provider:model`. */
	name: string;
	/** The answer's text in pieces. Ends normally only when the provider has said that the answer is whole. */
	stream: (messages: PromptMessage[], signal: AbortSignal) => AsyncIterable<string>;
};
