import type { ChatModel } from "./chat-model.ts";
import { type Circuit, type CircuitOptions, createCircuit } from "./circuit.ts";
import { DEADLINE_DEFAULTS, type Deadlines } from "./deadlines.ts";
import { guardedFetch } from "./guarded-fetch.ts";
import { ModelError, refusesText } from "./model-error.ts";
import { MAX_ANSWER_TOKENS, type ProviderSettings, readModelReference } from "./providers.ts";
import type { RetrySettings } from "./retry.ts";
import { createStreamingModel } from "./streaming-model.ts";

export type ChatModelSettings = ProviderSettings & {
	/** `provider:model`, in the order in which they are tried. */
	chatModels: readonly string[];
	retry?: Partial<RetrySettings>;
	deadlines?: Partial<Deadlines>;
	/** Length of an answer at most, in tokens. Default: `MAX_ANSWER_TOKENS`. */
	maxTokens?: number;
	/** How long a model is left alone that has failed, in ms. */
	cooldownMs?: number;
	/** Default: the platform's. */
	fetch?: typeof fetch;
};

/** The models that write answers; none means extractive answers. Throws when an entry of the variable cannot be used. */
export function createChatModels(settings: ChatModelSettings, variable = "CHAT_MODELS"): ChatModel[] {
	const { chatModels, retry = {}, deadlines = {}, cooldownMs, maxTokens = MAX_ANSWER_TOKENS } = settings;
	const fetch = guardedFetch(deadlines.connectMs ?? DEADLINE_DEFAULTS.connectMs, settings.fetch);
	return chatModels.map((entry) => {
		const { name, provider, model } = readModelReference(variable, entry, settings);
		const { chatModel, counting = "added" } = provider;
		if (chatModel === null)
			throw new Error(`${variable}: "${name}" cannot be used. Its provider has no models that write.`);
		const load = () => chatModel(model, { ...settings, fetch, maxTokens });
		const streaming = createStreamingModel({ name, retry, deadlines, counting, load });
		const pause = cooldownMs === undefined ? {} : { pauseMs: cooldownMs };
		return withCooldown(streaming, { name, states: settings.states, ...pause });
	});
}

/** A model that has not begun to answer, its retries included, is left alone for a while. */
function withCooldown(model: ChatModel, options: CircuitOptions): ChatModel {
	const counts = (error: unknown) => error instanceof ModelError && !refusesText(error);
	const circuit = createCircuit({ failures: 1, ...options, counts });
	return { name: model.name, stream: (...call) => throughCircuit(model.stream(...call), circuit) };
}

async function* throughCircuit(pieces: AsyncIterable<string>, circuit: Circuit): AsyncGenerator<string> {
	const iterator = pieces[Symbol.asyncIterator]();
	try {
		let result = await circuit(() => iterator.next());
		while (result.done !== true) {
			yield result.value;
			result = await iterator.next();
		}
	} finally {
		await iterator.return?.();
	}
}
