import type { DocumentInterface } from "@langchain/core/documents";
import { BaseDocumentCompressor } from "@langchain/core/retrievers/document_compressors";
import { type Circuit, type CircuitOptions, createCircuit } from "./circuit.ts";
import { garbled, ModelError, refusesText, toModelError } from "./model-error.ts";
import type { RerankProtocol } from "./rerank-protocols.ts";
import { type RetrySettings, withRetries } from "./retry.ts";

export const RERANK = {
	/** Of a text and of a query, in UTF-16 code units; what is longer is cut. */
	whole: { text: 4_000, query: 1_000 },
	/** What is sent when that was refused: some servers refuse all texts for one that is too long for their model. */
	short: { text: 800, query: 200 },
	/** Time that reranking may take by default, retries and all, in ms: a search waits for it. */
	timeoutMs: 1_000,
	/** Of a reply, in bytes: some servers send all texts back. */
	maxReply: 2_097_152,
};

const RETRY: RetrySettings = { retries: 1, backoffMs: 100 };

export type RerankerOptions = {
	circuit?: CircuitOptions;
	protocol: RerankProtocol;
	/** Where the calls go, with its path. */
	url: string;
	model: string;
	/** Undefined for a server that needs none. */
	apiKey: string | undefined;
	/** Default: `RERANK.timeoutMs`. */
	timeoutMs?: number | undefined;
	retry?: Partial<RetrySettings> | undefined;
};

/** What the metadata of reranked documents has besides: how well the text answers, on the model's own scale. */
export type Reranked = { relevanceScore: number };

/**
 * A reranking model behind HTTP as a LangChain document compressor. It keeps every document and gives them best first,
 * equals in the order they came in. Rejects with `ModelError`, in time, when it cannot.
 */
export class HttpReranker extends BaseDocumentCompressor {
	readonly #options: RerankerOptions;
	readonly #circuit: Circuit;

	constructor(options: RerankerOptions) {
		super();
		this.#options = options;
		// That one text is too long has been tried to help; what is left is no matter of texts.
		this.#circuit = createCircuit({ ...options.circuit, counts: () => true });
	}

	override async compressDocuments<Metadata extends Record<string, unknown>>(
		documents: DocumentInterface<Metadata>[],
		query: string,
	): Promise<DocumentInterface<Metadata & Reranked>[]> {
		if (documents.length === 0) return [];
		const texts = documents.map(({ pageContent }) => pageContent);
		const scores = await this.#circuit(() => this.#score(query, texts));
		return documents
			.map((document, index) => {
				const relevanceScore = scores[index] ?? Number.NEGATIVE_INFINITY;
				return { ...document, metadata: { ...document.metadata, relevanceScore } };
			})
			.sort((a, b) => b.metadata.relevanceScore - a.metadata.relevanceScore);
	}

	async #score(query: string, texts: string[]): Promise<number[]> {
		const { protocol, model, timeoutMs = RERANK.timeoutMs, retry } = this.#options;
		const limit = AbortSignal.timeout(timeoutMs);
		let lengths = RERANK.whole;
		const call = async () => {
			const asked = { query: cut(query, lengths.query), texts: texts.map((text) => cut(text, lengths.text)) };
			try {
				const body = JSON.stringify(protocol.request({ model, ...asked }));
				return protocol.scores(await this.#post(body, limit), texts.length);
			} catch (error) {
				if (!mayBeTooLong(error)) throw error;
				lengths = RERANK.short;
				throw new ModelError("refused", error.message, { status: error.status, retryable: true, retryAfterMs: 0 });
			}
		};
		return withRetries(call, { ...RETRY, ...retry, withinMs: timeoutMs });
	}

	async #post(body: string, limit: AbortSignal): Promise<unknown> {
		const { url, apiKey } = this.#options;
		const authorization = apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` };
		const headers = { "content-type": "application/json", accept: "application/json", ...authorization };
		try {
			// A redirection is an error: the key and the texts are for the configured server alone.
			const response = await fetch(url, { method: "POST", headers, body, signal: limit, redirect: "manual" });
			if (response.ok) return JSON.parse(await readText(response));
			await response.body?.cancel();
			throw toModelError(response);
		} catch (error) {
			if (limit.aborted) throw new ModelError("timeout", "The reranker took too long.", { retryable: false });
			throw error instanceof SyntaxError ? garbled("The reranker's reply is no JSON.") : toModelError(error);
		}
	}
}

/** llama.cpp has a 500 for a text that does not fit. */
const mayBeTooLong = (error: unknown): error is ModelError =>
	refusesText(error) || (error instanceof ModelError && error.status === 500);

async function readText(response: Response): Promise<string> {
	const pieces: Uint8Array[] = [];
	let length = 0;
	for await (const piece of response.body ?? []) {
		length += piece.length;
		if (length > RERANK.maxReply) throw garbled("The reranker's reply is too long.");
		pieces.push(piece);
	}
	return Buffer.concat(pieces).toString();
}

/** Not in the middle of a character: half of one is no text that every server takes. */
const cut = (text: string, length: number) => text.slice(0, length).toWellFormed();
