import { z } from "zod";
import { clientScope, givenId, text } from "../clients/schema.ts";
import { cursor, handOverStatus, nextCursor } from "../conversations/schema.ts";
import { MOST } from "../limits/schema.ts";

export const chatHandOverInput = z.strictObject({ ...clientScope, conversationId: givenId() });

/** A wish for a person. */
export const chatHandOver = z.strictObject({
	handOverId: z.string().describe("`webhook-id` of what the site is sent."),
	conversationId: z.string(),
	status: handOverStatus,
	requestedAt: z.date(),
});

export const handOverSettingsInput = z.strictObject(clientScope);

/** Where a client's hand-overs go, and how they fare. */
export const handOverSettings = z.strictObject({
	url: z.string().nullable().describe("null: there is nobody to hand over to."),
	requested: z.int().describe("Hand-overs that the site is still to be told of."),
	failed: z.int().describe("Hand-overs that it could not be told of."),
	lastError: z.string().nullable().describe("Why the last attempt failed; null when it did not."),
});

/** A conversation that was handed over, or is being. */
export const handOverEntry = z.strictObject({
	handOverId: z.string().describe("`webhook-id` of what the site is sent."),
	conversationId: z.string(),
	title: z.string(),
	visitorId: z.string(),
	userId: z.string().nullable().describe("Who the site says the visitor is; null for an anonymous one."),
	reason: z
		.enum(["asked", "failed"])
		.describe("`asked`: the visitor wants a person. `failed`: two answers in a row have failed."),
	status: handOverStatus,
	attempts: z.int(),
	error: z.string().nullable().describe("Why the last attempt failed; null when it did not."),
	requestedAt: z.date(),
	endedAt: z.date().nullable().describe("When it was delivered or given up; null before."),
});

export const handOverListInput = z.strictObject({
	...clientScope,
	status: handOverStatus.optional().describe("Only these. Default: all."),
	limit: z.int().min(1).max(200).default(50).describe("Entries on a page: 1 to 200, default 50."),
	cursor,
});
export const handOverListOutput = z.strictObject({ handOvers: z.array(handOverEntry), nextCursor });

export const handOverConfigureInput = z.strictObject({
	...clientScope,
	url: text()
		.max(MOST.url)
		.nullable()
		.describe("Where conversations are posted to: an https url. null: nowhere, and the secret is forgotten."),
});
export const handOverConfigureOutput = z.strictObject({
	url: z.string().nullable(),
	secret: z.string().nullable().describe("`whsec_…`, shown once when it is made; null when there was one before."),
});

export const handOverRotateSecretInput = z.strictObject(clientScope);
export const handOverRotateSecretOutput = z.strictObject({
	secret: z.string().describe("`whsec_…`, shown once. The one before signs nothing from now on."),
});

export type ChatHandOver = z.infer<typeof chatHandOver>;
export type HandOverListInput = z.infer<typeof handOverListInput>;
export type HandOverListOutput = z.infer<typeof handOverListOutput>;
export type HandOverSettings = z.infer<typeof handOverSettings>;
export type HandOverConfigureOutput = z.infer<typeof handOverConfigureOutput>;
