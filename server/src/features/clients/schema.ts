import { z } from "zod";

/** A string as PostgreSQL and JSON can hold it: no NUL characters, no lone surrogates. */
export const text = () => z.string().overwrite((value) => value.toWellFormed().replaceAll("\0", ""));

/** An id that we gave out: `doc_…`, `run_…`. */
export const givenId = () => text().max(64);

/** A time that PostgreSQL can hold and JSON can write with four digits for the year. */
export const time = () => z.date().min(new Date("0001-01-01T00:00:00Z")).max(new Date("9999-12-31T23:59:59Z"));

/** Names one client of the caller's tenant: its id (`cli_…`) or its slug (`docs`). */
export const clientReference = z
	.string()
	.min(1)
	.max(64)
	.regex(/^[A-Za-z0-9][A-Za-z0-9_-]*$/, "Use letters, digits, dashes and underscores.");

/**
 * The fields by which any payload may name its client. A key belongs to one client, which is
 * the default; only a secret key with the `admin` scope may name another one of its tenant.
 */
export const clientScope = {
	clientId: clientReference.optional().describe("Client to act on, by id or slug. Default: the key's own client."),
	tenantId: clientReference.optional().describe("Older name of `clientId`, accepted as an alias."),
};

/** A flat JSON object: what a site knows about a document or an event. */
export const metadata = z
	.record(text().min(1).max(100), z.union([text().max(2_000), z.number(), z.boolean(), z.null()]))
	.refine((fields) => Object.keys(fields).length <= 50, "At most 50 fields.");

export const tag = text().trim().min(1).max(100);

export type ClientScope = { clientId?: string | undefined; tenantId?: string | undefined };
export type Metadata = z.infer<typeof metadata>;
