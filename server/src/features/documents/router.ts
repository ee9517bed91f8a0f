import { clientProcedure, router } from "../../trpc/procedures.ts";
import {
	documentsDeleteInput,
	documentsDeleteOutput,
	documentsGetInput,
	documentsGetOutput,
	documentsListInput,
	documentsListOutput,
} from "./schema.ts";

export const documentsRouter = router({
	/** Stored documents by `externalId`, a page at a time. */
	list: clientProcedure("documents")
		.input(documentsListInput)
		.output(documentsListOutput)
		.query(({ ctx, input }) => ctx.services.documents.list(ctx.caller.clientId, input)),

	/** One document with its text. */
	get: clientProcedure("documents")
		.input(documentsGetInput)
		.output(documentsGetOutput)
		.query(({ ctx, input }) => ctx.services.documents.get(ctx.caller.clientId, input)),

	/** Deletes all the named documents, or none when one of them does not exist. */
	delete: clientProcedure("documents")
		.input(documentsDeleteInput)
		.output(documentsDeleteOutput)
		.mutation(({ ctx, input }) => ctx.services.documents.delete(ctx.caller.clientId, input)),
});
