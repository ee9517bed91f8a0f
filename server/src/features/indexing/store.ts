import { addWords, createKnownWords } from "../../database/add-words.ts";
import { encodeArray } from "../../database/binary-array.ts";
import { countEmbeddings } from "../../database/embedding-counts.ts";
import { forgetChunks } from "../../database/forget-chunks.ts";
import { raiseIndexVersion } from "../../database/index-version.ts";
import type { Database } from "../../database/prisma.ts";
import { termKeys } from "../../database/term-keys.ts";
import type { Prisma } from "../../generated/prisma/client.ts";
import { newId } from "../../ids.ts";
import type { Chunking } from "../clients/schema.ts";
import type { DocumentInput } from "../documents/schema.ts";
import type { PreparedChunk, PreparedDocument } from "../ingest/prepare.ts";

export type PendingItem = {
	id: string;
	position: number;
	documentId: string | null;
	version: number;
	/** Why the last attempt failed; null when there was none. */
	reason: string | null;
	input: DocumentInput & { chunking?: Chunking };
};

export type IndexedDocument = {
	item: PendingItem & { documentId: string };
	prepared: PreparedDocument;
	/** One for each chunk, and the id of the model that made them; null without an embedding model. */
	embeddings: { model: number; vectors: number[][] } | null;
};

export type FailedItem = { id: string; documentId: string | null; version: number; reason: string };

type CurrentDocument = { id: string; version: number; chunkCount: number };

/** pgvector indexes no longer vectors; they are compared one by one. */
const MAX_INDEXED_DIMENSIONS = 2_000;

export type Enqueue = (transaction: Prisma.TransactionClient, jobId: string) => Promise<void>;

export type IndexStore = ReturnType<typeof createIndexStore>;

/** What the worker reads and writes. */
export function createIndexStore(database: Database, knownWords = createKnownWords()) {
	/** Dimensions that have their index. */
	const indexed = new Set<number>();
	return {
		/** The client of a job, which is thereby running; null when the job is gone. */
		async start(jobId: string): Promise<string | null> {
			const jobs = await database.ingestJob.updateManyAndReturn({
				where: { id: jobId },
				data: { startedAt: new Date() },
				select: { clientId: true },
			});
			return jobs[0]?.clientId ?? null;
		},

		/** The job's next items that are not done, after a position. */
		async pending(jobId: string, { after, limit }: { after: number; limit: number }): Promise<PendingItem[]> {
			const items = await database.ingestItem.findMany({
				where: { jobId, status: "queued", position: { gt: after } },
				orderBy: { position: "asc" },
				take: limit,
				select: { id: true, position: true, documentId: true, version: true, reason: true, input: true },
			});
			return items.map((item) => ({ ...item, input: item.input as unknown as PendingItem["input"] }));
		},

		/** Swaps the documents' chunks in one transaction; a document that has a newer version by now is left alone. */
		async commit(clientId: string, documents: IndexedDocument[]): Promise<void> {
			const words = knownWords.take(
				clientId,
				documents.map(({ prepared }) => prepared.words),
			);
			await database.$transaction(async (transaction) => {
				await transaction.$executeRaw`SELECT pg_advisory_xact_lock(hashtext(${clientId}))`;
				const current = await findCurrent(transaction, clientId, documents);
				const due = documents.filter(({ item }) => current.get(item.documentId)?.version === item.version);
				const replaced = due.map(({ item }) => item.documentId).filter((id) => (current.get(id)?.chunkCount ?? 0) > 0);
				if (replaced.length > 0) await forgetChunks(transaction, clientId, replaced);
				await insertChunks(transaction, clientId, due);
				await addTerms(transaction, clientId, due);
				await addWords(transaction, clientId, words.due);
				await updateDocuments(transaction, clientId, due);
				if (due.length > 0) await raiseIndexVersion(transaction, clientId);
				await finishItems(transaction, { documents, due, current });
			});
			words.keep();
		},

		fail(clientId: string, items: FailedItem[]): Promise<void> {
			return database.$transaction(async (transaction) => {
				for (const { id, documentId, version, reason } of items) {
					await transaction.ingestItem.updateMany({ where: { id }, data: { status: "failed", reason } });
					if (documentId === null) continue;
					await transaction.document.updateMany({
						where: { id: documentId, clientId, version },
						data: { status: "failed", error: reason },
					});
				}
			});
		},

		/** Marks the job done once nothing is queued. */
		async finish(jobId: string): Promise<void> {
			await database.ingestJob.updateMany({
				where: { id: jobId, finishedAt: null, items: { none: { status: "queued" } } },
				data: { finishedAt: new Date() },
			});
		},

		/** Enqueues the jobs anew that a process which died had taken up. */
		async resume(enqueue: Enqueue): Promise<void> {
			const where = { startedAt: { not: null }, finishedAt: null };
			const jobs = await database.ingestJob.findMany({ where, orderBy: { createdAt: "asc" }, select: { id: true } });
			await database.$transaction(async (transaction) => {
				for (const { id } of jobs) await enqueue(transaction, id);
			});
		},

		/** Lets nearest-neighbour search use an index for embeddings of this many dimensions. */
		async indexEmbeddings(dimensions: number): Promise<void> {
			if (dimensions > MAX_INDEXED_DIMENSIONS || indexed.has(dimensions)) return;
			await database.$executeRawUnsafe(embeddingIndexSql(Math.trunc(dimensions)));
			indexed.add(dimensions);
		},

		/** Keeps with the job why an attempt at it failed, in case that it was the last. */
		async noteFailure(jobId: string, reason: string): Promise<void> {
			await database.ingestItem.updateMany({ where: { jobId, status: "queued" }, data: { reason } });
		},

		/** What autovacuum does on a server: the embedded database has none. Merges recent entries too. */
		async vacuum(): Promise<void> {
			await database.$executeRaw`VACUUM (ANALYZE) chunks, terms, words, documents, ingest_items`;
		},

		/** Puts what was written lately in its place in the index: until then every search reads through all of it. */
		async mergeRecent(): Promise<void> {
			await database.$queryRaw`SELECT gin_clean_pending_list('chunks_terms_idx')`;
		},
	};
}

