import { z } from "zod";
import { clientScope } from "../clients/schema.ts";

export const signalsStatusInput = z.strictObject({ ...clientScope });
export const signalsRecomputeInput = signalsStatusInput;

export const signalsConfigureInput = z.strictObject({
	...clientScope,
	learning: z.boolean().describe("Whether visitors' clicks change the ranking. Default of a new client: true."),
});

/** What has been learned from clicks. */
export const signalsStatus = z.strictObject({
	learning: z.boolean().describe("Whether it is used: the client's own setting, and the server's `LEARNING`."),
	computedAt: z.date().nullable().describe("When clicks were last counted; null: never."),
	queries: z.int().describe("Queries for which some document was chosen more often than chance would have it."),
	documents: z.int().describe("Documents that were so for several queries."),
	signals: z.int().describe("All of both."),
});

export type SignalsStatus = z.infer<typeof signalsStatus>;
