import { z } from "zod";
import { clientScope, metadata, tag, text, time } from "../clients/schema.ts";
import { MOST } from "../limits/schema.ts";

const filterText = text().max(MOST.fieldText);
const filterValue = z.union([filterText, z.number(), z.boolean()]);
const isoTexts = z.union([z.iso.datetime({ offset: true }), z.iso.date()]);
const isoText = text()
	.max(MOST.time)
	.refine((value) => isoTexts.safeParse(value).success, "Write 2026-01-31 or 2026-01-31T12:00:00Z.");
const instant = z.union([time(), isoText]);
const isGiven = (condition: object) => Object.values(condition).some((value) => value !== undefined);
const NOTHING_ASKED = "Ask for something.";

const bounds = <Bound extends z.ZodType>(bound: Bound) => ({
	gt: bound.optional(),
	gte: bound.optional(),
	lt: bound.optional(),
	lte: bound.optional(),
});

/** A span of numbers or times. A time is a `Date` or an ISO 8601 text, and met by values that are such texts. */
export const searchRange = z
	.strictObject({
		...bounds(z.union([z.number(), instant])),
		exists: z.boolean().optional().describe("Whether the field must have a value, or must have none."),
	})
	.refine(isGiven, NOTHING_ASKED);

/** A span of time, by `Date`s or ISO 8601 texts. */
export const searchTimeRange = z.strictObject(bounds(instant)).refine(isGiven, NOTHING_ASKED);

const conditions = {
	tags: z
		.union([z.array(tag).max(MOST.alternatives), z.strictObject({ any: z.array(tag).min(1).max(MOST.alternatives) })])
		.optional()
		.describe("Documents must carry every one of these tags, or `any` of them."),
	metadata: z
		.record(
			text().min(1).max(MOST.tag),
			z.union([filterText, z.number(), z.boolean(), z.array(filterValue).min(1).max(MOST.values), searchRange]),
		)
		.optional()
		.describe("Metadata fields, and the value or one of the values each must have, or the span it must be in."),
	updatedAt: searchTimeRange.optional(),
	source: z
		.union([filterText, z.array(filterText).min(1).max(MOST.values)])
		.optional()
		.describe("The document's source, or several of which it must be one."),
	route: z
		.union([filterText, z.strictObject({ prefix: filterText.min(1) })])
		.optional()
		.describe("The document's route, or what it begins with."),
	language: z
		.union([
			text().min(2).max(MOST.languageTag),
			z.array(text().min(2).max(MOST.languageTag)).min(1).max(MOST.alternatives),
		])
		.optional()
		.describe("ISO 639-1 code of the documents' language, or several of which it must be one."),
};

type Conditions = z.infer<z.ZodObject<typeof conditions>>;

export type SearchFilter = Conditions & {
	and?: SearchFilter[] | undefined;
	or?: SearchFilter[] | undefined;
	not?: SearchFilter | undefined;
};

const filters = z
	.array(z.lazy(() => searchFilter))
	.min(1)
	.max(MOST.alternatives);

/** Which documents may answer. All that is given must hold. */
export const searchFilter: z.ZodType<SearchFilter, SearchFilter> = z
	.strictObject({
		...conditions,
		and: filters.optional().describe("All of these must hold."),
		or: filters.optional().describe("At least one of these must hold."),
		not: z
			.lazy(() => searchFilter)
			.optional()
			.describe("This must not hold."),
	})
	.refine(isBounded, `At most ${MOST.conditions} conditions, in filters at most ${MOST.filterDepth} deep.`);

function isBounded(filter: SearchFilter): boolean {
	const { size, depth } = measure(filter);
	return size <= MOST.conditions && depth <= MOST.filterDepth;
}

function measure({ and = [], or = [], not, metadata = {}, ...own }: SearchFilter): { size: number; depth: number } {
	const inner = [...and, ...or, ...(not === undefined ? [] : [not])].map(measure);
	return {
		size: inner.reduce((sum, { size }) => sum + size, Object.keys(own).length + Object.keys(metadata).length + 1),
		depth: 1 + Math.max(0, ...inner.map(({ depth }) => depth)),
	};
}

const facetField = text()
	.min(1)
	.max(MOST.tag)
	.refine((name) => name !== "__proto__", "There is no such field.");

