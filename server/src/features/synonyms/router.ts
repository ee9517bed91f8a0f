import { clientProcedure, router } from "../../trpc/procedures.ts";
import {
	synonym,
	synonymsDeleteInput,
	synonymsDeleteOutput,
	synonymsListInput,
	synonymsListOutput,
	synonymsReplaceInput,
	synonymsReplaceOutput,
	synonymsSaveInput,
} from "./schema.ts";

export const synonymsRouter = router({
	/** The client's synonyms by id, a page at a time. */
	list: clientProcedure("documents")
		.input(synonymsListInput)
		.output(synonymsListOutput)
		.query(({ ctx, input }) => ctx.services.synonyms.list(ctx.caller.clientId, input)),

	/** Adds terms that mean the same, or puts them in the place of those with their id. */
	save: clientProcedure("documents")
		.input(synonymsSaveInput)
		.output(synonym)
		.mutation(({ ctx, input: { clientId, tenantId, ...given } }) =>
			ctx.services.synonyms.save(ctx.caller.clientId, given),
		),

	/** Puts a whole list in the place of all that there was. */
	replace: clientProcedure("documents")
		.input(synonymsReplaceInput)
		.output(synonymsReplaceOutput)
		.mutation(({ ctx, input }) => ctx.services.synonyms.replace(ctx.caller.clientId, input.synonyms)),

	/** Lets terms mean themselves alone again. */
	delete: clientProcedure("documents")
		.input(synonymsDeleteInput)
		.output(synonymsDeleteOutput)
		.mutation(({ ctx, input }) => ctx.services.synonyms.delete(ctx.caller.clientId, input.synonymId)),
});
