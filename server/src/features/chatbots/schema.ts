import { z } from "zod";
import { tenantScope } from "../access/schema.ts";
import { chunking, clientReference, clientScope, givenId, text } from "../clients/schema.ts";
import { MOST } from "../limits/schema.ts";
import { modelName } from "../models/schema.ts";
import { searchFilter } from "../search/schema.ts";

/** How many sources an answer draws on at most, when a chatbot says nothing. */
export const DEFAULT_TOP_K = 8;

/** What a chatbot's answers draw on. */
export const chatbotRetrieval = z.strictObject({
	topK: z.int().min(1).max(20).describe("Passages that an answer draws on at most: 1 to 20, default 8."),
	threshold: z
		.number()
		.min(0)
		.max(1)
		.describe(
			"How much of what a question asks a passage must hold to be used: 0 to 1. Default 0: the server judges alone.",
		),
	sources: z
		.array(text().min(1).max(MOST.source))
		.max(MOST.sources)
		.describe("Documents of these sources only, by the `source` they were ingested with. Default: all documents."),
	filter: searchFilter.nullable().describe("Documents that meet this only, as in `search.query`. Default: null, all."),
	chunking: chunking.describe(
		"How documents are divided into passages, from when they are next ingested. It is the client's: its chatbots share it.",
	),
});

/** A color as #rgb, #rrggbb or #rrggbbaa, and nothing else: it becomes part of a style sheet. */
const color = z
	.string()
	.regex(/^#(?:[0-9a-f]{3}|[0-9a-f]{6}|[0-9a-f]{8})$/i, "Write a color as #0a7 or #00aa77.")
	.optional();

const pixels = (min: number, max: number) => z.int().min(min).max(max).optional();

/** Words are shown as they are written, never as markup; line breaks and control characters become blanks. */
const words = (max: number) =>
	text()
		.overwrite((value) => value.replace(/[\s\p{Cc}]+/gu, " "))
		.trim()
		.max(max);

/** Words in which the widget fills in what stands in braces: visitors would see any other. */
const filled = (...fills: string[]) =>
	words(MOST.notice).refine(
		(value) => [...value.matchAll(/\{(\w+)\}/g)].every(([, name = ""]) => fills.includes(name)),
		{
			error: `In braces it may hold only ${fills.map((name) => `{${name}}`).join(" and ")}.`,
		},
	);

const each = <Name extends string, Schema extends z.ZodType>(schema: Schema, ...names: Name[]) =>
	Object.fromEntries(names.map((name) => [name, schema.optional()])) as Record<Name, z.ZodOptional<Schema>>;

/** The widget's own words, where they are to be others. */
export const widgetTexts = z.strictObject({
	...each(words(MOST.heading), "title"),
	...each(words(MOST.subtitle), "subtitle"),
	...each(words(MOST.welcome), "welcome"),
	...each(words(MOST.placeholder), "placeholder"),
	...each(words(MOST.launcher), "launcher"),
	...each(words(MOST.disclaimer), "disclaimer"),
	...each(words(MOST.placeholder), "searchPlaceholder"),
	...each(words(MOST.button), "send", "stop", "retry", "close", "newChat", "history", "openSearch", "suggestions"),
	...each(words(MOST.button), "you", "assistant", "searching", "reading", "writing", "loading", "sources"),
	...each(filled("n", "title"), "source"),
	...each(words(MOST.button), "followUps", "copy", "copied", "helpful", "notHelpful", "whatWasWrong", "incorrect"),
	...each(words(MOST.button), "incomplete", "irrelevant", "outdated", "other", "thanks"),
	...each(words(MOST.notice), "extractive", "unanswered", "stopped", "interrupted", "noHistory"),
	...each(words(MOST.button), "results", "recommended", "recent", "clearRecent", "all"),
	...each(filled("n"), "resultCount"),
	...each(filled("query"), "noResults", "askAbout"),
	...each(words(MOST.notice), "keys", "offline", "unreachable", "quota", "refused", "failed"),
	...each(filled("n"), "limited"),
});

/** How the widget looks, where it is to look otherwise. */
export const widgetTheme = z.strictObject({
	scheme: z.enum(["auto", "light", "dark"]).optional(),
	primary: color.describe("Of buttons and links."),
	onPrimary: color.describe("Of text on the primary color."),
	background: color,
	text: color,
	radius: pixels(0, 40).describe("Of corners, in pixels: 0 to 40."),
	font: z.enum(["inherit", "system", "serif", "monospace"]).optional().describe("Default: system."),
	position: z.enum(["bottom-right", "bottom-left", "top-right", "top-left"]).optional(),
	offsetX: pixels(0, 400).describe("From the side, in pixels: 0 to 400."),
	offsetY: pixels(0, 400).describe("From top or bottom, in pixels: 0 to 400."),
	zIndex: pixels(0, 2_147_483_647),
});

const languageTag = z.string().regex(/^[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})?$/, "Write a language as en or pt-BR.");

