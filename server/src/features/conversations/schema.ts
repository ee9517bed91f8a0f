import { z } from "zod";
import { clientScope, givenId, text } from "../clients/schema.ts";
import { MOST } from "../limits/schema.ts";

export const cursor = text().min(1).max(MOST.cursor).optional().describe("`nextCursor` of the page before.");
export const nextCursor = z.string().nullable().describe("Pass as `cursor` for the next page; null on the last.");

/** How far a wish for a person is: told to the site, or still to be. */
export const handOverStatus = z
	.enum(["requested", "delivered", "failed"])
	.describe("`requested`: the site is being told. `delivered`: it knows. `failed`: it could not be told in a day.");

/** One of the visitor's conversations. */
export const chatConversation = z.strictObject({
	conversationId: z.string(),
	title: z.string().describe("What the visitor has called it, or else the beginning of its first question."),
	createdAt: z.date(),
	lastActivityAt: z.date().describe("When its last turn began."),
	handOver: handOverStatus.nullable().describe("The last wish for a person in it; null when there was none."),
});

export const chatConversationsInput = z.strictObject({
	...clientScope,
	limit: z.int().min(1).max(100).default(20).describe("Conversations on a page: 1 to 100, default 20."),
	cursor,
});
export const chatConversationsOutput = z.strictObject({ conversations: z.array(chatConversation), nextCursor });

export const chatRenameInput = z.strictObject({
	...clientScope,
	conversationId: givenId(),
	title: text().trim().min(1).max(MOST.conversationTitle).describe("At most 200 characters."),
});
export const chatRenameOutput = z.strictObject({ conversationId: z.string(), title: z.string() });

export const chatDeleteInput = z.strictObject({ ...clientScope, conversationId: givenId() });
export const chatDeleteOutput = z.strictObject({ deleted: z.literal(true) });

/** What may be good or bad about an answer. */
export const feedbackReason = z.enum([
	...(["correct", "clear", "complete"] as const),
	...(["incorrect", "unclear", "incomplete", "outdated", "off-topic", "bad-sources", "unsafe", "other"] as const),
]);

const thumb = z.enum(["up", "down"]);

export const chatFeedbackInput = z.strictObject({
	...clientScope,
	messageId: givenId().describe("The answer, from `done` or `chat.history`."),
	thumb: thumb.nullable().describe("null takes back what was said before."),
	reasons: z.array(feedbackReason).max(MOST.reasons).default([]),
	note: text().trim().max(MOST.note).default("").describe("In the visitor's own words; at most 2,000 characters."),
});

/** What a visitor thinks of an answer; sent again, it takes the place of what was said before. */
export const chatFeedback = z.strictObject({
	messageId: z.string(),
	thumb: thumb.nullable(),
	reasons: z.array(feedbackReason),
	note: z.string(),
});

/** A visitor's feedback with what it is about. */
export const feedbackEntry = z.strictObject({
	messageId: z.string(),
	conversationId: z.string(),
	visitorId: z.string(),
	userId: z.string().nullable().describe("Who the site says the visitor is; null for an anonymous one."),
	thumb,
	reasons: z.array(feedbackReason),
	note: z.string(),
	question: z.string(),
	answer: z.string(),
	at: z.date(),
});

export const conversationsFeedbackInput = z.strictObject({
	...clientScope,
	thumb: thumb.optional().describe("Only these. Default: both."),
	limit: z.int().min(1).max(200).default(50).describe("Entries on a page: 1 to 200, default 50."),
	cursor,
});
export const conversationsFeedbackOutput = z.strictObject({ feedback: z.array(feedbackEntry), nextCursor });

const retentionDays = z.int().min(1).max(3_650).nullable();

/** How conversations are kept. */
export const conversationSettings = z.strictObject({
	retentionDays: retentionDays.describe(
		"Days after the last turn for which a conversation is kept; null: until it is deleted. Default: 90.",
	),
});

export const conversationsSettingsInput = z.strictObject(clientScope);
export const conversationsConfigureInput = z.strictObject({
	...clientScope,
	retentionDays: retentionDays.describe("1 to 3,650 days after the last turn; null: for ever."),
});

export const conversationsDeleteVisitorInput = z
	.strictObject({
		...clientScope,
		userId: text().min(1).max(MOST.user).optional().describe("As it was signed by `createVisitorToken`."),
		visitorId: givenId().optional().describe("As feedback and hand-overs name it."),
		visitorToken: z.string().max(MOST.token).optional().describe("Of an anonymous visitor: `signpost.visitorToken`."),
	})
	.refine(
		({ userId, visitorId, visitorToken }) =>
			[userId, visitorId, visitorToken].filter((name) => name !== undefined).length === 1,
		"Name the visitor by exactly one of userId, visitorId and visitorToken.",
	);
export const conversationsDeleteVisitorOutput = z.strictObject({
	deleted: z.literal(true),
	conversations: z.int().describe("Conversations deleted."),
	events: z.int().describe("Events deleted."),
});

export type HandOverStatus = z.infer<typeof handOverStatus>;
export type ChatConversation = z.infer<typeof chatConversation>;
export type ChatConversationsInput = z.infer<typeof chatConversationsInput>;
export type ChatConversationsOutput = z.infer<typeof chatConversationsOutput>;
export type ChatRenameInput = z.infer<typeof chatRenameInput>;
export type ChatRenameOutput = z.infer<typeof chatRenameOutput>;
export type ChatFeedbackInput = z.infer<typeof chatFeedbackInput>;
export type ChatFeedback = z.infer<typeof chatFeedback>;
export type FeedbackEntry = z.infer<typeof feedbackEntry>;
export type ConversationsFeedbackInput = z.infer<typeof conversationsFeedbackInput>;
export type ConversationsFeedbackOutput = z.infer<typeof conversationsFeedbackOutput>;
export type ConversationSettings = z.infer<typeof conversationSettings>;
export type ConversationsDeleteVisitorInput = z.infer<typeof conversationsDeleteVisitorInput>;
export type ConversationsDeleteVisitorOutput = z.infer<typeof conversationsDeleteVisitorOutput>;
