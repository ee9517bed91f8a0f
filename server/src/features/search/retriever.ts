import { Document } from "@langchain/core/documents";
import { BaseRetriever } from "@langchain/core/retrievers";
import type { Language } from "../../text/language.ts";
import type { AskedWord } from "./asked-words.ts";
import type { Reach } from "./reach.ts";

/** A stretch of a document that may answer a question. */
export type Passage = {
	chunkId: string;
	documentId: string;
	title: string;
	route: string;
	anchor: string | null;
	headings: string[];
	text: string;
	/** Where `text` stands in the document's text, in UTF-16 code units. */
	start: number;
	score: number;
	/** The share of the question's terms, weighted by their rarity, that the passage holds: 0 to 1. */
	coverage: number;
	/** What the question is about, the same for all its passages. */
	asked?: AskedWord[];
	/** How near its meaning is to the question's, by `nearnessOf`; null without embeddings. */
	nearness?: number | null;
	/** Null when it is not known. */
	language?: Language | null;
};

export type RetrieverOptions = {
	retrieve: (reach: Reach, question: string, options: { limit: number }) => Promise<Passage[]>;
	reach: Reach;
	/** Passages to give. */
	limit: number;
};

/** The search of what is within reach as a LangChain retriever: passages as documents, everything else of them as metadata. */
export class ClientRetriever extends BaseRetriever<Omit<Passage, "text">> {
	override lc_namespace = ["signpost", "retrievers"];
	readonly #options: RetrieverOptions;

	constructor(options: RetrieverOptions) {
		super();
		this.#options = options;
	}

	override async _getRelevantDocuments(question: string): Promise<Document<Omit<Passage, "text">>[]> {
		const { retrieve, reach, limit } = this.#options;
		const passages = await retrieve(reach, question, { limit });
		return passages.map(({ text, ...metadata }) => new Document({ pageContent: text, metadata, id: metadata.chunkId }));
	}
}

/** The passages of any LangChain retriever whose documents carry a passage's metadata. */
export async function passagesOf(
	retriever: BaseRetriever<Omit<Passage, "text">>,
	question: string,
): Promise<Passage[]> {
	const documents = await retriever.invoke(question);
	return documents.map(({ pageContent, metadata }) => ({ ...metadata, text: pageContent }));
}
