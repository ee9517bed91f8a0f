import { z } from "zod";
import { clientScope, text } from "../clients/schema.ts";
import { externalId } from "../documents/schema.ts";
import { MOST } from "../limits/schema.ts";

const query = text().trim().min(1).max(MOST.typed).describe("The query it is for; case and blanks do not matter.");

/** A document, and its place from 1. */
export const curationPin = z.strictObject({ externalId, position: z.int().min(1).max(50) });

/** What the answer to a query must and must not show. */
export const curation = z.strictObject({
	query,
	pinned: z.array(curationPin).max(MOST.pinned).describe("Documents that are shown at a place of their own."),
	hidden: z.array(externalId).max(MOST.hidden).describe("Documents that are not shown."),
});

export const curationsSaveInput = z.strictObject({
	...clientScope,
	query,
	pinned: z.array(curationPin).max(MOST.pinned).default([]),
	hidden: z.array(externalId).max(MOST.hidden).default([]),
});

export const curationsListInput = z.strictObject({
	...clientScope,
	limit: z.int().min(1).max(200).default(50).describe("Curations on a page: 1 to 200, default 50."),
	cursor: text().min(1).max(MOST.cursor).optional().describe("`nextCursor` of the page before."),
});
export const curationsListOutput = z.strictObject({
	curations: z.array(curation),
	total: z.int().describe("Curations on all pages."),
	nextCursor: z.string().nullable().describe("Pass as `cursor` for the next page; null on the last."),
});
export const curationsDeleteInput = z.strictObject({ ...clientScope, query });
export const curationsDeleteOutput = z.strictObject({ deleted: z.boolean().describe("False when there was none.") });

export type CurationPin = z.infer<typeof curationPin>;
export type Curation = z.infer<typeof curation>;
export type CurationsListInput = z.infer<typeof curationsListInput>;
export type CurationsListOutput = z.infer<typeof curationsListOutput>;
export type CurationsSaveInput = z.infer<typeof curationsSaveInput>;
