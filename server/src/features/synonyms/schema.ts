import { z } from "zod";
import { clientScope, text } from "../clients/schema.ts";
import { MOST } from "../limits/schema.ts";

const synonymId = text()
	.min(1)
	.max(MOST.id)
	.regex(/^[A-Za-z0-9][A-Za-z0-9_.-]*$/, "Use letters, digits, dots, dashes and underscores.");

const term = text().trim().min(1).max(MOST.term);
const side = () => z.array(term).min(1).max(MOST.terms);

const ownId = {
	synonymId: synonymId.optional().describe("What it goes by. What goes by it is replaced. Default: made of its terms."),
};
const equivalent = {
	kind: z.literal("equivalent"),
	terms: z.array(term).min(2).max(MOST.terms).describe("A word or several: who looks for any of them finds all."),
};
const oneWay = {
	kind: z.literal("oneWay"),
	from: side().describe("Who looks for any of these finds what `to` has, too."),
	to: side().describe("Who looks for one of these finds that alone."),
};

/** Terms that are searched for alike: all of them, or one way only. */
export const synonymInput = z.discriminatedUnion("kind", [
	z.strictObject({ ...ownId, ...equivalent }),
	z.strictObject({ ...ownId, ...oneWay }),
]);

/** Stored terms that are searched for alike: all of them, or one way only. */
export const synonym = z.discriminatedUnion("kind", [
	z.strictObject({ synonymId: z.string(), ...equivalent }),
	z.strictObject({ synonymId: z.string(), ...oneWay }),
]);

export const synonymsListInput = z.strictObject({
	...clientScope,
	limit: z.int().min(1).max(1_000).default(100).describe("Synonyms on a page: 1 to 1,000, default 100."),
	cursor: synonymId.optional().describe("`nextCursor` of the page before."),
});
export const synonymsListOutput = z.strictObject({
	synonyms: z.array(synonym),
	total: z.int().describe("Synonyms on all pages."),
	nextCursor: z.string().nullable().describe("Pass as `cursor` for the next page; null on the last."),
});

export const synonymsSaveInput = z.discriminatedUnion("kind", [
	z.strictObject({ ...clientScope, ...ownId, ...equivalent }),
	z.strictObject({ ...clientScope, ...ownId, ...oneWay }),
]);

export const synonymsReplaceInput = z.strictObject({
	...clientScope,
	synonyms: z.array(synonymInput).max(MOST.synonyms).describe("All that there shall be; none: there shall be none."),
});
export const synonymsReplaceOutput = z.strictObject({ total: z.int().describe("Synonyms there are now.") });

export const synonymsDeleteInput = z.strictObject({ ...clientScope, synonymId });
export const synonymsDeleteOutput = z.strictObject({ deleted: z.boolean().describe("False when there was none.") });

export type SynonymInput = z.infer<typeof synonymInput>;
export type Synonym = z.infer<typeof synonym>;
export type SynonymsListInput = z.infer<typeof synonymsListInput>;
export type SynonymsListOutput = z.infer<typeof synonymsListOutput>;
