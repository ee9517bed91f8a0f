import { z } from "zod";
import { tenantScope } from "../access/schema.ts";
import { MOST } from "../limits/schema.ts";

/** A string as PostgreSQL and JSON can hold it: no NUL characters, no lone surrogates. */
export const text = () => z.string().overwrite((value) => value.toWellFormed().replaceAll("\0", ""));

/** An id that we gave out: `doc_…`, `run_…`. */
export const givenId = () => text().max(MOST.id);

/** A time that PostgreSQL can hold and JSON can write with four digits for the year. */
export const time = () => z.date().min(new Date("0001-01-01T00:00:00Z")).max(new Date("9999-12-31T23:59:59Z"));

/** Names one client of the caller's tenant: its id (`cli_…`), its slug (`docs`), or its chatbot's id (`wgt_…`). */
export const clientReference = z
	.string()
	.min(1)
	.max(MOST.id)
	.regex(/^[A-Za-z0-9][A-Za-z0-9_-]*$/, "Use letters, digits, dashes and underscores.")
	// In older words it named the client.
	.refine(
		(name) => !/^ten_[A-Za-z0-9]{22}$/.test(name),
		"This is the id of a tenant. Name one of its clients, by its id (cli_…) or slug, or none for the key's own.",
	);

/** Names a chatbot, and by it its client. */
export const chatbotReference = z
	.string()
	.max(MOST.id)
	.regex(/^wgt_[A-Za-z0-9]+$/, "Write the chatbot's id: wgt_….");

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
	.record(text().min(1).max(MOST.tag), z.union([text().max(MOST.fieldText), z.number(), z.boolean(), z.null()]))
	.refine((fields) => Object.keys(fields).length <= MOST.fields, `At most ${MOST.fields} fields.`);

export const tag = text().trim().min(1).max(MOST.tag);

/** How documents are divided into passages. */
export const chunking = z.strictObject({
	strategy: z
		.enum(["headings", "size"])
		.describe("`headings`: a passage stays under its heading. `size`: short sections are put together."),
	tokens: z.int().min(50).max(1_000).describe("Length of a passage, about, in tokens: 50 to 1,000, default 300."),
});

export type Chunking = z.infer<typeof chunking>;

/** How documents are divided where nobody has said. */
export const DEFAULT_CHUNKING: Chunking = { strategy: "headings", tokens: 300 };

const slug = z
	.string()
	.regex(/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/, "Use small letters, digits and dashes, at most 63.");
const name = text().trim().min(1).max(MOST.name);
const tenantClient = { ...tenantScope, clientId: clientReference.describe("The client, by id or slug.") };

/** One knowledge base of a tenant. */
export const client = z.strictObject({
	clientId: z.string(),
	slug: z.string().describe("Its name in commands and urls, unique in its tenant."),
	name: z.string(),
	documents: z.int(),
	chatbots: z.int(),
	createdAt: z.date(),
});

export const clientsCreateInput = z.strictObject({
	...tenantScope,
	slug,
	name: name.optional().describe("Default: the slug."),
});
export const clientsGetInput = z.strictObject(tenantClient);
export const clientsUpdateInput = z.strictObject({ ...tenantClient, slug: slug.optional(), name: name.optional() });
export const clientsDeleteInput = z.strictObject(tenantClient);
export const clientsDeleteOutput = z.strictObject({
	deleted: z.literal(true).describe("Nobody can use it from now on; what it had is gone within a minute."),
});
export const clientsListInput = z.strictObject(tenantScope);
export const clientsListOutput = z.strictObject({ clients: z.array(client).describe("The oldest first.") });

export type Client = z.infer<typeof client>;
export type ClientsListOutput = z.infer<typeof clientsListOutput>;
export type Metadata = z.infer<typeof metadata>;
