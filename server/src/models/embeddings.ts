import { Embeddings } from "@langchain/core/embeddings";
import { type Circuit, type CircuitOptions, createCircuit } from "./circuit.ts";
import { inTime } from "./deadlines.ts";
import type { EmbeddingPurpose } from "./embedding-purpose.ts";
import { garbled } from "./model-error.ts";
import { type ProviderSettings, readModelReference } from "./providers.ts";
import { RETRY_DEFAULTS, type RetrySettings, withRetries } from "./retry.ts";

export const EMBEDDING = {
	/** Texts in one call. */
	batch: 256,
	/** Time that a call for documents may take, in ms. */
	documentsMs: 30_000,
	/** Time that a query may take, retries and all, in ms: a search waits for it. */
	queryMs: 2_000,
};

export type EmbeddingSettings = ProviderSettings & {
	/** `provider:model`. */
	embeddingModel?: string;
	retry?: Partial<RetrySettings>;
};

/** The embedding model, or null when none is configured. Throws when it cannot be used. */
export function createEmbeddings(settings: EmbeddingSettings): Embeddings | null {
	if (settings.embeddingModel === undefined) return null;
	const { name, provider, model } = readModelReference("EMBEDDING_MODEL", settings.embeddingModel, settings);
	const { embeddings } = provider;
	if (embeddings === null)
		throw new Error(`EMBEDDING_MODEL: "${name}" cannot be used. Its provider has no models that embed.`);
	return new CheckedEmbeddings({
		load: (purpose, timeoutMs) => embeddings(model, { ...settings, purpose, timeoutMs }),
		retry: { ...RETRY_DEFAULTS, ...settings.retry },
		circuit: { name, states: settings.states },
	});
}

type CheckedOptions = {
	/** Called twice: queries have a line of their own, so that they never wait behind an ingest. */
	load: (purpose: EmbeddingPurpose, timeoutMs: number) => Promise<Embeddings>;
	retry: RetrySettings;
	circuit?: CircuitOptions;
	/** Default: `EMBEDDING.queryMs`. */
	queryMs?: number;
};

/** Embeddings that are what was asked for, in time, or an error: one for each text, all of one length, all numbers. */
export class CheckedEmbeddings extends Embeddings {
	readonly #options: CheckedOptions;
	#forDocuments: Promise<Embeddings> | undefined;
	#forQueries: Promise<Embeddings> | undefined;
	readonly #circuit: Circuit;
	/** Of the vectors so far. */
	#dimension: number | undefined;

	constructor(options: CheckedOptions) {
		super({ maxRetries: 0 });
		this.#options = options;
		this.#circuit = createCircuit(options.circuit);
	}

	/** Batch after batch, each retried by itself: a limit on calls is met by fewer of them. */
	override async embedDocuments(texts: string[]): Promise<number[][]> {
		const vectors: number[][] = [];
		for (let start = 0; start < texts.length; start += EMBEDDING.batch) {
			this.#forDocuments ??= this.#options.load("documents", EMBEDDING.documentsMs);
			const model = await this.#forDocuments;
			const batch = texts.slice(start, start + EMBEDDING.batch);
			const call = () => inTime(model.embedDocuments(batch), EMBEDDING.documentsMs);
			vectors.push(...(await withRetries(async () => this.#check(await call(), batch.length), this.#options.retry)));
		}
		return vectors;
	}

	/** While it fails again and again, at once: a visitor should not wait for it. */
	override embedQuery(text: string): Promise<number[]> {
		return this.#circuit(() => this.#embedQuery(text));
	}

	async #embedQuery(text: string): Promise<number[]> {
		const { load, retry, queryMs = EMBEDDING.queryMs } = this.#options;
		this.#forQueries ??= load("queries", queryMs);
		const model = await this.#forQueries;
		const call = async () => this.#checkOne(await model.embedQuery(text));
		return inTime(withRetries(call, { ...retry, withinMs: queryMs }), queryMs);
	}

	#check(vectors: number[][], count: number): number[][] {
		if (vectors.length !== count) throw garbled(`Asked for ${count} embeddings and got ${vectors.length}.`);
		return vectors.map((vector) => this.#checkOne(vector));
	}

	#checkOne(vector: number[]): number[] {
		if (vector.length === 0) throw garbled("An embedding is empty.");
		const expected = this.#dimension ?? vector.length;
		// Forgotten on a contradiction: nothing says which of the two was wrong, and one fault must not last for ever.
		this.#dimension = vector.length === expected ? expected : undefined;
		if (this.#dimension === undefined) {
			throw garbled(`Expected an embedding of ${expected} numbers and got ${vector.length}.`);
		}
		// The database keeps single precision, in which a larger number is infinite.
		if (!vector.every((value) => Number.isFinite(value) && Number.isFinite(Math.fround(value))))
			throw garbled("An embedding holds what is not a number.");
		if (vector.every((value) => Math.fround(value) === 0)) throw garbled("An embedding is nothing but zeros.");
		return vector;
	}
}
