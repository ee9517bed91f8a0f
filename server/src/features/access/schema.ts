import { z } from "zod";
import { MOST } from "../limits/schema.ts";

export const role = z.enum(["owner", "admin", "editor", "viewer"]);

/** Names a tenant, by its id. */
export const tenantReference = z
	.string()
	.max(MOST.id)
	.regex(/^ten_[A-Za-z0-9]+$/, "Write the tenant's id: ten_….");

/** The field by which an input names its tenant, of procedures of a tenant as a whole. */
export const tenantScope = {
	tenantId: tenantReference
		.optional()
		.describe("Tenant to act in, by id. Default: the key's own, or the one the session is at work in."),
};
