import type { Environment } from "../env.ts";
import type { ChatModelSettings } from "./chat-models.ts";
import type { EmbeddingSettings } from "./embeddings.ts";
import type { RerankerSettings } from "./rerankers.ts";

/** What the environment says of the models that embed and write. */
export function modelSettings(environment: Environment): ChatModelSettings & EmbeddingSettings {
	return {
		...callSettings(environment),
		chatModels: environment.CHAT_MODELS,
		compatibleUsage: environment.OPENAI_COMPATIBLE_USAGE,
		...given({
			embeddingModel: environment.EMBEDDING_MODEL,
			openaiApiKey: environment.OPENAI_API_KEY,
			openaiBaseUrl: environment.OPENAI_BASE_URL,
			compatibleApiKey: environment.OPENAI_COMPATIBLE_API_KEY,
			compatibleBaseUrl: environment.OPENAI_COMPATIBLE_BASE_URL,
			geminiApiKey: environment.GEMINI_API_KEY,
			geminiBaseUrl: environment.GEMINI_BASE_URL,
			anthropicApiKey: environment.ANTHROPIC_API_KEY,
			anthropicBaseUrl: environment.ANTHROPIC_BASE_URL,
		}),
	};
}

/** How models are called, whosever they are. */
export const callSettings = (environment: Environment) => ({
	retry: { backoffMs: environment.CHAT_RETRY_DELAY_MS },
	deadlines: {
		connectMs: environment.CHAT_CONNECT_TIMEOUT_MS,
		firstMs: environment.CHAT_FIRST_TOKEN_TIMEOUT_MS,
		stallMs: environment.CHAT_STALL_TIMEOUT_MS,
		wholeMs: environment.CHAT_ANSWER_TIMEOUT_MS,
	},
	maxTokens: environment.CHAT_MAX_TOKENS,
	cooldownMs: environment.CHAT_COOLDOWN_MS,
});

type Given<Values> = { [Name in keyof Values]?: Exclude<Values[Name], undefined> };

const given = <Values extends object>(values: Values) =>
	Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Given<Values>;

/** What it says of the model that reranks. */
export function rerankerSettings({
	RERANK_MODEL,
	RERANK_BASE_URL,
	RERANK_API_KEY,
	RERANK_TIMEOUT_MS,
}: Environment): RerankerSettings {
	return {
		rerankTimeoutMs: RERANK_TIMEOUT_MS,
		...(RERANK_MODEL === undefined ? {} : { rerankModel: RERANK_MODEL }),
		...(RERANK_BASE_URL === undefined ? {} : { rerankBaseUrl: RERANK_BASE_URL }),
		...(RERANK_API_KEY === undefined ? {} : { rerankApiKey: RERANK_API_KEY }),
	};
}
