import { z } from "zod";
import { clientScope } from "../clients/schema.ts";

export const embeddingProgressInput = z.strictObject({ ...clientScope });

/** How many of a client's passages the embedding model has embedded. */
export const embeddingProgressOutput = z.strictObject({
	model: z.string().nullable().describe("`provider:model` as configured; null when search is lexical."),
	total: z.int().describe("Passages of the client."),
	done: z.int().describe("Passages whose embedding is this model's."),
	failed: z.int().describe("Passages whose text the model does not take; they are found by words only."),
	running: z.boolean().describe("Whether the others are being embedded. Until then their old embeddings serve."),
});

export type EmbeddingProgressOutput = z.infer<typeof embeddingProgressOutput>;
