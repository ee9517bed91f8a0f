import { clientProcedure, router } from "../../trpc/procedures.ts";
import {
	searchSimilarInput,
	searchSimilarOutput,
	searchSuggestInput,
	searchSuggestOutput,
} from "../suggestions/schema.ts";
import { searchQueryInput, searchQueryOutput } from "./schema.ts";

export const searchRouter = router({
	/** Ranked documents with the passage that answers, and the route to recommend. */
	query: clientProcedure("search")
		.input(searchQueryInput)
		.output(searchQueryOutput)
		.query(({ ctx, input }) => ctx.services.search.query(ctx.caller, input, ctx.request.ip)),

	/** Queries and documents to offer to somebody who is typing. */
	suggest: clientProcedure("search")
		.input(searchSuggestInput)
		.output(searchSuggestOutput)
		.query(({ ctx, input }) => ctx.services.suggestions.suggest(ctx.caller, input)),

	/** Documents like a given one. */
	similar: clientProcedure("search")
		.input(searchSimilarInput)
		.output(searchSimilarOutput)
		.query(({ ctx, input }) => ctx.services.suggestions.similar(ctx.caller, input)),
});
