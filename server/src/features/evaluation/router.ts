import { clientProcedure, router } from "../../trpc/procedures.ts";
import {
	evaluationCompareInput,
	evaluationCompareOutput,
	evaluationDeleteInput,
	evaluationDeleteJudgementsInput,
	evaluationDeleteJudgementsOutput,
	evaluationDeleteOutput,
	evaluationGetInput,
	evaluationGetJudgementsInput,
	evaluationGetJudgementsOutput,
	evaluationGetOutput,
	evaluationListInput,
	evaluationListJudgementsInput,
	evaluationListJudgementsOutput,
	evaluationListOutput,
	evaluationPutJudgementsInput,
	evaluationRunInput,
	evaluationRunOutput,
	evaluationStatusInput,
	evaluationStatusOutput,
	judgementSet,
} from "./schema.ts";

export const evaluationRouter = router({
	/** Makes or replaces a judgement set, from rows, CSV, or clicks and thumbs. */
	putJudgements: clientProcedure("evaluation")
		.input(evaluationPutJudgementsInput)
		.output(judgementSet)
		.mutation(({ ctx, input }) => ctx.services.evaluation.putJudgements(ctx.caller.clientId, input)),

	/** The client's judgement sets by name. */
	listJudgements: clientProcedure("evaluation")
		.input(evaluationListJudgementsInput)
		.output(evaluationListJudgementsOutput)
		.query(({ ctx }) => ctx.services.evaluation.listJudgements(ctx.caller.clientId)),

	/** A judgement set with its queries, a page at a time. */
	getJudgements: clientProcedure("evaluation")
		.input(evaluationGetJudgementsInput)
		.output(evaluationGetJudgementsOutput)
		.query(({ ctx, input }) => ctx.services.evaluation.getJudgements(ctx.caller.clientId, input)),

	/** Deletes a judgement set; runs by it stay. */
	deleteJudgements: clientProcedure("evaluation")
		.input(evaluationDeleteJudgementsInput)
		.output(evaluationDeleteJudgementsOutput)
		.mutation(({ ctx, input }) => ctx.services.evaluation.deleteJudgements(ctx.caller.clientId, input.name)),

	/** Measures search by a judgement set, in the background. */
	run: clientProcedure("evaluation")
		.input(evaluationRunInput)
		.output(evaluationRunOutput)
		.mutation(({ ctx, input }) => ctx.services.evaluation.run(ctx.caller.clientId, input)),

	/** How far a run is, and its means. */
	status: clientProcedure("evaluation")
		.input(evaluationStatusInput)
		.output(evaluationStatusOutput)
		.query(({ ctx, input }) => ctx.services.evaluation.status(ctx.caller.clientId, input.evaluationId)),

	/** A run with its table, query by query. */
	get: clientProcedure("evaluation")
		.input(evaluationGetInput)
		.output(evaluationGetOutput)
		.query(({ ctx, input }) => ctx.services.evaluation.get(ctx.caller.clientId, input.evaluationId)),

	/** The client's runs, newest first. */
	list: clientProcedure("evaluation")
		.input(evaluationListInput)
		.output(evaluationListOutput)
		.query(({ ctx, input }) => ctx.services.evaluation.list(ctx.caller.clientId, input)),

	/** Deletes a run, and ends it when it is at work. */
	delete: clientProcedure("evaluation")
		.input(evaluationDeleteInput)
		.output(evaluationDeleteOutput)
		.mutation(({ ctx, input }) => ctx.services.evaluation.delete(ctx.caller.clientId, input.evaluationId)),

	/** Two runs query by query, and whether they differ by more than chance. */
	compare: clientProcedure("evaluation")
		.input(evaluationCompareInput)
		.output(evaluationCompareOutput)
		.query(({ ctx, input }) => ctx.services.evaluation.compare(ctx.caller.clientId, input)),
});
