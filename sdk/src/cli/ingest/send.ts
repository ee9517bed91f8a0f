import type { Signpost } from "../../client.ts";
import { InvalidInputError } from "../../core/errors.ts";
import type { DocumentInput, IngestJobOutput } from "../../generated/contract.ts";

export type DocumentFailure = { externalId: string; reason: string };

export type SendOptions = {
	/** Called with a batch's job whenever it has moved on. */
	onProgress: (job: IngestJobOutput) => void;
	onFailure: (failure: DocumentFailure) => void;
};

/** Batches whose jobs are waited for at the same time: the next is on its way while one is worked on. */
const MAX_OPEN_JOBS = 2;

/** Hands in the batches and waits until all are searchable; returns the finished jobs. */
export async function send(
	signpost: Signpost,
	batches: AsyncIterable<DocumentInput[]>,
	options: SendOptions,
): Promise<IngestJobOutput[]> {
	const jobs: Promise<IngestJobOutput>[] = [];
	for await (const batch of batches) {
		await jobs.at(-MAX_OPEN_JOBS);
		const jobId = await accept(signpost, batch, options);
		if (jobId === null) continue;
		const job = signpost.ingest.wait(jobId, { onProgress: options.onProgress });
		// Its failure is met when it is awaited, which may be a batch later.
		job.catch(() => {});
		jobs.push(job);
	}
	return Promise.all(jobs);
}

/** The batch's job. Documents that the server finds invalid are reported and left out; null when none is left. */
async function accept(signpost: Signpost, batch: DocumentInput[], options: SendOptions): Promise<string | null> {
	if (batch.length === 0) return null;
	try {
		return (await signpost.ingest.documents(batch)).jobId;
	} catch (error) {
		const refused = error instanceof InvalidInputError ? refusedDocuments(error) : new Map<number, string>();
		if (refused.size === 0) throw error;
		for (const [index, reason] of refused) options.onFailure({ externalId: batch[index]?.externalId ?? "", reason });
		return accept(
			signpost,
			batch.filter((_, index) => !refused.has(index)),
			options,
		);
	}
}

function refusedDocuments(error: InvalidInputError): Map<number, string> {
	const refused = new Map<number, string>();
	for (const { path, message } of error.issues) {
		const [, index, field] = /^documents\.(\d+)\.?(.*)$/.exec(path) ?? [];
		if (index !== undefined) refused.set(Number(index), field === "" ? message : `${field}: ${message}`);
	}
	return refused;
}
