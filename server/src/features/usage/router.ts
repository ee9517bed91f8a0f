import { clientProcedure, operatorProcedure, router, tenantProcedure } from "../../trpc/procedures.ts";
import { quota, usageGetInput, usageGetOutput, usageSetClientQuotaInput, usageSetQuotaInput } from "./schema.ts";

export const usageRouter = router({
	/** What a tenant and its clients have and have used, by day, and what they may. */
	get: tenantProcedure("usage")
		.input(usageGetInput)
		.output(usageGetOutput)
		.query(({ ctx, input }) => ctx.services.usage.get(ctx.caller.tenantId, input)),

	/** Sets what a client may have and use, within what its tenant may. */
	setClientQuota: clientProcedure("admin")
		.input(usageSetClientQuotaInput)
		.output(quota)
		.mutation(({ ctx, input: { clientId: _client, tenantId: _older, ...settings } }) =>
			ctx.services.usage.setClientQuota(ctx.caller.clientId, settings),
		),

	/** Sets what a tenant may have and use. */
	setQuota: operatorProcedure
		.input(usageSetQuotaInput)
		.output(quota)
		.mutation(({ ctx, input: { tenantId, ...settings } }) => ctx.services.usage.setQuota(tenantId, settings)),
});
