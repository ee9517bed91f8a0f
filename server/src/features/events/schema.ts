import { z } from "zod";
import { clientScope, givenId, metadata, text, time } from "../clients/schema.ts";
import { MOST } from "../limits/schema.ts";

/** What a visitor did. */
export const eventType = z.enum(["search", "impression", "click", "view", "conversion", "feedback"]);

const properties = metadata
	.refine((fields) => JSON.stringify(fields).length <= MOST.properties, "At most 8,192 characters as JSON.")
	.describe("At most 50 fields, and 8,192 characters as JSON.");

/** Something a visitor did. */
export const eventInput = z.strictObject({
	eventId: text()
		.min(8)
		.max(MOST.id)
		.describe("Chosen by the sender, unique in its client: sending an event twice stores it once."),
	type: eventType,
	at: time().optional().describe("When it happened. Default: when it arrives."),
	clickToken: text().max(MOST.token).optional().describe("From the hit it happened on."),
	visitor: text()
		.min(1)
		.max(MOST.user)
		.optional()
		.describe("Who did it, in words of your own, stored as a hash. Believed with a secret key only."),
	query: text().max(MOST.query).optional(),
	documentId: givenId().optional(),
	route: text().max(MOST.url).optional(),
	messageId: givenId().optional(),
	value: z.number().optional().describe("A conversion's worth, a view's seconds, a thumb: 1 or -1."),
	properties: properties.optional(),
});

export const eventsTrackInput = z.strictObject({ ...clientScope, events: z.array(eventInput).min(1).max(MOST.events) });

export const eventsTrackOutput = z.strictObject({
	accepted: z.int().describe("Events stored now."),
	duplicates: z.int().describe("Events that were stored before."),
});

export const eventsUnansweredInput = z.strictObject({
	...clientScope,
	since: time().optional().describe("Default: 30 days ago."),
	limit: z.int().min(1).max(200).default(50).describe("Questions at most: 1 to 200, default 50."),
});

/** A question that chat found no answer to, however often and by whomever it was asked. */
export const unansweredQuestion = z.strictObject({
	question: z.string().describe("As it was worded last; case, blanks and punctuation make no other question."),
	count: z.int().describe("How often it was asked."),
	lastAskedAt: z.date(),
});
export const eventsUnansweredOutput = z.strictObject({ questions: z.array(unansweredQuestion) });

export type EventInput = z.infer<typeof eventInput>;
export type UnansweredQuestion = z.infer<typeof unansweredQuestion>;
export type EventsUnansweredInput = z.infer<typeof eventsUnansweredInput>;
export type EventsUnansweredOutput = z.infer<typeof eventsUnansweredOutput>;
export type EventsTrackOutput = z.infer<typeof eventsTrackOutput>;
