import { z } from "zod";
import { clientScope, givenId, text } from "../clients/schema.ts";
import { MOST } from "../limits/schema.ts";
import { textRange } from "../search/schema.ts";

export const chatStartInput = z.strictObject({
	...clientScope,
	message: text().trim().min(1).max(MOST.question).describe("The visitor's question; at most 4,000 characters."),
	conversationId: givenId().optional().describe("Conversation to continue. Default: a new one."),
	chatbotId: givenId().optional().describe("Chatbot that answers (`wgt_…`). Default: the client's first."),
	replaces: givenId()
		.optional()
		.describe("Run of this conversation in whose place this one comes: its question and answer are shown no more."),
});

export const chatStartOutput = z.strictObject({
	runId: z.string(),
	conversationId: z.string(),
	visitorToken: z
		.string()
		.nullable()
		.describe("Set once, when the caller had none: send it as `x-signpost-visitor` from then on."),
});

export const chatEventsInput = z.strictObject({
	...clientScope,
	runId: givenId(),
	lastEventId: z
		.string()
		.max(MOST.eventId)
		.nullish()
		.describe("Id of the last event seen; the stream goes on after it."),
});

export const chatStopInput = z.strictObject({ ...clientScope, runId: givenId() });
export const chatStopOutput = z.strictObject({ stopped: z.boolean().describe("False when the run had ended before.") });

/** A passage that the answer may draw on. */
export const chatSource = z.strictObject({
	number: z.int().describe("The number in the text's `[n]` markers, from 1."),
	documentId: z.string(),
	chunkId: z.string(),
	title: z.string(),
	route: z.string(),
	anchor: z.string().nullable(),
	href: z.string().describe("Where to link: the route down to the heading."),
	headings: z.array(z.string()),
});

/** A quote that backs a part of the answer. */
export const chatCitation = z.strictObject({
	number: z.int().describe("The source it quotes."),
	chunkId: z.string(),
	documentId: z.string(),
	title: z.string(),
	route: z.string(),
	anchor: z.string().nullable(),
	href: z.string().describe("Where to link: the route down to the heading."),
	quote: z.string().describe("Stands word for word in the document."),
	span: textRange.describe("Where the quote stands in the document's text."),
	at: z.int().describe("Where the marker stands in the answer's text."),
});

/** Where to go on: a section of the site. */
export const chatSuggestion = z.strictObject({
	title: z.string(),
	route: z.string(),
	href: z.string().describe("Where to link: the route down to the heading."),
	question: z.string().nullable().describe("Asked, it finds this very section. Null: none is known to."),
});

/** How far citations back what an answer states. */
export const chatGrounded = z
	.enum(["full", "partial", "none"])
	.describe("full: each statement has a verified citation. partial: some have. none: there is no citation.");

/** What the run is doing now. */
export const chatStatusEvent = z.strictObject({
	type: z.literal("status"),
	status: z.enum(["searching", "reading", "writing"]),
});
/** The passages found; citations name them by number. */
export const chatSourcesEvent = z.strictObject({ type: z.literal("sources"), sources: z.array(chatSource) });
/** The next piece of the text. */
export const chatDeltaEvent = z.strictObject({ type: z.literal("delta"), text: z.string() });
/** A citation of the text so far. */
export const chatCitationEvent = z.strictObject({ type: z.literal("citation"), citation: chatCitation });
/** Where to go on: what the index can answer, too; when nothing was answered, what comes nearest. */
export const chatSuggestionsEvent = z.strictObject({
	type: z.literal("suggestions"),
	suggestions: z.array(chatSuggestion),
});
/** The answer has ended: its last event. */
export const chatDoneEvent = z.strictObject({
	type: z.literal("done"),
	messageId: z.string(),
	finish: z.enum(["complete", "stopped"]),
	answered: z.boolean().describe("False when nothing relevant was found."),
	grounded: chatGrounded,
	model: z.string().describe("Who wrote it: `extractive` or `provider:model`."),
	degraded: z.boolean().default(false).describe("True when models should have written it, and none could."),
});
/** The answer has failed: its last event. */
export const chatErrorEvent = z.strictObject({
	type: z.literal("error"),
	code: z.string(),
	message: z.string(),
	retryable: z.boolean(),
	partial: z.boolean().describe("True when text had been sent; it is kept as interrupted."),
});

/** One numbered step of an answer. A run ends with exactly one `done` or `error`. */
export const chatEvent = z.discriminatedUnion("type", [
	chatStatusEvent,
	chatSourcesEvent,
	chatDeltaEvent,
	chatCitationEvent,
	chatSuggestionsEvent,
	chatDoneEvent,
	chatErrorEvent,
]);

/** One turn of a conversation. */
export const chatMessage = z.strictObject({
	messageId: z.string(),
	role: z.enum(["user", "assistant"]),
	text: z.string(),
	status: z.enum(["running", "complete", "stopped", "interrupted"]),
	runId: z.string().nullable(),
	citations: z.array(chatCitation),
	thumb: z.enum(["up", "down"]).nullable().describe("What the visitor thinks of it, by `chat.feedback`."),
	grounded: chatGrounded.nullable().describe("Null for a question, and for an answer that has not ended well."),
	createdAt: z.date(),
});

export const chatHistoryInput = z.strictObject({ ...clientScope, conversationId: givenId() });
export const chatHistoryOutput = z.strictObject({ conversationId: z.string(), messages: z.array(chatMessage) });

export type ChatStartInput = z.infer<typeof chatStartInput>;
export type ChatStartOutput = z.infer<typeof chatStartOutput>;
export type ChatEventsInput = z.infer<typeof chatEventsInput>;
export type ChatSource = z.infer<typeof chatSource>;
export type ChatCitation = z.infer<typeof chatCitation>;
export type ChatGrounded = z.infer<typeof chatGrounded>;
export type ChatSuggestion = z.infer<typeof chatSuggestion>;
export type ChatEvent = z.infer<typeof chatEvent>;
export type ChatDoneEvent = z.infer<typeof chatDoneEvent>;
export type ChatErrorEvent = z.infer<typeof chatErrorEvent>;
export type ChatMessage = z.infer<typeof chatMessage>;
export type ChatHistoryOutput = z.infer<typeof chatHistoryOutput>;
