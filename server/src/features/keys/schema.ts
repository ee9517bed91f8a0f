import { z } from "zod";
import { tenantScope } from "../access/schema.ts";
import { clientReference, givenId, text } from "../clients/schema.ts";
import { MOST } from "../limits/schema.ts";

export const keyKind = z
	.enum(["publishable", "secret"])
	.describe("`publishable`: `pk_…`, for web pages. `secret`: `sk_…`, for servers.");

export const keyScope = z.enum(["search", "chat", "events", "ingest", "documents", "evaluation", "analytics", "admin"]);

/** What a page may call. */
export const keyProcedure = z.enum([
	...(["search.query", "search.suggest", "search.similar", "events.track"] as const),
	...(["chat.start", "chat.events", "chat.stop", "chat.history", "chat.conversations"] as const),
	...(["chat.rename", "chat.feedback", "chat.handOver", "chat.delete"] as const),
	...(["widget.config", "widget.identify", "widget.visitor"] as const),
]);

const name = text().trim().min(1).max(MOST.name).describe("To tell keys apart: 1 to 100 characters.");
const count = z.int().min(1).max(1_000_000_000).nullable();
const future = z.date().max(new Date("9999-12-31T23:59:59Z")).nullable();

const settings = {
	scopes: z
		.array(keyScope)
		.min(1)
		.max(MOST.scopes)
		.describe("What it may do. A publishable key: `search`, `chat`, `events`, which is also the default."),
	procedures: z
		.array(keyProcedure)
		.max(MOST.procedures)
		.describe("Of a publishable key: the only procedures that it may call; empty, the default: all of its scopes."),
	origins: z
		.array(text().max(MOST.origin))
		.max(MOST.origins)
		.describe(
			"Web origins whose pages may use it: `https://www.example.com`, or `https://*.example.com` for one label.",
		),
	addresses: z
		.array(text().max(MOST.address))
		.max(MOST.addresses)
		.describe("Of a secret key: the only addresses and ranges that may use it, `203.0.113.7` or `2001:db8::/32`."),
	ratePerMinute: count.describe("Calls a minute, within the server's own limit; null, the default: only that."),
	callsPerDay: count.describe("Calls on a day, by UTC; null, the default: no limit."),
	answersPerDay: count.describe("Answers of chat on a day, by UTC; null, the default: no limit."),
	expiresAt: future.describe("When it ends; null, the default: never."),
};

/** A key, without its secret. */
export const key = z.strictObject({
	keyId: z.string(),
	clientId: z.string(),
	kind: keyKind,
	name: z.string(),
	hint: z.string().describe("The last four characters of the secret."),
	scopes: z.array(z.string()),
	procedures: z.array(z.string()),
	origins: z.array(z.string()),
	addresses: z.array(z.string()),
	ratePerMinute: z.int().nullable(),
	callsPerDay: z.int().nullable(),
	answersPerDay: z.int().nullable(),
	createdAt: z.date(),
	expiresAt: z.date().nullable(),
	revokedAt: z.date().nullable().describe("Since when it opens nothing."),
	lastUsedAt: z.date().nullable().describe("To the minute; null: not yet."),
	previousUntil: z.date().nullable().describe("Until when the secret before the last rotation still works."),
});

/** A key with its secret, which is shown this once. */
export const keyWithSecret = key.extend({
	secret: z.string().describe("Keep it now: it is stored as a hash, and never shown again."),
});

const { scopes, procedures, origins, addresses, ...numbers } = settings;
const optional = {
	procedures: procedures.optional(),
	origins: origins.optional(),
	addresses: addresses.optional(),
	ratePerMinute: numbers.ratePerMinute.optional(),
	callsPerDay: numbers.callsPerDay.optional(),
	answersPerDay: numbers.answersPerDay.optional(),
	expiresAt: numbers.expiresAt.optional(),
};

const clientId = clientReference.optional();
const keyId = givenId().describe("`key_…`");

export const keysCreateInput = z.strictObject({
	...tenantScope,
	clientId: clientId.describe("Client it is for, by id or slug. Default: that of the calling key, or the only one."),
	kind: keyKind,
	name,
	scopes: scopes.optional(),
	...optional,
});

export const keysListInput = z.strictObject({
	...tenantScope,
	clientId: clientId.describe("Only keys of this client, by id or slug. Default: of all."),
});
export const keysListOutput = z.strictObject({ keys: z.array(key).describe("The newest first, at most 1,000.") });

export const keysGetInput = z.strictObject({ ...tenantScope, keyId });

export const keysUpdateInput = z.strictObject({
	...{ ...tenantScope, keyId, name: name.optional(), scopes: scopes.optional() },
	...optional,
});

export const keysRotateInput = z.strictObject({
	...{ ...tenantScope, keyId },
	overlapSeconds: z
		.int()
		.min(0)
		.max(2_592_000)
		.default(86_400)
		.describe("For how long the secret before still works: 0 to 2,592,000 (30 days), default 86,400 (a day)."),
});

export const keysRevokeInput = z.strictObject({ ...tenantScope, keyId });

export type KeyScope = z.infer<typeof keyScope>;
export type Key = z.infer<typeof key>;
export type KeyWithSecret = z.infer<typeof keyWithSecret>;
export type KeysCreateInput = z.infer<typeof keysCreateInput>;
export type KeysListInput = z.infer<typeof keysListInput>;
export type KeysListOutput = z.infer<typeof keysListOutput>;
export type KeysGetInput = z.infer<typeof keysGetInput>;
export type KeysUpdateInput = z.infer<typeof keysUpdateInput>;
export type KeysRotateInput = z.infer<typeof keysRotateInput>;
export type KeysRevokeInput = z.infer<typeof keysRevokeInput>;
