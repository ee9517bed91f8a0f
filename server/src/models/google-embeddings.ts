import { TaskType } from "@google/generative-ai";
import { GoogleGenerativeAIEmbeddings } from "@langchain/google-genai";
import type { EmbeddingPurpose } from "./embedding-purpose.ts";

/** Texts that the service takes in one call. */
const MAX_TEXTS = 100;

type BatchRequest = { requests: { content: { role: string; parts: { text: string }[] }; taskType: TaskType }[] };
type BatchClient = { batchEmbedContents: (request: BatchRequest) => Promise<{ embeddings: { values: number[] }[] }> };

/** LangChain makes empty vectors of a call that failed; here it fails, so that it can be repeated. */
export class GoogleEmbeddings extends GoogleGenerativeAIEmbeddings {
	readonly #taskType: TaskType;

	constructor(options: { model: string; apiKey: string; baseUrl?: string; purpose: EmbeddingPurpose }) {
		const { purpose, ...rest } = options;
		const taskType = purpose === "documents" ? TaskType.RETRIEVAL_DOCUMENT : TaskType.RETRIEVAL_QUERY;
		super({ ...rest, taskType, maxRetries: 0 });
		this.#taskType = taskType;
	}

	protected override async _embedDocumentsContent(texts: string[]): Promise<number[][]> {
		const client = Reflect.get(this, "client") as BatchClient;
		const vectors: number[][] = [];
		for (let start = 0; start < texts.length; start += MAX_TEXTS) {
			const requests = texts.slice(start, start + MAX_TEXTS).map((text) => ({
				content: { role: "user", parts: [{ text }] },
				taskType: this.#taskType,
			}));
			const { embeddings } = await client.batchEmbedContents({ requests });
			vectors.push(...embeddings.map(({ values }) => values));
		}
		return vectors;
	}
}
