import { z } from "zod";
import { tenantScope } from "../access/schema.ts";
import { text } from "../clients/schema.ts";
import { MOST } from "../limits/schema.ts";

export const tenantsDeleteInput = z.strictObject({
	...tenantScope,
	name: text().max(MOST.tenantName).describe("The tenant's name, so that it is not deleted by mistake."),
});
export const tenantsDeleteOutput = z.strictObject({
	deleted: z.literal(true).describe("No key works from now on; what the tenant had is gone within a minute."),
});
