import { setTimeout as wait } from "node:timers/promises";
import type { Embedders } from "../../models/embedders.ts";
import { refusesText } from "../../models/model-error.ts";
import { passageText } from "../../models/passage-text.ts";
import type { EmbeddingProgressOutput } from "./schema.ts";
import type { EmbeddedChunk, EmbeddingStore, LeftChunk } from "./store.ts";

export const REEMBEDDING = {
	/** Passages in one call, and in one transaction. Small, so that an ingest never waits long. */
	batch: 64,
	/** Pause before each batch while documents are being ingested, in ms. */
	givingWay: 1_000,
};

export type EmbeddingDependencies = {
	store: EmbeddingStore;
	/** Null: search is lexical, and there is nothing to embed. */
	embedders: Embedders | null;
	/** Lets nearest-neighbour search use an index for embeddings of this many dimensions. */
	indexEmbeddings: (dimensions: number) => Promise<void>;
	/** Called when passages of a client have been embedded anew. */
	onChanged: (clientId: string) => void;
	/** Called with the number of passages written. */
	onWritten: (chunks: number) => Promise<void>;
	/** Called when the model's embeddings turn out to have another dimension than before. */
	onNewModel: () => void;
};

export type EmbeddingService = ReturnType<typeof createEmbeddingService>;

type Model = { id: number; dimensions: number; embedders: Embedders };

/** Knows which model made which embeddings, and brings them all to the configured one. */
export function createEmbeddingService(dependencies: EmbeddingDependencies) {
	const { store, embedders } = dependencies;
	let current: { dimensions: number; id: Promise<number> } | null = null;

	async function modelOf(dimensions: number): Promise<number> {
		if (current?.dimensions === dimensions) return current.id;
		const isNew = current !== null;
		const id = store.useModel(embedders?.name ?? "", dimensions);
		current = { dimensions, id };
		id.catch(() => {
			current = null;
		});
		if (isNew) dependencies.onNewModel();
		return id;
	}

	/** What the configured model is now: another one may answer under its name. */
	async function findModel(configured: Embedders): Promise<Model> {
		const [vector = []] = await configured.current.embedDocuments(["Signpost"]);
		const dimensions = vector.length;
		await dependencies.indexEmbeddings(dimensions);
		return { id: await modelOf(dimensions), dimensions, embedders: configured };
	}

	async function embedClient(clientId: string, model: Model, signal: AbortSignal): Promise<number> {
		let written = 0;
		for (let after: string | null = ""; after !== null && !signal.aborted; ) {
			const { last, chunks } = await store.left(clientId, { model: model.id, after });
			for (let start = 0; start < chunks.length && !signal.aborted; start += REEMBEDDING.batch) {
				if (await store.isIngesting()) await wait(REEMBEDDING.givingWay);
				const embedded = await embed(chunks.slice(start, start + REEMBEDDING.batch), model);
				written += await store.save(clientId, model.id, embedded);
				dependencies.onChanged(clientId);
			}
			after = last;
		}
		await dependencies.onWritten(written);
		return written;
	}

	return {
		modelOf,

		/**
		 * Embeds every passage that the configured model has not, client by client. What is left is read from the
		 * database, so it can be broken off anywhere. Throws `ModelError` when the model fails for longer than its retries.
		 */
		async bringUpToDate(signal: AbortSignal): Promise<void> {
			if (embedders === null) return;
			// Asked for its dimension only when that may matter.
			if (current !== null && (await store.clientsLeft(await current.id)).length === 0) return;
			const model = await findModel(embedders);
			let clients = await store.clientsLeft(model.id);
			while (clients.length > 0 && !signal.aborted) {
				let written = 0;
				for (const clientId of clients) written += await embedClient(clientId, model, signal);
				// What came up meanwhile is for another round; what no round can change is left alone.
				clients = written === 0 ? [] : await store.clientsLeft(model.id);
			}
		},

		async progress(clientId: string): Promise<EmbeddingProgressOutput> {
			const model = embedders?.name ?? null;
			const counts = await store.counts(clientId, model);
			return { model, ...counts, running: model !== null && counts.done + counts.failed < counts.total };
		},
	};
}

/** All at once; where the model refuses, one by one, to find out which it does not take. */
async function embed(chunks: LeftChunk[], model: Model): Promise<EmbeddedChunk[]> {
	try {
		return await embedTogether(chunks, model);
	} catch (error) {
		if (!refusesText(error)) throw error;
		const [only] = chunks;
		if (only !== undefined && chunks.length === 1) return [{ id: only.id, vector: null }];
	}
	const embedded: EmbeddedChunk[] = [];
	for (const chunk of chunks) embedded.push(...(await embed([chunk], model)));
	return embedded;
}

async function embedTogether(chunks: LeftChunk[], { embedders, dimensions }: Model): Promise<EmbeddedChunk[]> {
	const vectors = await embedders.current.embedDocuments(chunks.map(passageText));
	if (vectors[0]?.length !== dimensions) throw new Error("The embedding model has changed while it was used.");
	return chunks.map(({ id }, index) => ({ id, vector: vectors[index] ?? null }));
}
