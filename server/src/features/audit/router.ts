import { operatorProcedure, router, tenantProcedure } from "../../trpc/procedures.ts";
import { auditListAllInput, auditListInput, auditListOutput } from "./schema.ts";

export const auditRouter = router({
	/** Administrative acts in the tenant and attempts at them, the newest first, a page at a time. */
	list: tenantProcedure("audit")
		.input(auditListInput)
		.output(auditListOutput)
		.query(({ ctx, input: { tenantId: _tenant, ...input } }) => ctx.services.audit.list(ctx.caller.tenantId, input)),

	/** Those of all tenants, and of none. */
	listAll: operatorProcedure
		.input(auditListAllInput)
		.output(auditListOutput)
		.query(({ ctx, input }) => ctx.services.audit.list(null, input)),
});
