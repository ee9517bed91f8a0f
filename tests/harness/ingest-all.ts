import type { DocumentInput, IngestJobOutput, Signpost } from "../../sdk/src/index.ts";

const MAX_DOCUMENTS = 100;
const MAX_CHARACTERS = 500_000;

/** Ingests any number of documents and waits until they are searchable. Throws when one failed. */
export async function ingestAll(signpost: Signpost, documents: DocumentInput[]): Promise<{ chunks: number }> {
	const jobs: string[] = [];
	for (const batch of batchesOf(documents)) jobs.push((await signpost.ingest.documents(batch)).jobId);
	let chunks = 0;
	for (const job of jobs) chunks += chunksOf(await signpost.ingest.wait(job));
	return { chunks };
}

/** As many as one call takes, in number and size. */
export function batchesOf(documents: DocumentInput[]): DocumentInput[][] {
	const batches: DocumentInput[][] = [];
	let batch: DocumentInput[] = [];
	let characters = 0;
	for (const document of documents) {
		if (batch.length === MAX_DOCUMENTS || (batch.length > 0 && characters + document.content.length > MAX_CHARACTERS)) {
			batches.push(batch);
			batch = [];
			characters = 0;
		}
		batch.push(document);
		characters += document.content.length;
	}
	return batch.length === 0 ? batches : [...batches, batch];
}

function chunksOf(job: IngestJobOutput): number {
	const [failure] = job.failures;
	if (failure !== undefined)
		throw new Error(`${job.failed} failed, the first ${failure.externalId}: ${failure.reason}`);
	return job.chunks;
}
