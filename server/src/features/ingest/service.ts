import { setTimeout as wait } from "node:timers/promises";
import { AppError } from "../../errors.ts";
import { hashDocument, hashRequest } from "./hash.ts";
import type { IngestDocumentsInput, IngestDocumentsOutput, IngestJobOutput, IngestUploadOutput } from "./schema.ts";
import type { IngestStore, NewJob, StoredJob } from "./store.ts";

/** How often a watched job is looked at, in ms. */
const PROGRESS_INTERVAL = 200;

export type IngestDependencies = {
	store: IngestStore;
	enqueue: NewJob["enqueue"];
	/** What the client may store. */
	storageOf: (clientId: string) => Promise<NewJob["storage"]>;
	/** Called when a job has been stored. */
	onAccepted: () => void;
};

export function createIngestService({ store, enqueue, storageOf, onAccepted }: IngestDependencies) {
	async function job(clientId: string, jobId: string): Promise<IngestJobOutput> {
		const found = await store.job(clientId, jobId);
		if (found === null) throw new AppError("NOT_FOUND", "There is no such job.");
		return found;
	}

	async function findRepeated(clientId: string, key: string | undefined): Promise<StoredJob | null> {
		return key === undefined ? null : store.findByIdempotencyKey(clientId, key);
	}

	const service = {
		job,

		/** The same, told with the documents' ids. */
		async upload(clientId: string, input: IngestDocumentsInput): Promise<IngestUploadOutput> {
			const accepted = await service.documents(clientId, input);
			return { ...accepted, documents: await store.documentsOf(clientId, accepted.jobId) };
		},

		async documents(clientId: string, input: IngestDocumentsInput): Promise<IngestDocumentsOutput> {
			refuseRepeatedIds(input);
			const { documents, idempotencyKey } = input;
			const requestHash = hashRequest(documents);
			const reply = (stored: StoredJob) => {
				if (stored.requestHash === requestHash) return { jobId: stored.id, accepted: documents.length };
				throw new AppError("CONFLICT", "This idempotency key was used for other documents. Use a new one.");
			};
			const repeated = await findRepeated(clientId, idempotencyKey);
			if (repeated !== null) return reply(repeated);
			const chunking = await store.chunking(clientId);
			const hashed = documents.map((document) => {
				const bytes = Buffer.byteLength(document.content);
				return { document, hash: hashDocument(document, chunking), bytes };
			});
			const storage = await storageOf(clientId);
			try {
				const jobId = await store.accept(clientId, {
					documents: hashed,
					chunking,
					idempotencyKey,
					requestHash,
					storage,
					enqueue,
				});
				onAccepted();
				return { jobId, accepted: documents.length };
			} catch (error) {
				// The same call may have come in twice at once: the other one's reply is then ours, too.
				const twin = await findRepeated(clientId, idempotencyKey);
				if (twin === null) throw error;
				return reply(twin);
			}
		},

		async *progress(options: {
			clientId: string;
			jobId: string;
			signal: AbortSignal;
		}): AsyncGenerator<IngestJobOutput> {
			let seen = "";
			while (!options.signal.aborted) {
				const current = await job(options.clientId, options.jobId);
				const state = JSON.stringify(current);
				if (state !== seen) yield current;
				if (current.status === "done") return;
				seen = state;
				await wait(PROGRESS_INTERVAL, undefined, { signal: options.signal }).catch(() => undefined);
			}
		},
	};
	return service;
}

function refuseRepeatedIds({ documents }: IngestDocumentsInput): void {
	const seen = new Set<string>();
	for (const [index, { externalId }] of documents.entries()) {
		if (seen.has(externalId)) {
			throw new AppError("INVALID_INPUT", `documents.${index}.externalId: "${externalId}" stands twice in one call.`);
		}
		seen.add(externalId);
	}
}
