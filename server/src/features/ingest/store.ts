import { countDocuments, type DocumentCounts, lockTenant } from "../../database/count-documents.ts";
import type { Database } from "../../database/prisma.ts";
import type { Prisma } from "../../generated/prisma/client.ts";
import { newId } from "../../ids.ts";
import type { Chunking } from "../clients/schema.ts";
import type { DocumentInput } from "../documents/schema.ts";
import type { StorageQuota } from "../usage/quota.ts";
import type { IngestJobOutput } from "./schema.ts";

/** `bytes`: of its content, in UTF-8. */
export type AcceptedDocument = { document: DocumentInput; hash: string; bytes: number };

export type NewJob = {
	documents: AcceptedDocument[];
	/** Null: as the server does by itself. */
	chunking: Chunking | null;
	idempotencyKey: string | undefined;
	requestHash: string;
	/** What may be stored; `check` throws when that would be more. */
	storage: StorageQuota;
	enqueue: (transaction: Prisma.TransactionClient, jobId: string) => Promise<void>;
};

export type StoredJob = { id: string; requestHash: string };

/** A document, and how it is to be divided, if not as the server does by itself. */
export type DividedDocument = DocumentInput & { chunking?: Chunking };

type Existing = { id: string; externalId: string; contentHash: string; status: string; version: number; bytes: number };

const EXISTING = { id: true, externalId: true, contentHash: true, status: true, version: true, bytes: true } as const;

export type IngestStore = ReturnType<typeof createIngestStore>;

export function createIngestStore(database: Database) {
	return {
		async chunking(clientId: string): Promise<Chunking | null> {
			const client = await database.client.findUniqueOrThrow({ where: { id: clientId }, select: { chunking: true } });
			return client.chunking as Chunking | null;
		},

		findByIdempotencyKey(clientId: string, idempotencyKey: string): Promise<StoredJob | null> {
			return database.ingestJob.findUnique({ where: { clientId_idempotencyKey: { clientId, idempotencyKey } } });
		},

		/** Stores the documents' new versions and the job in one transaction: from here on they survive anything. */
		accept(clientId: string, job: NewJob): Promise<string> {
			return database.$transaction(async (transaction) => {
				const { tenantCounts, check } = job.storage;
				if (tenantCounts) await lockTenant(transaction, clientId);
				await transaction.$executeRaw`SELECT pg_advisory_xact_lock(hashtext(${clientId}))`;
				const externalIds = job.documents.map(({ document }) => document.externalId);
				const where = { clientId, externalId: { in: externalIds } };
				const existing = await transaction.document.findMany({ where, select: EXISTING });
				const byExternalId = new Map<string, Existing>(existing.map((document) => [document.externalId, document]));
				const jobId = newId("job");
				const items = job.documents.map((accepted, position) =>
					toItem(accepted, {
						position,
						existing: byExternalId.get(accepted.document.externalId),
						chunking: job.chunking,
					}),
				);
				await storeVersions(transaction, clientId, { documents: job.documents, items, known: byExternalId });
				const change = changeOf(job.documents, items, byExternalId);
				if (change.documents !== 0 || change.bytes !== 0)
					check(change, await countDocuments(transaction, clientId, { ...change, tenantCounts }));
				await storeJob(transaction, clientId, { jobId, job, items });
				if (items.some((item) => item.status === "queued")) await job.enqueue(transaction, jobId);
				return jobId;
			});
		},

		/** The documents of a job, in the order in which they came. */
		documentsOf(clientId: string, jobId: string): Promise<{ documentId: string | null; externalId: string }[]> {
			return database.ingestItem.findMany({
				where: { jobId, job: { clientId } },
				orderBy: { position: "asc" },
				select: { documentId: true, externalId: true },
			});
		},

		async job(clientId: string, jobId: string): Promise<IngestJobOutput | null> {
			const job = await database.ingestJob.findFirst({ where: { id: jobId, clientId } });
			if (job === null) return null;
			const [groups, failures] = await Promise.all([
				database.ingestItem.groupBy({ by: ["status"], where: { jobId }, _count: true, _sum: { chunkCount: true } }),
				database.ingestItem.findMany({
					where: { jobId, status: "failed" },
					orderBy: { position: "asc" },
					select: { externalId: true, reason: true },
				}),
			]);
			return summarize(job, groups, failures);
		},
	};
}

type Item = {
	id: string;
	position: number;
	externalId: string;
	documentId: string;
	version: number;
	status: "queued" | "unchanged";
	input: DividedDocument | null;
};

function toItem(
	{ document, hash }: AcceptedDocument,
	context: { position: number; existing: Existing | undefined; chunking: Chunking | null },
): Item {
	const { position, existing, chunking } = context;
	const item = {
		id: newId("item"),
		position,
		externalId: document.externalId,
		documentId: existing?.id ?? newId("document"),
	};
	const same = existing?.contentHash === hash;
	if (same && existing.status === "ready")
		return { ...item, version: existing.version, status: "unchanged", input: null };
	const version = existing === undefined ? 1 : existing.version + 1;
	return { ...item, version, status: "queued", input: { ...document, ...(chunking === null ? {} : { chunking }) } };
}

