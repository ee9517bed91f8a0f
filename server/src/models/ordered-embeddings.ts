import { type OpenAIClient, OpenAIEmbeddings } from "@langchain/openai";
import { garbled } from "./model-error.ts";

/** LangChain goes by the place of a vector in the reply; the protocol says that its `index` counts. */
export class OrderedEmbeddings extends OpenAIEmbeddings {
	protected override async embeddingWithRetry(request: OpenAIClient.EmbeddingCreateParams) {
		const response = await super.embeddingWithRetry(request);
		const texts = Array.isArray(request.input) ? request.input.length : 1;
		const data = response.data.toSorted((a, b) => a.index - b.index);
		if (data.length !== texts || data.some(({ index }, place) => index !== place)) {
			throw garbled(`Asked for ${texts} embeddings and got ${data.length}, or some of them twice.`);
		}
		return { ...response, data };
	}
}
