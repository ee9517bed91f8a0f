import { authorizedStream } from "../../trpc/authorized-stream.ts";
import { clientProcedure, router } from "../../trpc/procedures.ts";
import { ingestDocumentsInput, ingestDocumentsOutput, ingestJobInput, ingestJobOutput } from "./schema.ts";

export const ingestRouter = router({
	/** Stores documents durably and starts the job that makes them searchable. */
	documents: clientProcedure("ingest", { createsClient: ingestDocumentsInput })
		.input(ingestDocumentsInput)
		.output(ingestDocumentsOutput)
		.mutation(({ ctx, input }) => ctx.services.ingest.documents(ctx.caller.clientId, input)),

	/** How far a job is, and what failed. */
	job: clientProcedure("ingest")
		.input(ingestJobInput)
		.output(ingestJobOutput)
		.query(({ ctx, input }) => ctx.services.ingest.job(ctx.caller.clientId, input.jobId)),

	/** The job whenever it has moved on, until it is done. */
	progress: clientProcedure("ingest")
		.meta({ yields: ingestJobOutput })
		.input(ingestJobInput)
		.subscription(({ ctx, input, signal }) =>
			authorizedStream(
				{ ctx, signal },
				(active) => ctx.services.ingest.progress({ clientId: ctx.caller.clientId, jobId: input.jobId, signal: active }),
				(job) => job,
			),
		),
});
