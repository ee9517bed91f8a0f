import { clientProcedure, router } from "../../trpc/procedures.ts";
import { signalsConfigureInput, signalsRecomputeInput, signalsStatus, signalsStatusInput } from "./schema.ts";

export const signalsRouter = router({
	/** What has been learned from clicks, and whether it is used. */
	status: clientProcedure("documents")
		.input(signalsStatusInput)
		.output(signalsStatus)
		.query(({ ctx }) => ctx.services.signals.status(ctx.caller.clientId)),

	/** Turns learning from clicks on or off for the client. What was learned is kept. */
	configure: clientProcedure("documents")
		.input(signalsConfigureInput)
		.output(signalsStatus)
		.mutation(({ ctx, input }) => ctx.services.signals.configure(ctx.caller.clientId, input.learning)),

	/** Counts the clicks anew, now. The server does so by itself within minutes of a click. */
	recompute: clientProcedure("documents")
		.input(signalsRecomputeInput)
		.output(signalsStatus)
		.mutation(({ ctx }) => ctx.services.signals.recompute(ctx.caller.clientId)),
});
