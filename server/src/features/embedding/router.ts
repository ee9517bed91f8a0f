import { clientProcedure, router } from "../../trpc/procedures.ts";
import { embeddingProgressInput, embeddingProgressOutput } from "./schema.ts";

export const embeddingRouter = router({
	/** How far a client's passages are embedded by the configured model. */
	progress: clientProcedure("ingest")
		.input(embeddingProgressInput)
		.output(embeddingProgressOutput)
		.query(({ ctx }) => ctx.services.embedding.progress(ctx.caller.clientId)),
});
