import { Embeddings } from "@langchain/core/embeddings";
import { garbled } from "./model-error.ts";
import { type ProviderSettings, readModelReference } from "./providers.ts";
import { RETRY_DEFAULTS, type RetrySettings, withRetries } from "./retry.ts";

export type EmbeddingSettings = ProviderSettings & {
	/** `provider:model`. */
	embeddingModel?: string;
	retry?: Partial<RetrySettings>;
};

/** The embedding model, or null when none is configured. Throws when it cannot be used. */
export function createEmbeddings(settings: EmbeddingSettings): Embeddings | null {
	if (settings.embeddingModel === undefined) return null;
	const { provider, model } = readModelReference("EMBEDDING_MODEL", settings.embeddingModel, settings);
	return new CheckedEmbeddings({
		load: () => provider.embeddings(model, settings),
		retry: { ...RETRY_DEFAULTS, ...settings.retry },
	});
}

type CheckedOptions = { load: () => Promise<Embeddings>; retry: RetrySettings };

/** Embeddings that are what was asked for, or an error: one for each text, all of one length, all numbers. */
export class CheckedEmbeddings extends Embeddings {
	readonly #load: () => Promise<Embeddings>;
	readonly #retry: RetrySettings;
	#inner: Promise<Embeddings> | undefined;
	/** Set by the first vector; a model does not change its mind. */
	#dimension: number | undefined;

	constructor({ load, retry }: CheckedOptions) {
		super({ maxRetries: 0 });
		this.#load = load;
		this.#retry = retry;
	}

	override async embedDocuments(texts: string[]): Promise<number[][]> {
		if (texts.length === 0) return [];
		const inner = await this.#loaded();
		return withRetries(async () => this.#check(await inner.embedDocuments(texts), texts.length), this.#retry);
	}

	override async embedQuery(text: string): Promise<number[]> {
		const inner = await this.#loaded();
		return withRetries(async () => this.#checkOne(await inner.embedQuery(text)), this.#retry);
	}

	#loaded(): Promise<Embeddings> {
		this.#inner ??= this.#load();
		return this.#inner;
	}

	#check(vectors: number[][], count: number): number[][] {
		if (vectors.length !== count) throw garbled(`Asked for ${count} embeddings and got ${vectors.length}.`);
		return vectors.map((vector) => this.#checkOne(vector));
	}

	#checkOne(vector: number[]): number[] {
		this.#dimension ??= vector.length;
		if (vector.length !== this.#dimension || vector.length === 0) {
			throw garbled(`Expected an embedding of ${this.#dimension} numbers and got ${vector.length}.`);
		}
		if (!vector.every(Number.isFinite)) throw garbled("An embedding holds what is not a number.");
		return vector;
	}
}
