import { z } from "zod";
import { clientScope, givenId, metadata, tag, text, time } from "../clients/schema.ts";
import { MOST } from "../limits/schema.ts";

/** How a document is written. */
export const documentFormat = z.enum(["markdown", "html", "text"]);
/** How far a document is. */
export const documentStatus = z.enum(["queued", "ready", "failed"]);

export const externalId = text().min(1).max(MOST.externalId);

/** Any origin serves to tell whether a path stays on its site. */
const SITE = "https://site.invalid";

/** A path of the site or an http(s) URL, as the browser that follows it would read it: never a script, data or `//host`. */
function isRoute(value: string): boolean {
	if (value.startsWith("/")) return URL.canParse(value, SITE) && new URL(value, SITE).origin === SITE;
	return URL.canParse(value) && /^https?:$/.test(new URL(value).protocol);
}

const route = text()
	.min(1)
	.max(MOST.url)
	.refine(isRoute, "Give a path that begins with one slash, such as /returns, or an http(s) URL.");

/** A document as a site hands it in. */
export const documentInput = z.strictObject({
	externalId: externalId.describe("The site's own id of the document, unique in its client."),
	title: text()
		.trim()
		.max(MOST.title)
		.optional()
		.describe("Default: the front matter's title, the first heading, else `externalId`."),
	route: route.describe("Path or http(s) URL a visitor is sent to; a path begins with one slash."),
	content: text().max(MOST.content).describe("The document itself; at most 1,000,000 characters."),
	format: documentFormat
		.default("markdown")
		.describe("How `content` is written. Markdown includes MDX. Default: markdown."),
	tags: z.array(tag).max(MOST.tags).default([]),
	metadata: metadata.default({}),
	source: text()
		.min(1)
		.max(MOST.source)
		.optional()
		.describe("The collection the document came from, to list and filter by."),
	updatedAt: time().optional().describe("When the document last changed. Default: now."),
});

/** A stored document without its text. */
export const documentSummary = z.strictObject({
	documentId: z.string(),
	externalId: z.string(),
	title: z.string(),
	route: z.string(),
	tags: z.array(z.string()),
	metadata,
	source: z.string().nullable(),
	status: documentStatus.describe(
		"`queued` until searchable, then `ready`; `failed` when it could not be read. An older version serves meanwhile.",
	),
	error: z.string().nullable().describe("Why the newest version failed."),
	chunkCount: z.int(),
	updatedAt: z.date(),
});

export const documentsListInput = z.strictObject({
	...clientScope,
	source: text().min(1).max(MOST.source).optional(),
	status: documentStatus.optional(),
	limit: z.int().min(1).max(200).default(50).describe("Documents on a page: 1 to 200, default 50."),
	cursor: text().max(MOST.cursor).optional().describe("`nextCursor` of the page before."),
});

export const documentsListOutput = z.strictObject({
	documents: z.array(documentSummary),
	total: z.int().describe("Documents that match, on all pages."),
	nextCursor: z.string().nullable(),
});

export const documentsGetInput = z
	.strictObject({ ...clientScope, documentId: givenId().optional(), externalId: externalId.optional() })
	.refine(
		(input) => (input.documentId === undefined) !== (input.externalId === undefined),
		"Give either documentId or externalId.",
	);

export const documentsGetOutput = documentSummary.extend({
	text: z.string().describe("The searchable text, to which all offsets refer."),
});

export const documentsDeleteInput = z
	.strictObject({
		...clientScope,
		documentIds: z.array(givenId()).max(MOST.documents).default([]),
		externalIds: z.array(externalId).max(MOST.documents).default([]),
	})
	.refine((input) => input.documentIds.length + input.externalIds.length > 0, "Name at least one document.");

export const documentsDeleteOutput = z.strictObject({ deleted: z.int() });

export type DocumentFormat = z.infer<typeof documentFormat>;
export type DocumentStatus = z.infer<typeof documentStatus>;
export type DocumentInput = z.infer<typeof documentInput>;
export type DocumentSummary = z.infer<typeof documentSummary>;
export type DocumentsListInput = z.infer<typeof documentsListInput>;
export type DocumentsListOutput = z.infer<typeof documentsListOutput>;
export type DocumentsGetInput = z.infer<typeof documentsGetInput>;
export type DocumentsGetOutput = z.infer<typeof documentsGetOutput>;
export type DocumentsDeleteInput = z.infer<typeof documentsDeleteInput>;
