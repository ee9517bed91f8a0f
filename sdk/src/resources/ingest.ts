import type { IngestDocumentsOutput, IngestJobOutput } from "../generated/contract.ts";
import type { CallOptions } from "../internal/call.ts";
import { withDeadline } from "../internal/deadline.ts";
import { follow } from "../internal/follow.ts";
import { randomId } from "../internal/random-id.ts";
import type { Session } from "../internal/session.ts";
import { dataOf } from "../internal/stream.ts";
import { upload } from "../internal/upload.ts";
import type { Site, SiteDocument, SiteDocumentsInput } from "../site.ts";

/** A job, as `ingest.documents` returned it or by its id. */
export type JobReference = string | { jobId: string };

/** What watching a job takes. */
export type WatchOptions = {
	/** Aborting it ends the watching with a `CancelledError`; the job goes on. */
	signal?: AbortSignal;
};

/** What waiting for a job takes. */
export type WaitOptions = WatchOptions & {
	/** Called with the job whenever it has moved on. */
	onProgress?: (job: IngestJobOutput) => void;
	/** Time to wait in all, in milliseconds; 0: no limit. Default: 0. */
	timeoutMs?: number;
};

/** A file: a platform's own `File`, or its name and what is in it. */
export type UploadFile = File | { name: string; content: string | Blob | Uint8Array<ArrayBuffer> };

/** What is said of uploaded files. */
export type UploadOptions = CallOptions & {
	/** Of each file, in the order of the files, or none. Default: what the file says. */
	title?: string[];
	/** Where visitors are sent, for each file in order. Default: `/` and its name. */
	route?: string[];
	/** Your own ids, for each file in order. Default: its name. */
	externalId?: string[];
	/** How the files are written. Default: as their content, or else their names' endings say. */
	format?: "markdown" | "html" | "text";
	/** Of every file. */
	tags?: string[];
	/** Of every file. */
	metadata?: Record<string, string | number | boolean | null>;
	/** The collection that every file comes from, to list and filter by. */
	source?: string;
	/** When the files last changed. Default: now. */
	updatedAt?: Date;
	/** Client to act on, by id or slug, or by the id of its chatbot. */
	clientId?: string;
	/** The same key with the same files gives the same reply, for 24 hours. Default: a new one. */
	idempotencyKey?: string;
};

/** Files that are stored, as documents in the order of the files. */
export type IngestUploadOutput = IngestDocumentsOutput & {
	/** `documentId` is null where the document has been deleted since, of an upload that is repeated. */
	documents: { documentId: string | null; externalId: string }[];
};

/** Documents in. Needs a secret key. */
export type IngestResource<S extends Site = Site> = {
	/**
	 * Hands in 1 to 100 documents. When it resolves they are stored durably, and a job is making them
	 * searchable. Unchanged documents cost nothing. Retried safely: an `idempotencyKey` is made when none is given.
	 */
	documents: (
		input: SiteDocument<S>[] | SiteDocumentsInput<S>,
		options?: CallOptions,
	) => Promise<IngestDocumentsOutput>;
	/**
	 * Hands in documents as files: Markdown, plain text, HTML, or JSON of documents, in UTF-8. What each is, is told by
	 * what is in it; one that cannot be read rejects the whole upload with the code `UNSUPPORTED_MEDIA_TYPE`. Otherwise
	 * as `documents`.
	 */
	upload: (files: UploadFile[], options?: UploadOptions) => Promise<IngestUploadOutput>;
	/** How far a job is, and which documents failed. */
	job: (job: JobReference, options?: CallOptions) => Promise<IngestJobOutput>;
	/** The job whenever it has moved on, until it is done. Reconnects by itself. */
	progress: (job: JobReference, options?: WatchOptions) => AsyncIterable<IngestJobOutput>;
	/**
	 * Resolves with the finished job when its documents are searchable. Documents that failed are in
	 * `failures`; that does not reject. Rejects with `CancelledError`, `TimeoutError` or what ended the watching.
	 */
	wait: (job: JobReference, options?: WaitOptions) => Promise<IngestJobOutput>;
};

export function ingestResource(session: Session): IngestResource {
	const { ingest } = session.trpc;
	const scopedJob = (job: JobReference) => session.scoped({ jobId: typeof job === "string" ? job : job.jobId });
	const progress: IngestResource["progress"] = (job, options) =>
		dataOf(follow(session, { path: "ingest.progress", input: scopedJob(job) }, { isLast, signal: options?.signal }));
	return {
		documents: (input, options) => {
			const documents = Array.isArray(input) ? { documents: input } : input;
			const scoped = session.scoped({ ...documents, idempotencyKey: documents.idempotencyKey ?? randomId() });
			return session.call("safe", options, (signal) => ingest.documents.mutate(scoped, { signal }));
		},
		upload: (files, options = {}) => {
			const { signal, timeoutMs, maxRetries, ...fields } = options;
			const form = formOf(files, session.scoped({ ...fields, idempotencyKey: fields.idempotencyKey ?? randomId() }));
			return session.call("safe", options, (active) =>
				upload(session, "document/ingest", { body: form, signal: active }),
			);
		},
		job: (job, options) => session.call("safe", options, (signal) => ingest.job.query(scopedJob(job), { signal })),
		progress,
		wait: (job, options = {}) =>
			withDeadline(options, (signal) => lastOf(progress(job, { signal }), options.onProgress)),
	};
}

function formOf(files: UploadFile[], fields: object): FormData {
	const form = new FormData();
	for (const [name, value] of Object.entries(fields)) {
		const isPerFile = Array.isArray(value) && name !== "tags";
		for (const one of isPerFile ? value : [value]) if (one !== undefined) form.append(name, textOf(one));
	}
	for (const file of files) form.append("files", "content" in file ? new Blob([file.content]) : file, file.name);
	return form;
}

const textOf = (value: unknown) => (typeof value === "string" ? value : JSON.stringify(value).replace(/^"|"$/g, ""));

function isLast({ status }: IngestJobOutput): boolean {
	return status === "done";
}

async function lastOf(
	progress: AsyncIterable<IngestJobOutput>,
	onProgress: ((job: IngestJobOutput) => void) | undefined,
): Promise<IngestJobOutput> {
	let last: IngestJobOutput | undefined;
	for await (const job of progress) {
		onProgress?.(job);
		last = job;
	}
	return last as IngestJobOutput;
}