/**
 * One job at a time makes the index: two would both find it missing, and one of them fail. Where it exists the
 * table is not locked: CREATE INDEX IF NOT EXISTS would wait for all who write, and let them wait. The statistics tell the planner that nearly all rows have this dimension.
 */
const embeddingIndexSql = (dimensions: number) => `
	DO $$ BEGIN
		PERFORM pg_advisory_xact_lock(hashtext('chunks_embedding'), 0);
		IF to_regclass('chunks_embedding_${dimensions}_idx') IS NULL THEN
			CREATE STATISTICS IF NOT EXISTS chunks_embedding_dimensions ON (vector_dims(embedding)) FROM chunks;
			CREATE INDEX chunks_embedding_${dimensions}_idx ON chunks
			USING hnsw ((embedding::vector(${dimensions})) vector_cosine_ops) WHERE vector_dims(embedding) = ${dimensions};
		END IF;
	END $$`;

async function findCurrent(transaction: Prisma.TransactionClient, clientId: string, documents: IndexedDocument[]) {
	const ids = documents.map(({ item }) => item.documentId);
	const rows: CurrentDocument[] = await transaction.document.findMany({
		where: { clientId, id: { in: ids } },
		select: { id: true, version: true, chunkCount: true },
	});
	return new Map(rows.map((row) => [row.id, row]));
}

async function insertChunks(transaction: Prisma.TransactionClient, clientId: string, documents: IndexedDocument[]) {
	const chunks = documents.flatMap(({ item, prepared, embeddings }) =>
		prepared.chunks.map((chunk, index) => ({
			chunk,
			row: {
				...toRow(chunk, { clientId, documentId: item.documentId, embedding: embeddings?.vectors[index] }),
				m: embeddings?.model ?? null,
			},
		})),
	);
	if (chunks.length === 0) return;
	const rows = JSON.stringify(chunks.map(({ row }) => row));
	const lexical = encodeArray(
		await sparseVectorType(transaction),
		chunks.map(({ chunk }) => chunk.lexical),
	);
	await transaction.$executeRaw`
		INSERT INTO chunks (id, client_id, document_id, ordinal, headings, anchor, text, start_offset, end_offset, token_count, terms, lexical, embedding, embedding_model)
		SELECT x.id, ${clientId}, x.d, x.o, x.h, x.a, x.t, x.s, x.e, x.n, x.terms::int[], (${lexical}::sparsevec[])[x.place], x.v::vector, x.m
		FROM (SELECT *, row_number() OVER () AS place FROM json_to_recordset(${rows}::json)
			AS y(id text, d text, o int, h text[], a text, t text, s int, e int, n int, terms text, v text, m int)) x`;
	await countEmbeddings(transaction, clientId, documents.flatMap(embeddingChange));
	const languages = [...new Set(documents.map(({ prepared }) => prepared.language ?? "en"))];
	await transaction.$executeRaw`
		UPDATE clients SET chunk_count = chunk_count + ${chunks.length}, languages = languages || ARRAY(
			SELECT unnest(${languages}::text[]) EXCEPT SELECT unnest(languages)
		) WHERE id = ${clientId}`;
}

