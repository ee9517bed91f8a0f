import { router, tenantProcedure } from "../../trpc/procedures.ts";
import { tenantsDeleteInput, tenantsDeleteOutput } from "./schema.ts";

export const tenantsRouter = router({
	/** Deletes a tenant with its clients and all they have, its keys, members and settings. */
	delete: tenantProcedure("tenant")
		.input(tenantsDeleteInput)
		.output(tenantsDeleteOutput)
		.mutation(({ ctx, input }) => ctx.services.tenants.delete(ctx.caller.tenantId, input.name)),
});
