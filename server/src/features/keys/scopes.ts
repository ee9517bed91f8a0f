/** What a key may do. `admin`: act on any client of its tenant, and create one by ingesting into it. */
export const KEY_SCOPES = ["search", "chat", "events", "ingest", "documents", "evaluation", "admin"] as const;

export type KeyScope = (typeof KEY_SCOPES)[number];

/** A publishable key is on every page, so its scopes are fixed. */
export const PUBLISHABLE_SCOPES: readonly KeyScope[] = ["search", "chat", "events"];