export const searchQueryInput = z.strictObject({
	...clientScope,
	query: text().max(MOST.query).describe("What to look for, in any language; at most 1,000 characters."),
	limit: z.int().min(1).max(50).default(10).describe("Hits on a page: 1 to 50, default 10."),
	cursor: z.string().max(MOST.cursor).optional().describe("`nextCursor` of the page before."),
	filter: searchFilter.optional().describe("Which documents may answer."),
	facets: z
		.array(facetField)
		.max(MOST.facets)
		.optional()
		.describe('Fields whose values to count: "tags" and names of metadata fields; at most 20.'),
	facetLimit: z.int().min(1).max(100).optional().describe("Values of each facet: 1 to 100, default 20."),
	prefix: z
		.boolean()
		.default(true)
		.describe("Whether the last word, with nothing behind it, may be the beginning of a longer one. Default: true."),
	typoTolerance: z
		.boolean()
		.default(true)
		.describe(
			"Whether words that occur nowhere may be misspelt ones (one slip from 4 letters, two from 8), and two words one, or one two. Default: true.",
		),
	learning: z.boolean().default(true).describe("Whether what visitors clicked may change the order."),
	rerank: z
		.boolean()
		.default(true)
		.describe("Whether the reranker, where the server has one, may change the order. Default: true."),
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
	reranked: z
		.strictObject({
			score: z.number().describe("The reranker's, on its own scale."),
			rankBefore: z.int().describe("Rank without it, from 1."),
		})
		.nullable()
		.describe("What the reranker made of the best passage; null where it was not asked."),
	learned: z
		.strictObject({
			query: z.number().describe("How much more often than by chance it was chosen for this query, 0 to 1."),
			document: z.number().describe("The same for all queries."),
			factor: z.number().describe("What that makes of the score: 1 to 1.5."),
			unlearnedRank: z.int().describe("Rank without it, from 1."),
		})
		.nullable()
		.describe("What clicks have taught; null where it is nothing or not used."),
	terms: z
		.array(
			z.strictObject({
				term: z.string().describe("The word as it was typed."),
				matched: z.string().describe("The word that was matched instead, or the same."),
				reading: z
					.enum(["typed", "synonym", "prefix", "typo", "joined", "split"])
					.describe("How `matched` came of `term`; of several readings the best is given."),
				kind: z.enum(["stem", "exact"]),
				idf: z.number().describe("Rarity, more for what tells a subject, less for what was not typed."),
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
	href: z.string().describe("Where to link: the route down to the heading above the passage."),
	headings: z.array(z.string()).describe("Headings above the passage, outermost first."),
	pinned: z.literal(true).optional().describe("Present on a hit that a curation put there."),
	snippet: searchSnippet,
	score: z.number().describe("Higher is better; comparable within one response only."),
	tags: z.array(z.string()),
	metadata,
	updatedAt: z.date(),
	clickToken: z.string().describe("Pass to `events.track` when the hit is used."),
	explanation: searchExplanation.optional(),
});

/** A value of a facet, and how many documents have it. */
export const searchFacetValue = z.strictObject({
	value: z.union([z.string(), z.number(), z.boolean()]),
	count: z.int(),
});

/** The values of each field that was asked for, the most frequent first. */
export const searchFacets = z.record(z.string(), z.array(searchFacetValue));

/** A page to send a visitor straight to. */
export const searchRecommendation = z.strictObject({
	route: z.string(),
	href: z.string().describe("The route down to the heading above the best passage."),
	confidence: z.number().describe("How likely it is the right page, 0 to 1."),
});

export const searchQueryOutput = z.strictObject({
	searchId: z.string(),
	hits: z.array(searchHit),
	recommendedRoute: z.string().nullable().describe("The first hit's route when it is clearly ahead of the others."),
	recommendation: searchRecommendation.nullable().describe("The same with its confidence; null when unsure."),
	facets: searchFacets
		.optional()
		.describe(
			"Counts over all documents, not only this page's, that hold a word of the query and meet the filter; where those are more than 10,000, over that many of them.",
		),
	nextCursor: z.string().nullable().describe("Pass as `cursor` for the next page; null on the last."),
	degraded: z.boolean().describe("True when embeddings or a reranker are configured but could not be used."),
	tookMs: z.number().describe("Time spent on the server, in milliseconds."),
});

export type SearchRange = z.infer<typeof searchRange>;
export type SearchTimeRange = z.infer<typeof searchTimeRange>;
export type SearchQueryInput = z.infer<typeof searchQueryInput>;
export type TextRange = z.infer<typeof textRange>;
export type SearchSnippet = z.infer<typeof searchSnippet>;
export type SearchExplanation = z.infer<typeof searchExplanation>;
export type SearchHit = z.infer<typeof searchHit>;
export type SearchFacets = z.infer<typeof searchFacets>;
export type SearchRecommendation = z.infer<typeof searchRecommendation>;
export type SearchQueryOutput = z.infer<typeof searchQueryOutput>;
