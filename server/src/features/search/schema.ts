import { z } from "zod";
import { clientScope, metadata, tag, text } from "../clients/schema.ts";

/** Which documents may answer. All conditions must hold. */
export const searchFilter = z.strictObject({
	tags: z.array(tag).max(20).optional().describe("Documents must carry every one of these tags."),
	metadata: z
		.record(
			text().min(1).max(100),
			z.union([
				text().max(2_000),
				z.number(),
				z.boolean(),
				z
					.array(z.union([text().max(2_000), z.number(), z.boolean()]))
					.min(1)
					.max(50),
			]),
		)
		.optional()
		.describe("Metadata fields and the value, or one of the values, each must have."),
});

export const searchQueryInput = z.strictObject({
	...clientScope,
	query: text().max(1_000).describe("What to look for, in any language; at most 1,000 characters."),
	limit: z.int().min(1).max(50).default(10).describe("Hits on a page: 1 to 50, default 10."),
	cursor: z.string().max(200).optional().describe("`nextCursor` of the page before."),
	filter: searchFilter.optional().describe("Which documents may answer."),
	explain: z.boolean().default(false).describe("Whether every hit carries the numbers its score is made of."),
});

/** A stretch of text, in UTF-16 code units: `text.slice(start, end)`. */
export const textRange = z.strictObject({ start: z.int(), end: z.int() });

/** A piece of a passage, to show under the title. */
export const searchSnippet = z.strictObject({
	text: z.string().describe("The part of the best passage that answers the query."),
	highlights: z.array(textRange).describe("Where the query's words stand in `text`."),
});

/** The numbers a score is made of. */
export const searchExplanation = z.strictObject({
	lexical: z.number().describe("BM25F score of the best passage."),
	lexicalRank: z.int().nullable().describe("Rank among the lexical candidates, from 1."),
	dense: z.number().nullable().describe("Cosine similarity to the query; null without embeddings."),
	denseRank: z.int().nullable().describe("Rank among the dense candidates, from 1."),
	terms: z
		.array(
			z.strictObject({
				term: z.string(),
				kind: z.enum(["stem", "exact"]),
				idf: z.number(),
				weight: z.number(),
				score: z.number(),
			}),
		)
		.describe("What each query term adds to `lexical`."),
});

/** A document that answers, with its best passage. */
export const searchHit = z.strictObject({
	documentId: z.string(),
	chunkId: z.string().describe("The best passage of the document."),
	externalId: z.string(),
	title: z.string(),
	route: z.string().describe("Path or URL to send the visitor to."),
	anchor: z.string().nullable().describe("Fragment of the heading above the passage, without `#`."),
	headings: z.array(z.string()).describe("Headings above the passage, outermost first."),
	snippet: searchSnippet,
	score: z.number().describe("Higher is better; comparable within one response only."),
	tags: z.array(z.string()),
	metadata,
	updatedAt: z.date(),
	clickToken: z.string().describe("Pass to `events.track` when the hit is used."),
	explanation: searchExplanation.optional(),
});

export const searchQueryOutput = z.strictObject({
	searchId: z.string(),
	hits: z.array(searchHit),
	recommendedRoute: z.string().nullable().describe("The first hit's route when it is clearly ahead of the others."),
	nextCursor: z.string().nullable().describe("Pass as `cursor` for the next page; null on the last."),
	degraded: z.boolean().describe("True when embeddings are configured but could not be used."),
	tookMs: z.number().describe("Time spent on the server, in milliseconds."),
});

export type SearchFilter = z.infer<typeof searchFilter>;
export type SearchQueryInput = z.infer<typeof searchQueryInput>;
export type TextRange = z.infer<typeof textRange>;
export type SearchSnippet = z.infer<typeof searchSnippet>;
export type SearchExplanation = z.infer<typeof searchExplanation>;
export type SearchHit = z.infer<typeof searchHit>;
export type SearchQueryOutput = z.infer<typeof searchQueryOutput>;
