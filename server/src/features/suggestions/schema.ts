import { z } from "zod";
import { clientScope, givenId, text } from "../clients/schema.ts";
import { externalId } from "../documents/schema.ts";
import { MOST } from "../limits/schema.ts";
import { textRange } from "../search/schema.ts";

export const searchSuggestInput = z.strictObject({
	...clientScope,
	query: text().max(MOST.typed).describe("What has been typed so far; at most 200 characters."),
	limit: z.int().min(1).max(20).default(5).describe("Queries, and documents, at most: 1 to 20, default 5."),
});

/** A query to offer. */
export const suggestedQuery = z.strictObject({
	text: z.string(),
	highlights: z.array(textRange).describe("Where what was typed stands in `text`."),
});

/** A document whose title has what was typed. */
export const suggestedDocument = z.strictObject({
	documentId: z.string(),
	externalId: z.string(),
	title: z.string(),
	route: z.string().describe("Path or URL to send the visitor to."),
	highlights: z.array(textRange).describe("Where the typed words stand in `title`."),
});

export const searchSuggestOutput = z.strictObject({
	queries: z.array(suggestedQuery).describe("What several visitors asked for, then the client's own words."),
	documents: z.array(suggestedDocument),
	tookMs: z.number().describe("Time spent on the server, in milliseconds."),
});

export const searchSimilarInput = z
	.strictObject({
		...clientScope,
		documentId: givenId().optional(),
		externalId: externalId.optional().describe("The site's own id, instead of `documentId`."),
		limit: z.int().min(1).max(50).default(10).describe("Documents at most: 1 to 50, default 10."),
	})
	.refine(
		({ documentId, externalId: own }) => (documentId === undefined) !== (own === undefined),
		"Give either documentId or externalId.",
	);

/** A document like another one. */
export const similarDocument = z.strictObject({
	documentId: z.string(),
	externalId: z.string(),
	title: z.string(),
	route: z.string(),
	tags: z.array(z.string()),
	score: z.number().describe("Higher is more alike; comparable within one response only."),
});

export const searchSimilarOutput = z.strictObject({ documents: z.array(similarDocument) });

export type SearchSuggestInput = z.infer<typeof searchSuggestInput>;
export type SearchSuggestOutput = z.infer<typeof searchSuggestOutput>;
export type SuggestedQuery = z.infer<typeof suggestedQuery>;
export type SuggestedDocument = z.infer<typeof suggestedDocument>;
export type SearchSimilarInput = z.infer<typeof searchSimilarInput>;
export type SearchSimilarOutput = z.infer<typeof searchSimilarOutput>;
