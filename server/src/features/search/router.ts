import { clientProcedure, router } from "../../trpc/procedures.ts";
import { searchQueryInput, searchQueryOutput } from "./schema.ts";

export const searchRouter = router({
	/** Ranked documents with the passage that answers, and the route to recommend. */
	query: clientProcedure("search")
		.input(searchQueryInput)
		.output(searchQueryOutput)
		.query(({ ctx, input }) => ctx.services.search.query(ctx.caller.clientId, input)),
});
