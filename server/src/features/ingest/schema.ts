import { z } from "zod";
import { clientScope, givenId, text } from "../clients/schema.ts";
import { documentInput } from "../documents/schema.ts";
import { MOST } from "../limits/schema.ts";

export const ingestDocumentsInput = z.strictObject({
	...clientScope,
	documents: z
		.array(documentInput)
		.min(1)
		.max(MOST.documents)
		.describe("1 to 100 documents with different `externalId`s."),
	idempotencyKey: text()
		.min(1)
		.max(MOST.idempotencyKey)
		.optional()
		.describe("The same key with the same documents gives the same reply, for 24 hours."),
});

export const ingestDocumentsOutput = z.strictObject({
	jobId: z.string().describe("Pass to `ingest.job`, `ingest.progress` or the SDK's `ingest.wait`."),
	accepted: z.int().describe("Documents stored durably."),
});

export const ingestJobInput = z.strictObject({ ...clientScope, jobId: givenId() });

export const ingestOutcome = z.enum(["added", "changed", "unchanged", "failed"]);

/** A document that could not be made searchable, and why. */
export const ingestFailure = z.strictObject({ externalId: z.string(), reason: z.string() });

export const ingestJobOutput = z.strictObject({
	jobId: z.string(),
	status: z.enum(["queued", "running", "done"]).describe("`done` when every document is searchable or has failed."),
	total: z.int(),
	processed: z.int(),
	added: z.int(),
	changed: z.int(),
	unchanged: z.int(),
	failed: z.int(),
	chunks: z.int().describe("Passages written."),
	failures: z.array(ingestFailure).describe("Why each failed document failed."),
	createdAt: z.date(),
	finishedAt: z.date().nullable(),
});

export type IngestDocumentsInput = z.infer<typeof ingestDocumentsInput>;
export type IngestDocumentsOutput = z.infer<typeof ingestDocumentsOutput>;
export type IngestJobOutput = z.infer<typeof ingestJobOutput>;
