/** What a key may do. `admin`: act on any client of its tenant, create them, and what admins of it may but for people. */
export const KEY_SCOPES = [
	"search",
	"chat",
	"events",
	"ingest",
	"documents",
	"evaluation",
	"analytics",
	"admin",
] as const;

export type KeyScope = (typeof KEY_SCOPES)[number];

/** A publishable key is on every page, so its scopes are fixed. */
export const PUBLISHABLE_SCOPES: readonly KeyScope[] = ["search", "chat", "events"];
