import { z } from "zod";
import { garbled } from "./model-error.ts";

/** A way to ask a server how well texts answer a query. */
export type RerankProtocol = {
	request: (asked: { model: string; query: string; texts: string[] }) => object;
	/** One finite number for each of `count` texts, in their order; higher is better. Throws when the reply is not that. */
	scores: (reply: unknown, count: number) => number[];
};

/** As Cohere's second version has it, and after it Jina, vLLM and llama.cpp. */
export const DOCUMENTS: RerankProtocol = {
	request: ({ model, query, texts }) => ({ model, query, documents: texts, top_n: texts.length }),
	scores: (reply, count) => {
		const entry = z.object({ index: z.int(), relevance_score: z.number() });
		const { results } = parse(z.object({ results: z.array(entry) }), reply);
		return inOrder(
			results.map(({ index, relevance_score: score }) => ({ index, score })),
			count,
		);
	},
};

/** As Text Embeddings Inference has it. What is longer than its model takes, it would refuse if not told to cut. */
export const TEXTS: RerankProtocol = {
	request: ({ query, texts }) => ({ query, texts, truncate: true }),
	scores: (reply, count) => inOrder(parse(z.array(z.object({ index: z.int(), score: z.number() })), reply), count),
};

function parse<Schema extends z.ZodType>(schema: Schema, reply: unknown): z.output<Schema> {
	const parsed = schema.safeParse(reply);
	if (!parsed.success) throw garbled("The reranker's reply is not what its protocol says.");
	return parsed.data;
}

function inOrder(entries: { index: number; score: number }[], count: number): number[] {
	const scores = new Map(entries.map(({ index, score }) => [index, score]));
	const ordered = Array.from({ length: count }, (_, index) => scores.get(index));
	const known = ordered.filter((score) => score !== undefined);
	if (entries.length !== count || known.length !== count) {
		throw garbled(`Asked for ${count} scores and got ${entries.length}, or some of them twice.`);
	}
	return known;
}
