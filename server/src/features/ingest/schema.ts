import { z } from "zod";
import { chatbotReference, clientReference, clientScope, givenId, metadata, tag, text } from "../clients/schema.ts";
import { documentFormat, documentInput } from "../documents/schema.ts";
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

const perFile = <Value extends z.ZodType>(value: Value) => z.array(value).max(MOST.documents).default([]);
const { externalId, title, route, source, updatedAt } = documentInput.shape;

/** The fields of an upload, beside its files. */
export const ingestUploadFields = z.strictObject({
	...clientScope,
	client_id: clientReference.optional().describe("The same as `clientId`."),
	tenant_id: clientReference.optional().describe("The same as `clientId`."),
	chatbotId: chatbotReference.optional().describe("A chatbot of the client, by which it may be named, too."),
	title: perFile(title.unwrap()).describe("Titles, one for each file in order. Default: what the file says."),
	route: perFile(route).describe("Where visitors are sent, one for each file in order. Default: `/` and its name."),
	externalId: perFile(externalId).describe("The site's own ids, one for each file in order. Default: its name."),
	format: documentFormat.optional().describe("How the files are written. Default: as their content and name say."),
	tags: z.array(tag).max(MOST.tags).default([]).describe("Of every file: a JSON list, or the field again and again."),
	metadata: metadata.default({}).describe("Of every file, as JSON."),
	source,
	updatedAt,
	idempotencyKey: ingestDocumentsInput.shape.idempotencyKey,
});

export const ingestUploadOutput = ingestDocumentsOutput.extend({
	documents: z
		.array(z.strictObject({ documentId: z.string().nullable(), externalId: z.string() }))
		.describe(
			"The documents, in the order of the files. Null: it has been deleted since, of an upload that is repeated.",
		),
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
export type IngestUploadFields = z.infer<typeof ingestUploadFields>;
export type IngestUploadOutput = z.infer<typeof ingestUploadOutput>;
export type IngestJobOutput = z.infer<typeof ingestJobOutput>;
