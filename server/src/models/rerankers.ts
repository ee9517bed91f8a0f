import type { BaseDocumentCompressor } from "@langchain/core/retrievers/document_compressors";
import type { ModelStates } from "./circuit.ts";
import { type Named, readReference } from "./model-reference.ts";
import { DOCUMENTS, type RerankProtocol, TEXTS } from "./rerank-protocols.ts";
import { HttpReranker } from "./reranker.ts";
import type { RetrySettings } from "./retry.ts";

export type RerankerSettings = {
	/** Where models put how they are. */
	states?: ModelStates | undefined;
	/** `provider:model`. */
	rerankModel?: string;
	rerankApiKey?: string;
	/** What `/rerank` is added to. */
	rerankBaseUrl?: string;
	rerankTimeoutMs?: number;
	retry?: Partial<RetrySettings>;
};

type RerankProvider = Named<RerankerSettings> & {
	protocol: RerankProtocol;
	/** Null where there is no server that is everybody's. */
	baseUrl: string | null;
};

const hosted = (baseUrl: string): RerankProvider => ({
	protocol: DOCUMENTS,
	baseUrl,
	missing: ({ rerankApiKey, rerankBaseUrl }) =>
		rerankApiKey === undefined && rerankBaseUrl === undefined
			? "Set RERANK_API_KEY, or RERANK_BASE_URL for another server of the same protocol."
			: null,
});

const PROVIDERS = new Map<string, RerankProvider>([
	["cohere", hosted("https://api.cohere.com/v2")],
	["jina", hosted("https://api.jina.ai/v1")],
	[
		"tei",
		{
			protocol: TEXTS,
			baseUrl: null,
			missing: ({ rerankBaseUrl }) =>
				rerankBaseUrl === undefined ? "Set RERANK_BASE_URL to where it listens, such as http://localhost:8080." : null,
		},
	],
]);

/** The model that reranks, or null when none is configured. Throws when it cannot be used. */
export function createReranker(settings: RerankerSettings): BaseDocumentCompressor | null {
	if (settings.rerankModel === undefined) return null;
	const { rerankApiKey: apiKey, rerankTimeoutMs: timeoutMs, retry } = settings;
	const reference = { providers: PROVIDERS, settings };
	const { provider, model } = readReference("RERANK_MODEL", settings.rerankModel, reference);
	const baseUrl = settings.rerankBaseUrl ?? provider.baseUrl ?? "";
	const url = `${baseUrl.replace(/\/+$/, "")}/rerank`;
	const circuit = { name: settings.rerankModel, states: settings.states };
	return new HttpReranker({ protocol: provider.protocol, url, model, apiKey, timeoutMs, retry, circuit });
}
