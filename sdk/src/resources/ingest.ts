import type { IngestDocumentsOutput, IngestJobOutput } from "../generated/contract.ts";
import type { CallOptions } from "../internal/call.ts";
import { withDeadline } from "../internal/deadline.ts";
import { randomId } from "../internal/random-id.ts";
import type { Session } from "../internal/session.ts";
import { dataOf } from "../internal/stream.ts";
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
		dataOf(session.stream({ path: "ingest.progress", input: scopedJob(job) }, { isLast, signal: options?.signal }));
	return {
		documents: (input, options) => {
			const documents = Array.isArray(input) ? { documents: input } : input;
			const scoped = session.scoped({ ...documents, idempotencyKey: documents.idempotencyKey ?? randomId() });
			return session.call("safe", options, (signal) => ingest.documents.mutate(scoped, { signal }));
		},
		job: (job, options) => session.call("safe", options, (signal) => ingest.job.query(scopedJob(job), { signal })),
		progress,
		wait: (job, options = {}) =>
			withDeadline(options, (signal) => lastOf(progress(job, { signal }), options.onProgress)),
	};
}

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
