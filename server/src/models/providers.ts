import type { Embeddings } from "@langchain/core/embeddings";
import type { BaseChatModel } from "@langchain/core/language_models/chat_models";
import type { ModelStates } from "./circuit.ts";
import type { EmbeddingPurpose } from "./embedding-purpose.ts";
import { type Reference, readReference } from "./model-reference.ts";
import { canRunOnnx, loadOnnxEmbeddings } from "./onnx-embeddings.ts";
import type { Counting } from "./token-tally.ts";

export type ProviderSettings = {
	/** Where models put how they are. */
	states?: ModelStates | undefined;
	openaiApiKey?: string;
	/** Any OpenAI-compatible server. */
	openaiBaseUrl?: string;
	geminiApiKey?: string;
	/** Any server that speaks Google's protocol. */
	geminiBaseUrl?: string;
	anthropicApiKey?: string;
	/** Any server that speaks Anthropic's protocol. */
	anthropicBaseUrl?: string;
	/** A server that speaks OpenAI's protocol, beside OpenAI's own. */
	compatibleApiKey?: string;
	compatibleBaseUrl?: string;
	/** Whether to ask that server how many tokens it has used. */
	compatibleUsage?: boolean;
};

export type ChatOptions = ProviderSettings & {
	fetch: typeof fetch;
	/** Length of an answer at most. */
	maxTokens: number;
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
	chatModel: ((model: string, settings: ChatOptions) => Promise<BaseChatModel>) | null;
	/** How its streams count tokens. */
	counting?: Counting;
	/** Null where it has none. */
	embeddings: ((model: string, settings: EmbeddingOptions) => Promise<Embeddings>) | null;
};

/** Length of an answer at most, in tokens; some models think first, and count that, too. */
export const MAX_ANSWER_TOKENS = 4_000;

/** Calls for embeddings at a time, of each kind. */
const EMBEDDING_CALLS = 8;

/** A server that speaks OpenAI's protocol. */
type Host = { apiKey: string | undefined; baseUrl: string | undefined; streamUsage: boolean };

const openaiProtocol = (hostOf: (settings: ProviderSettings) => Host): Omit<Provider, "missing"> => ({
	chatModel: async (model, settings) => {
		const { ChatOpenAICompletions } = await import("@langchain/openai");
		const host = hostOf(settings);
		return new ChatOpenAICompletions({
			model,
			...connection(host, settings.fetch),
			maxTokens: settings.maxTokens,
			streaming: true,
			streamUsage: host.streamUsage,
		});
	},
	embeddings: async (model, settings) => {
		const { OrderedEmbeddings } = await import("./ordered-embeddings.ts");
		return new OrderedEmbeddings({
			model,
			...connection(hostOf(settings), fetchWithin(settings.timeoutMs)),
			maxConcurrency: EMBEDDING_CALLS,
			encodingFormat: "float",
		});
	},
});

const openai: Provider = {
	missing: ({ openaiApiKey, openaiBaseUrl }) =>
		openaiApiKey === undefined && openaiBaseUrl === undefined
			? "Set OPENAI_API_KEY, or OPENAI_BASE_URL for a server that needs no key."
			: null,
	...openaiProtocol((settings) => ({
		...{ apiKey: settings.openaiApiKey, baseUrl: settings.openaiBaseUrl, streamUsage: true },
	})),
};

const compatible: Provider = {
	missing: ({ compatibleBaseUrl }) =>
		compatibleBaseUrl === undefined ? "Set OPENAI_COMPATIBLE_BASE_URL, such as http://localhost:11434/v1." : null,
	...openaiProtocol(({ compatibleApiKey, compatibleBaseUrl, compatibleUsage = true }) => ({
		...{ apiKey: compatibleApiKey, baseUrl: compatibleBaseUrl, streamUsage: compatibleUsage },
	})),
};

const google: Provider = {
	missing: ({ geminiApiKey }) => (geminiApiKey === undefined ? "Set GEMINI_API_KEY." : null),
	chatModel: async (model, settings) => {
		const { GoogleChat } = await import("./google-chat.ts");
		const { fetch, maxTokens } = settings;
		return new GoogleChat({ model, ...googleConnection(settings), maxOutputTokens: maxTokens, fetch });
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

const anthropic: Provider = {
	missing: ({ anthropicApiKey }) => (anthropicApiKey === undefined ? "Set ANTHROPIC_API_KEY." : null),
	chatModel: async (model, { anthropicApiKey = "", anthropicBaseUrl, fetch, maxTokens }) => {
		const { ChatAnthropic } = await import("@langchain/anthropic");
		return new ChatAnthropic({
			model,
			apiKey: anthropicApiKey,
			...(anthropicBaseUrl === undefined ? {} : { anthropicApiUrl: anthropicBaseUrl }),
			clientOptions: { fetch, logLevel: "off" },
			maxTokens,
			streaming: true,
			maxRetries: 0,
		});
	},
	counting: "cumulative",
	embeddings: null,
};

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

function connection({ apiKey, baseUrl }: Host, fetch: typeof globalThis.fetch) {
	const address = baseUrl === undefined ? {} : { baseURL: baseUrl };
	return {
		// The client insists on a key, also for servers that need none.
		apiKey: apiKey ?? "none",
		maxRetries: 0,
		// Its log prints what it cannot read, which may be anything.
		configuration: { fetch, logLevel: "off" as const, ...address },
	};
}

const PROVIDERS = new Map<string, Provider>([
	["openai", openai],
	["openai-compatible", compatible],
	["google", google],
	["anthropic", anthropic],
	["onnx", onnx],
]);

/** Reads `provider:model`. Throws a sentence for the operator when it cannot be used. */
export const readModelReference = (variable: string, entry: string, settings: ProviderSettings): Reference<Provider> =>
	readReference(variable, entry, { providers: PROVIDERS, settings });
