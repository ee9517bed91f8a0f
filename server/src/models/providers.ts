import type { Embeddings } from "@langchain/core/embeddings";
import type { BaseChatModel } from "@langchain/core/language_models/chat_models";
import type { EmbeddingPurpose } from "./embedding-purpose.ts";
import { type Reference, readReference } from "./model-reference.ts";
import { canRunOnnx, loadOnnxEmbeddings } from "./onnx-embeddings.ts";

export type ProviderSettings = {
	openaiApiKey?: string;
	/** Any OpenAI-compatible server. */
	openaiBaseUrl?: string;
	geminiApiKey?: string;
	/** Any server that speaks Google's protocol. */
	geminiBaseUrl?: string;
};

export type EmbeddingOptions = ProviderSettings & {
	/** Time that a call may take, to the last byte of its reply. */
	timeoutMs: number;
	purpose: EmbeddingPurpose;
};

/** One company's models, or one protocol's. Its package is loaded when it is first used. */
export type Provider = {
	/** What is missing before it can be used, as a sentence; null when nothing is. */
	missing: (settings: ProviderSettings) => string | null;
	/** Null where it has none. */
	chatModel: ((model: string, settings: ProviderSettings) => Promise<BaseChatModel>) | null;
	embeddings: (model: string, settings: EmbeddingOptions) => Promise<Embeddings>;
};

/** Length of an answer at most, in tokens. */
const MAX_ANSWER_TOKENS = 2_000;

/** Calls for embeddings at a time, of each kind. */
const EMBEDDING_CALLS = 8;

const openai: Provider = {
	missing: ({ openaiApiKey, openaiBaseUrl }) =>
		openaiApiKey === undefined && openaiBaseUrl === undefined
			? "Set OPENAI_API_KEY, or OPENAI_BASE_URL for a server that needs no key."
			: null,
	chatModel: async (model, settings) => {
		const { ChatOpenAICompletions } = await import("@langchain/openai");
		return new ChatOpenAICompletions({
			model,
			...connection(settings),
			maxTokens: MAX_ANSWER_TOKENS,
			streaming: true,
			// Not every compatible server knows the option that it would add.
			streamUsage: settings.openaiBaseUrl === undefined,
		});
	},
	embeddings: async (model, settings) => {
		const { OrderedEmbeddings } = await import("./ordered-embeddings.ts");
		const { configuration, ...rest } = connection(settings);
		return new OrderedEmbeddings({
			model,
			...rest,
			configuration: { ...configuration, fetch: fetchWithin(settings.timeoutMs) },
			maxConcurrency: EMBEDDING_CALLS,
			encodingFormat: "float",
		});
	},
};

const google: Provider = {
	missing: ({ geminiApiKey }) => (geminiApiKey === undefined ? "Set GEMINI_API_KEY." : null),
	chatModel: async (model, settings) => {
		const { ChatGoogleGenerativeAI } = await import("@langchain/google-genai");
		return new ChatGoogleGenerativeAI({
			model,
			...googleConnection(settings),
			maxOutputTokens: MAX_ANSWER_TOKENS,
			streaming: true,
			maxRetries: 0,
		});
	},
	embeddings: async (model, settings) => {
		const { GoogleEmbeddings } = await import("./google-embeddings.ts");
		return new GoogleEmbeddings({ model, ...googleConnection(settings), purpose: settings.purpose });
	},
};

const googleConnection = ({ geminiApiKey = "", geminiBaseUrl }: ProviderSettings) => ({
	apiKey: geminiApiKey,
	...(geminiBaseUrl === undefined ? {} : { baseUrl: geminiBaseUrl }),
});

const onnx: Provider = {
	missing: () =>
		canRunOnnx()
			? null
			: "It runs in the server by a package that is not installed. Run: npm install @huggingface/transformers",
	chatModel: null,
	embeddings: (model) => loadOnnxEmbeddings(model),
};

/** The client's own timeout ends with the headers; a reply can stop after them. */
function fetchWithin(milliseconds: number): typeof fetch {
	return (input, init) => {
		const limit = AbortSignal.timeout(milliseconds);
		return fetch(input, { ...init, signal: init?.signal ? AbortSignal.any([init.signal, limit]) : limit });
	};
}

function connection({ openaiApiKey, openaiBaseUrl }: ProviderSettings) {
	return {
		// The client insists on a key, also for servers that need none.
		apiKey: openaiApiKey ?? "none",
		maxRetries: 0,
		// Its log prints what it cannot read, which may be anything.
		configuration: { logLevel: "off" as const, ...(openaiBaseUrl === undefined ? {} : { baseURL: openaiBaseUrl }) },
	};
}

const PROVIDERS = new Map<string, Provider>([
	["openai", openai],
	["google", google],
	["onnx", onnx],
]);

/** Reads `provider:model`. Throws a sentence for the operator when it cannot be used. */
export const readModelReference = (variable: string, entry: string, settings: ProviderSettings): Reference<Provider> =>
	readReference(variable, entry, { providers: PROVIDERS, settings });