/** How a chatbot shows itself on a page. */
export const chatbotWidget = z.strictObject({
	mode: z.enum(["chat", "search", "both"]).describe("What visitors are offered. Default: both."),
	layout: z.enum(["corner", "side"]).describe("Where chat opens: at its button, or along the side. Default: corner."),
	shortcut: z.enum(["search", "none"]).describe("What Ctrl/⌘-K does: open the search, or nothing. Default: search."),
	texts: widgetTexts.describe("Words in the place of the widget's own, in every language."),
	translations: z
		.record(z.string().regex(/^[a-z]{2,3}$/, "Write a language as en or de."), widgetTexts)
		.refine((all) => Object.keys(all).length <= MOST.languages)
		.describe('Words for one language, before those of `texts`: `{ "de": { "title": "…" } }`; at most 30 languages.'),
	theme: widgetTheme,
	suggestions: z
		.array(text().trim().min(1).max(MOST.suggestion))
		.max(MOST.suggestions)
		.describe("Questions that visitors are offered to begin with; at most 10."),
	languages: z
		.array(languageTag)
		.max(MOST.languages)
		.describe("Languages the widget may speak, the first for everyone else; none: the visitor's own."),
});

export const chatbot = z.strictObject({
	chatbotId: z.string().describe("`wgt_…`: also the widget's id."),
	clientId: z.string(),
	name: z.string(),
	instructions: z.string(),
	models: z.array(z.string()).describe("Tried in order; empty: those of its client."),
	retrieval: chatbotRetrieval,
	widget: chatbotWidget,
	createdAt: z.date(),
	updatedAt: z.date(),
});

const name = text().trim().min(1).max(MOST.name);

/** What of a chatbot can be set; of `retrieval` and `widget`, what is left out stays as it is. */
const fields = {
	instructions: text()
		.max(MOST.instructions)
		.optional()
		.describe("How it answers: tone, what it is called, what it leaves to people. At most 4,000 characters."),
	models: z
		.array(modelName)
		.max(MOST.models)
		.optional()
		.describe("Who writes, tried in order; `extractive` alone: no model; none: those of its client."),
	retrieval: chatbotRetrieval.partial().optional(),
	widget: chatbotWidget.partial().optional(),
};

export const chatbotsCreateInput = z.strictObject({
	...tenantScope,
	clientId: clientReference.optional().describe("Client it answers from, by id or slug. Default: the tenant's first."),
	name,
	...fields,
});
export const chatbotsGetInput = z.strictObject({ ...tenantScope, chatbotId: givenId() });
export const chatbotsUpdateInput = z.strictObject({
	...tenantScope,
	chatbotId: givenId(),
	name: name.optional(),
	...fields,
});
export const chatbotsDeleteInput = z.strictObject({ ...tenantScope, chatbotId: givenId() });
export const chatbotsDeleteOutput = z.strictObject({
	deleted: z.literal(true),
	conversations: z.int().describe("Conversations with it that were deleted."),
});
export const chatbotsListInput = z.strictObject({
	...tenantScope,
	clientId: clientReference.optional().describe("Those of this client, by id or slug. Default: of all the tenant's."),
});
export const chatbotsListOutput = z.strictObject({ chatbots: z.array(chatbot).describe("The oldest first.") });

export const widgetConfigInput = z.strictObject({
	...clientScope,
	chatbotId: givenId().optional().describe("Default: the client's first chatbot."),
});

/** What a page may know of a chatbot. */
export const widgetConfigOutput = z.strictObject({
	chatbotId: z.string(),
	name: z.string(),
	...chatbotWidget.shape,
});

export type ChatbotRetrieval = z.infer<typeof chatbotRetrieval>;
export type ChatbotWidget = z.infer<typeof chatbotWidget>;
export type Chatbot = z.infer<typeof chatbot>;
export type ChatbotsCreateInput = z.infer<typeof chatbotsCreateInput>;
export type ChatbotsUpdateInput = z.infer<typeof chatbotsUpdateInput>;
export type ChatbotsDeleteOutput = z.infer<typeof chatbotsDeleteOutput>;
export type ChatbotsListOutput = z.infer<typeof chatbotsListOutput>;
export type WidgetConfigOutput = z.infer<typeof widgetConfigOutput>;
