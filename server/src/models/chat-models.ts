import type { ChatModel } from "./chat-model.ts";
import type { Deadlines } from "./deadlines.ts";
import { type ProviderSettings, readModelReference } from "./providers.ts";
import type { RetrySettings } from "./retry.ts";
import { createStreamingModel } from "./streaming-model.ts";

export type ChatModelSettings = ProviderSettings & {
	/** `provider:model`, in the order in which they are tried. */
	chatModels: readonly string[];
	retry?: Partial<RetrySettings>;
	deadlines?: Partial<Deadlines>;
};

/** The models that write answers; none means extractive answers. Throws when an entry cannot be used. */
export function createChatModels(settings: ChatModelSettings): ChatModel[] {
	const { chatModels, retry = {}, deadlines = {} } = settings;
	return chatModels.map((entry) => {
		const { name, provider, model } = readModelReference("CHAT_MODELS", entry, settings);
		const { chatModel } = provider;
		if (chatModel === null)
			throw new Error(`CHAT_MODELS: "${name}" cannot be used. Its provider has no models that write.`);
		return createStreamingModel({ name, retry, deadlines, load: () => chatModel(model, settings) });
	});
}
