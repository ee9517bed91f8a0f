import { z } from "zod";
import { tenantScope } from "../access/schema.ts";
import { givenId, text, time } from "../clients/schema.ts";
import { MOST } from "../limits/schema.ts";

const filters = {
	from: time().optional().describe("Entries from this time on."),
	to: time().optional().describe("Entries before this time."),
	procedure: text().max(MOST.auditText).optional().describe("Of one procedure, such as `keys.revoke`."),
	actor: givenId().optional().describe("Of one key (`key_…`) or person (`usr_…`)."),
	about: givenId().optional().describe("About one client, by id; also one that is deleted."),
	result: text().max(MOST.auditText).optional().describe("`OK`, or the code of an error, such as `FORBIDDEN`."),
	limit: z.int().min(1).max(200).default(50).describe("Entries at most: 1 to 200, default 50."),
	cursor: text().max(MOST.cursor).optional().describe("`nextCursor` of the page before."),
};

export const auditListInput = z.strictObject({
	...tenantScope,
	...filters,
});

export const auditListAllInput = z.strictObject({ ...filters });

/** An administrative act, or an attempt at one. */
export const auditEntry = z.strictObject({
	entryId: z.string(),
	at: z.date(),
	tenantId: z.string().nullable().describe("Null: of no tenant that exists."),
	clientId: z.string().nullable().describe("Null: the tenant as a whole."),
	actor: z.strictObject({
		type: z.enum(["key", "token", "member", "person", "operator"]),
		id: z
			.string()
			.nullable()
			.describe(
				"The key's or the person's; null: the operator by the admin token, or whoever took an account for his own that nobody has.",
			),
	}),
	procedure: z.string(),
	target: z
		.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(z.string())]))
		.describe("What it was about: ids and a few settings of its input, and ids of what it made. Never a secret."),
	result: z.string().describe("`OK`, or the code of the error."),
	address: z.string().describe("Of the caller."),
	requestId: z.string(),
});

export const auditListOutput = z.strictObject({
	entries: z.array(auditEntry).describe("The newest first."),
	nextCursor: z.string().nullable(),
});

export type AuditTarget = z.infer<typeof auditEntry>["target"];
export type AuditEntry = z.infer<typeof auditEntry>;
export type AuditActor = AuditEntry["actor"];
export type AuditListInput = z.infer<typeof auditListAllInput>;
export type AuditListOutput = z.infer<typeof auditListOutput>;
