import type {
	Evaluation,
	EvaluationCompareInput,
	EvaluationCompareOutput,
	EvaluationDeleteInput,
	EvaluationDeleteJudgementsInput,
	EvaluationDeleteJudgementsOutput,
	EvaluationDeleteOutput,
	EvaluationGetInput,
	EvaluationGetJudgementsInput,
	EvaluationGetJudgementsOutput,
	EvaluationGetOutput,
	EvaluationListInput,
	EvaluationListJudgementsInput,
	EvaluationListJudgementsOutput,
	EvaluationListOutput,
	EvaluationPutJudgementsInput,
	EvaluationRunInput,
	EvaluationRunOutput,
	EvaluationStatusInput,
	JudgementSet,
} from "../generated/contract.ts";
import type { CallOptions } from "../internal/call.ts";
import type { Session } from "../internal/session.ts";

/** How good a client's search is, by judgements of which documents answer which queries. Needs a secret key. */
export type EvaluationResource = {
	/** Makes, replaces or adds to a judgement set, from `rows`, `csv`, or `events`: clicks and thumbs. */
	putJudgements: (input: EvaluationPutJudgementsInput, options?: CallOptions) => Promise<JudgementSet>;
	/** The client's judgement sets by name. */
	listJudgements: (
		input?: EvaluationListJudgementsInput,
		options?: CallOptions,
	) => Promise<EvaluationListJudgementsOutput>;
	/** A judgement set with its queries, 100 on a page. Rejects with `NotFoundError` when there is none. */
	getJudgements: (input: EvaluationGetJudgementsInput, options?: CallOptions) => Promise<EvaluationGetJudgementsOutput>;
	/** Deletes a judgement set; runs by it stay. */
	deleteJudgements: (
		input: EvaluationDeleteJudgementsInput,
		options?: CallOptions,
	) => Promise<EvaluationDeleteJudgementsOutput>;
	/** Begins to measure search by a judgement set. Resolves when the run is stored; `status` tells how far it is. */
	run: (input: EvaluationRunInput, options?: CallOptions) => Promise<EvaluationRunOutput>;
	/** How far a run is, and its means. */
	status: (input: EvaluationStatusInput, options?: CallOptions) => Promise<Evaluation>;
	/** A run with its table, query by query. */
	get: (input: EvaluationGetInput, options?: CallOptions) => Promise<EvaluationGetOutput>;
	/** The client's runs, newest first. */
	list: (input?: EvaluationListInput, options?: CallOptions) => Promise<EvaluationListOutput>;
	/** Deletes a run, and ends it when it is at work. */
	delete: (input: EvaluationDeleteInput, options?: CallOptions) => Promise<EvaluationDeleteOutput>;
	/** Two runs that are done, query by query, and whether they differ by more than chance. */
	compare: (input: EvaluationCompareInput, options?: CallOptions) => Promise<EvaluationCompareOutput>;
};

export function evaluationResource(session: Session): EvaluationResource {
	const { evaluation } = session.trpc;
	const bind =
		<Input extends object, Output>(
			repeat: "safe" | "once",
			send: (input: Input, options: { signal: AbortSignal }) => Promise<Output>,
		) =>
		(input?: Input, options?: CallOptions) =>
			session.call(repeat, options, (signal) => send(session.scoped(input ?? ({} as Input)), { signal }));
	return {
		putJudgements: bind("once", evaluation.putJudgements.mutate),
		listJudgements: bind("safe", evaluation.listJudgements.query),
		getJudgements: bind("safe", evaluation.getJudgements.query),
		deleteJudgements: bind("once", evaluation.deleteJudgements.mutate),
		run: bind("once", evaluation.run.mutate),
		status: bind("safe", evaluation.status.query),
		get: bind("safe", evaluation.get.query),
		list: bind("safe", evaluation.list.query),
		delete: bind("once", evaluation.delete.mutate),
		compare: bind("safe", evaluation.compare.query),
	};
}
