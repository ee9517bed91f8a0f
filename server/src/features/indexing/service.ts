import type { Embeddings } from "@langchain/core/embeddings";
import { ModelError, refusesText } from "../../models/model-error.ts";
import { passageText } from "../../models/passage-text.ts";
import type { PreparedDocument, RawDocument } from "../ingest/prepare.ts";
import type { FailedItem, IndexedDocument, IndexStore, PendingItem } from "./store.ts";

export const INDEXING = {
	/** Documents read and prepared together. */
	batch: 40,
	/** Chunks after which a transaction is closed: it blocks the embedded database while it lasts. */
	chunksPerCommit: 200,
};

/** More than any job has. */
const MAX_ITEMS = 1_000;

/** `last`: position of the last item; null when there is none left. */
type Batch = { last: number | null; documents: IndexedDocument[] };

export type IndexingDependencies = {
	store: IndexStore;
	prepare: (document: RawDocument) => Promise<PreparedDocument>;
	embeddings: Embeddings | null;
	/** The id under which the model is kept whose embeddings have so many numbers. */
	modelOf: (dimensions: number) => Promise<number>;
	/** Called when documents of a client have changed. */
	onChanged?: (clientId: string) => void;
	/** Called when a job is done, with the chunks it wrote. */
	onIndexed?: (chunks: number) => Promise<void>;
};

export type IndexingService = ReturnType<typeof createIndexingService>;

/**
 * Makes the documents of a job searchable. What fails for a document's own sake is that document's failure; any
 * other error ends the attempt, and the next one goes on with what is left.
 */
export function createIndexingService(dependencies: IndexingDependencies) {
	const { store, prepare, embeddings, modelOf, onChanged, onIndexed } = dependencies;
	async function prepareBatch(clientId: string, items: PendingItem[]): Promise<IndexedDocument[]> {
		const failed: FailedItem[] = [];
		const prepared = await Promise.all(
			items.map(async (item) => {
				const result = await prepareItem(item, prepare);
				if (typeof result !== "string") return result;
				failed.push({ id: item.id, documentId: item.documentId, version: item.version, reason: result });
				return null;
			}),
		);
		if (failed.length > 0) await store.fail(clientId, failed);
		const ready = prepared.filter((document) => document !== null);
		return embeddings === null ? ready : embedAll(clientId, ready, embeddings);
	}

	async function embedAll(clientId: string, documents: IndexedDocument[], model: Embeddings) {
		const { embedded, refused } = await embedTogether(documents, model);
		if (refused.length > 0) await store.fail(clientId, refused);
		const dimensions = embedded.flatMap(({ vectors }) => vectors)[0]?.length;
		if (dimensions === undefined) return embedded.map(({ document }) => document);
		await store.indexEmbeddings(dimensions);
		const modelId = await modelOf(dimensions);
		return embedded.map(({ document, vectors }) => ({ ...document, embeddings: { model: modelId, vectors } }));
	}

	async function nextBatch(clientId: string, jobId: string, after: number): Promise<Batch> {
		const items = await store.pending(jobId, { after, limit: INDEXING.batch });
		return { last: items.at(-1)?.position ?? null, documents: await prepareBatch(clientId, items) };
	}

	/** How many chunks were written. */
	async function work(clientId: string, jobId: string): Promise<number> {
		let written = 0;
		let batch = await nextBatch(clientId, jobId, -1);
		while (batch.last !== null) {
			// One batch is prepared in its thread while the database takes in the one before.
			const following = nextBatch(clientId, jobId, batch.last);
			following.catch(() => undefined);
			for (const group of groupByChunks(batch.documents)) await store.commit(clientId, group);
			onChanged?.(clientId);
			written += countChunks(batch.documents);
			batch = await following;
		}
		return written;
	}

	return {
		async process(jobId: string): Promise<void> {
			const clientId = await store.start(jobId);
			if (clientId === null) return;
			const written = await work(clientId, jobId).catch(async (error: unknown) => {
				if (error instanceof ModelError) await store.noteFailure(jobId, `It could not be embedded. ${error.message}`);
				throw error;
			});
			await store.finish(jobId);
			await onIndexed?.(written);
		},

		/** Fails what is left of a job after its last attempt. */
		async giveUp(jobId: string): Promise<void> {
			const clientId = await store.start(jobId);
			if (clientId === null) return;
			const items = await store.pending(jobId, { after: -1, limit: MAX_ITEMS });
			await store.fail(
				clientId,
				items.map(({ id, documentId, version, reason }) => ({
					...{ id, documentId, version },
					reason: `${reason ?? "It could not be processed."} Three attempts were made. Ingest it again later.`,
				})),
			);
			await store.finish(jobId);
		},
	};
}

/** The document, or why it could not be prepared. */
async function prepareItem(
	item: PendingItem,
	prepare: IndexingDependencies["prepare"],
): Promise<IndexedDocument | string> {
	const { documentId, input } = item;
	if (documentId === null) return "The document was deleted while it waited.";
	const { externalId, title, content, format, chunking } = input;
	try {
		return {
			item: { ...item, documentId },
			prepared: await prepare({ externalId, title, content, format, chunking }),
			embeddings: null,
		};
	} catch (error) {
		return error instanceof Error ? error.message : "It could not be read.";
	}
}

type Embedded = { embedded: { document: IndexedDocument; vectors: number[][] }[]; refused: FailedItem[] };

/** All texts in one go; where the model refuses them, document by document, to find out whose they are. */
async function embedTogether(documents: IndexedDocument[], model: Embeddings): Promise<Embedded> {
	const texts = documents.map(textsOf);
	try {
		const vectors = await model.embedDocuments(texts.flat());
		let start = 0;
		const embedded = documents.map((document, index) => {
			const end = start + (texts[index]?.length ?? 0);
			const own = vectors.slice(start, end);
			start = end;
			return { document, vectors: own };
		});
		return { embedded, refused: [] };
	} catch (error) {
		if (!refusesText(error)) throw error;
		return embedSingly(documents, model);
	}
}

async function embedSingly(documents: IndexedDocument[], model: Embeddings): Promise<Embedded> {
	const embedded: Embedded["embedded"] = [];
	const refused: FailedItem[] = [];
	for (const document of documents) {
		try {
			embedded.push({ document, vectors: await model.embedDocuments(textsOf(document)) });
		} catch (error) {
			if (!refusesText(error)) throw error;
			const { id, documentId, version } = document.item;
			refused.push({ id, documentId, version, reason: `It could not be embedded. ${error.message}` });
		}
	}
	return { embedded, refused };
}

const textsOf = ({ prepared: { title, chunks } }: IndexedDocument) =>
	chunks.map((chunk) => passageText({ title, ...chunk }));

const countChunks = (documents: IndexedDocument[]) =>
	documents.reduce((sum, { prepared }) => sum + prepared.chunks.length, 0);

function groupByChunks(documents: IndexedDocument[]): IndexedDocument[][] {
	const groups: IndexedDocument[][] = [];
	let size = Number.POSITIVE_INFINITY;
	for (const document of documents) {
		if (size >= INDEXING.chunksPerCommit) {
			groups.push([]);
			size = 0;
		}
		groups.at(-1)?.push(document);
		size += document.prepared.chunks.length;
	}
	return groups;
}
