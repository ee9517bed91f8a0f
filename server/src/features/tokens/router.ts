import { clientProcedure, router } from "../../trpc/procedures.ts";
import { tokensCreateInput, tokensCreateOutput } from "./schema.ts";

export const tokensRouter = router({
	/** A token for one visitor's page, which sees no more than its filter lets through. */
	create: clientProcedure("search", { isAct: true })
		.input(tokensCreateInput)
		.output(tokensCreateOutput)
		.mutation(({ ctx, input }) => ctx.services.tokens.create(ctx.caller, { ...input, bearer: ctx.request.bearer })),
});
