import { z } from "zod";
import { clientScope, text } from "../clients/schema.ts";
import { MOST } from "../limits/schema.ts";
import { searchFilter } from "../search/schema.ts";

/** What may be given to a visitor. */
export const tokenScope = z.enum(["search", "chat", "events"]);

export const tokensCreateInput = z.strictObject({
	...clientScope,
	scopes: z
		.array(tokenScope)
		.min(1)
		.max(MOST.tokenScopes)
		.optional()
		.describe("What it may do: some of the key's own. Default: all of the three that the key may."),
	filter: searchFilter
		.optional()
		.describe("Whatever is searched, suggested or answered under it is of documents that meet this. Default: all."),
	visitorId: text()
		.min(1)
		.max(MOST.user)
		.regex(/^\P{Cc}*$/u, "must have no control characters")
		.optional()
		.describe("The site's user who gets it, in the site's own words. Default: an anonymous visitor."),
	expiresInSeconds: z
		.int()
		.min(1)
		.max(86_400)
		.default(900)
		.describe("For how long it is good: 1 to 86,400 (a day), default 900."),
});

export const tokensCreateOutput = z.strictObject({
	token: z.string().describe("`tok_…`: a page sends it in the place of a key."),
	expiresAt: z.date(),
});

export type TokenScope = z.infer<typeof tokenScope>;
export type TokensCreateInput = z.infer<typeof tokensCreateInput>;
export type TokensCreateOutput = z.infer<typeof tokensCreateOutput>;