/** By how much there will be more. */
function changeOf(documents: AcceptedDocument[], items: Item[], known: Map<string, Existing>): DocumentCounts {
	const change = { documents: 0, bytes: 0 };
	for (const [index, { status, externalId }] of items.entries()) {
		if (status === "unchanged") continue;
		const before = known.get(externalId);
		change.documents += before === undefined ? 1 : 0;
		change.bytes += (documents[index]?.bytes ?? 0) - (before?.bytes ?? 0);
	}
	return change;
}

async function storeVersions(
	transaction: Prisma.TransactionClient,
	clientId: string,
	options: { documents: AcceptedDocument[]; items: Item[]; known: Map<string, Existing> },
): Promise<void> {
	const pending = options.items.flatMap((item, index) => {
		const accepted = options.documents[index];
		return item.status === "unchanged" || accepted === undefined ? [] : [{ item, ...accepted }];
	});
	const added = pending.filter(({ item }) => !options.known.has(item.externalId));
	await insertDocuments(transaction, clientId, added);
	const changed = pending.filter(({ item }) => options.known.has(item.externalId));
	const rows = changed.map(({ item, hash, bytes }) => ({ id: item.documentId, version: item.version, hash, bytes }));
	await transaction.$executeRaw`
		UPDATE documents d SET version = x.version, content_hash = x.hash, bytes = x.bytes, status = 'queued', error = NULL
		FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS x(id text, version int, hash text, bytes int)
		WHERE d.id = x.id AND d.client_id = ${clientId}`;
}

// One statement for all rows: Prisma's createMany takes several times as long.
async function insertDocuments(
	transaction: Prisma.TransactionClient,
	clientId: string,
	added: (AcceptedDocument & { item: Item })[],
): Promise<void> {
	const rows = added.map(({ item, document, hash, bytes }) => {
		const { externalId, title, route, source, tags, metadata, updatedAt } = document;
		return {
			...{ id: item.documentId, external: externalId, title: title ?? externalId, route, source: source ?? null },
			...{ hash, bytes, tags, metadata, updated: updatedAt ?? new Date() },
		};
	});
	await transaction.$executeRaw`
		INSERT INTO documents (id, client_id, external_id, title, route, source, content_hash, bytes, tags, metadata, updated_at)
		SELECT x.id, ${clientId}, x.external, x.title, x.route, x.source, x.hash, x.bytes, x.tags, x.metadata, x.updated
		FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS x(id text, external text, title text, route text,
			source text, hash text, bytes int, tags text[], metadata jsonb, updated timestamptz)`;
}

async function storeJob(
	transaction: Prisma.TransactionClient,
	clientId: string,
	{ jobId, job, items }: { jobId: string; job: NewJob; items: Item[] },
): Promise<void> {
	const done = items.every((item) => item.status === "unchanged");
	await transaction.ingestJob.create({
		data: {
			id: jobId,
			clientId,
			idempotencyKey: job.idempotencyKey ?? null,
			requestHash: job.requestHash,
			finishedAt: done ? new Date() : null,
		},
	});
	await transaction.$executeRaw`
		INSERT INTO ingest_items (id, job_id, position, external_id, document_id, version, status, input)
		SELECT x.id, ${jobId}, x.position, x."externalId", x."documentId", x.version, x.status::"ItemStatus", x.input
		FROM jsonb_to_recordset(${JSON.stringify(items)}::jsonb) AS x(id text, position int, "externalId" text,
			"documentId" text, version int, status text, input jsonb)`;
}

type Group = { status: string; _count: number; _sum: { chunkCount: number | null } };

function summarize(
	job: { id: string; startedAt: Date | null; finishedAt: Date | null; createdAt: Date },
	groups: Group[],
	failures: { externalId: string; reason: string | null }[],
): IngestJobOutput {
	const countOf = (status: string) => groups.find((group) => group.status === status)?._count ?? 0;
	const total = groups.reduce((sum, group) => sum + group._count, 0);
	return {
		jobId: job.id,
		status: statusOf(job),
		total,
		processed: total - countOf("queued"),
		added: countOf("added"),
		changed: countOf("changed"),
		unchanged: countOf("unchanged"),
		failed: countOf("failed"),
		chunks: groups.reduce((sum, group) => sum + (group._sum.chunkCount ?? 0), 0),
		failures: failures.map(({ externalId, reason }) => ({ externalId, reason: reason ?? "It could not be read." })),
		createdAt: job.createdAt,
		finishedAt: job.finishedAt,
	};
}

function statusOf(job: { startedAt: Date | null; finishedAt: Date | null }): IngestJobOutput["status"] {
	if (job.finishedAt !== null) return "done";
	return job.startedAt === null ? "queued" : "running";
}