const embeddingChange = ({ embeddings }: IndexedDocument) =>
	embeddings === null ? [] : [{ model: embeddings.model, chunks: embeddings.vectors.length, refused: 0 }];

/** The number by which this database knows pgvector's type. */
async function sparseVectorType(transaction: Prisma.TransactionClient): Promise<number> {
	const [type] = await transaction.$queryRaw<{ oid: number }[]>`SELECT 'sparsevec'::regtype::int AS oid`;
	return type?.oid ?? 0;
}

function toRow(
	chunk: PreparedChunk,
	{ clientId, documentId, embedding }: { clientId: string; documentId: string; embedding: number[] | undefined },
) {
	const { ordinal, headings, anchor, text, start, end, tokenCount, terms } = chunk;
	const vector = embedding === undefined ? null : `[${embedding.join(",")}]`;
	return {
		...{ id: newId("chunk"), d: documentId, o: ordinal, h: headings, a: anchor, t: text, s: start, e: end },
		...{ n: tokenCount, terms: `{${termKeys(clientId, terms).join(",")}}`, v: vector },
	};
}

async function addTerms(transaction: Prisma.TransactionClient, clientId: string, documents: IndexedDocument[]) {
	const counts = new Map<number, number>();
	for (const { prepared } of documents) {
		for (const chunk of prepared.chunks) for (const term of chunk.terms) counts.set(term, (counts.get(term) ?? 0) + 1);
	}
	const terms = [...counts.keys()].sort((a, b) => a - b);
	const frequencies = terms.map((term) => counts.get(term) ?? 0);
	await transaction.$executeRaw`
		INSERT INTO terms (client_id, id, document_frequency)
		SELECT ${clientId}, x.id, x.count FROM unnest(${terms}::int[], ${frequencies}::int[]) AS x(id, count)
		ON CONFLICT (client_id, id) DO UPDATE SET document_frequency = terms.document_frequency + excluded.document_frequency`;
}

async function updateDocuments(transaction: Prisma.TransactionClient, clientId: string, documents: IndexedDocument[]) {
	const rows = documents.map(({ item: { documentId, input }, prepared }) => ({
		...{ id: documentId, title: prepared.title, route: input.route, source: input.source ?? null, text: prepared.text },
		tags: [...new Set([...input.tags, ...prepared.tags])],
		language: prepared.language,
		...{ metadata: input.metadata, chunks: prepared.chunks.length, updated: input.updatedAt ?? new Date() },
	}));
	await transaction.$executeRaw`
		UPDATE documents d SET title = x.title, route = x.route, source = x.source, text = x.text, tags = x.tags,
			metadata = x.metadata, language = x.language, chunk_count = x.chunks, updated_at = x.updated, status = 'ready', error = NULL
		FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
			AS x(id text, title text, route text, source text, text text, tags text[], metadata jsonb, language text, chunks int, updated timestamptz)
		WHERE d.id = x.id AND d.client_id = ${clientId}`;
}

const OUT_OF_DATE = "A newer version was accepted, or the document was deleted, while this one waited.";

async function finishItems(
	transaction: Prisma.TransactionClient,
	options: { documents: IndexedDocument[]; due: IndexedDocument[]; current: Map<string, CurrentDocument> },
) {
	const due = new Set(options.due);
	const rows = options.documents.map((document) => {
		const { item, prepared } = document;
		if (!due.has(document)) return { id: item.id, status: "unchanged", chunks: 0, reason: OUT_OF_DATE };
		return {
			id: item.id,
			status: item.version === 1 ? "added" : "changed",
			chunks: prepared.chunks.length,
			reason: null,
		};
	});
	await transaction.$executeRaw`
		UPDATE ingest_items i SET status = x.status::"ItemStatus", chunk_count = x.chunks, reason = x.reason, input = NULL
		FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS x(id text, status text, chunks int, reason text)
		WHERE i.id = x.id AND i.status = 'queued'`;
}
