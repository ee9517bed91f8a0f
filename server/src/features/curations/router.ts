import { clientProcedure, router } from "../../trpc/procedures.ts";
import {
	curation,
	curationsDeleteInput,
	curationsDeleteOutput,
	curationsListInput,
	curationsListOutput,
	curationsSaveInput,
} from "./schema.ts";

export const curationsRouter = router({
	/** The client's curations by query, a page at a time. */
	list: clientProcedure("documents")
		.input(curationsListInput)
		.output(curationsListOutput)
		.query(({ ctx, input }) => ctx.services.curations.list(ctx.caller.clientId, input)),

	/** Sets what is pinned and hidden for a query, in the place of what was. */
	save: clientProcedure("documents")
		.input(curationsSaveInput)
		.output(curation)
		.mutation(({ ctx, input }) => ctx.services.curations.save(ctx.caller.clientId, input)),

	/** Lets a query be answered by its ranking alone again. */
	delete: clientProcedure("documents")
		.input(curationsDeleteInput)
		.output(curationsDeleteOutput)
		.mutation(({ ctx, input }) => ctx.services.curations.delete(ctx.caller.clientId, input.query)),
});
