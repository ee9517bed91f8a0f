import type { Comparison } from "../../../../evaluation/compare.ts";
import type { EvaluationGetOutput } from "../../generated/contract.ts";
import type { Gate } from "./gates.ts";

/** A run as `evaluation.get` returns it; from a file its times are texts. */
export type MeasuredRun = Omit<EvaluationGetOutput, "createdAt" | "finishedAt"> & {
	createdAt: Date | string;
	finishedAt: Date | string | null;
};

/** What `signpost eval` has found: the object that `--json` prints. */
export type Report = {
	run: MeasuredRun;
	/** What it was compared with. */
	baseline: MeasuredRun | null;
	comparison: Comparison | null;
	gates: Gate[];
	passed: boolean;
};

/** What to say of a run with degraded answers. */
export const degradedWarning = ({ degraded, total }: Pick<MeasuredRun, "degraded" | "total">) =>
	`Warning: ${degraded} of ${total} queries were answered degraded, without a model that search has: ` +
	"the figures are not those of the search as it is configured. See what is wrong with the model, and run it again.";
