import { compareRuns } from "../../../../evaluation/compare.ts";
import { meanScores } from "../../../../evaluation/metrics.ts";
import { AppError } from "../../errors.ts";
import type { SearchQueryInput, SearchQueryOutput } from "../search/schema.ts";
import { type JudgedQuery, relevantDocuments } from "./judged-queries.ts";
import { createJudgementSets } from "./judgement-sets.ts";
import { measureQueries } from "./measure.ts";
import type {
	EvaluatedQuery,
	Evaluation,
	EvaluationCompareInput,
	EvaluationCompareOutput,
	EvaluationConfiguration,
	EvaluationGetOutput,
	EvaluationListInput,
	EvaluationOptions,
	EvaluationRunInput,
	EvaluationRunOutput,
} from "./schema.ts";
import type { Enqueue, EvaluationStore, JudgementStore, StoredEvaluation } from "./store.ts";

/** Runs of a client that may wait or work. */
const MAX_UNFINISHED = 100;

export type EvaluationDependencies = {
	store: EvaluationStore & JudgementStore;
	search: { query: (reach: { clientId: string }, input: SearchQueryInput) => Promise<SearchQueryOutput> };
	enqueue: Enqueue;
	/** Called when a run has been stored. */
	onAccepted: () => void;
	/** What does not depend on the client. */
	configuration: Pick<EvaluationConfiguration, "version" | "embeddingModel" | "rerankModel" | "ranking">;
	/** Ends runs at work; they begin again when the server is back. */
	closing: AbortSignal;
};

export type EvaluationService = ReturnType<typeof createEvaluationService>;

export function createEvaluationService(dependencies: EvaluationDependencies) {
	const { store, search, enqueue, onAccepted, configuration, closing } = dependencies;
	const { findSet, ...sets } = createJudgementSets(store);

	async function find(clientId: string, evaluationId: string): Promise<EvaluationGetOutput> {
		const stored = await store.find(clientId, evaluationId);
		if (stored === null) throw notFound();
		const run = toEvaluation(stored);
		const queries = stored.queries as EvaluatedQuery[];
		return { ...run, queries: queries.map((query) => ({ ...query, metrics: inOrder(query.metrics, run.options) })) };
	}

	async function findDone(clientId: string, evaluationId: string): Promise<EvaluationGetOutput> {
		const found = await find(clientId, evaluationId);
		if (found.status === "done") return found;
		throw new AppError("CONFLICT", `The run ${evaluationId} is ${found.status}. Compare runs that are done.`);
	}

	async function countUnknown(clientId: string, judged: JudgedQuery[]): Promise<number> {
		return store.countUnknown(clientId, [...new Set(judged.flatMap(relevantDocuments))]);
	}

	return {
		...sets,

		/** Stores the run; a job measures it. */
		async run(clientId: string, input: EvaluationRunInput): Promise<EvaluationRunOutput> {
			const { judgements, label = null, metrics, filter = null, learning } = input;
			const { queries: total } = await findSet(clientId, judgements);
			if ((await store.countUnfinished(clientId)) >= MAX_UNFINISHED) {
				throw new AppError("RATE_LIMITED", "Too many runs are waiting. Try again when some are done.", {
					retryAfter: 10,
				});
			}
			const options = { metrics: [...new Set(metrics)], filter, learning };
			const evaluationId = await store.create(clientId, { judgements, label, options, total, enqueue });
			onAccepted();
			return { evaluationId, total };
		},

		/** Measures a run: what its job does. An attempt that breaks off is begun again. */
		async process({ clientId, evaluationId }: { clientId: string; evaluationId: string }): Promise<void> {
			const startedAt = performance.now();
			const size = await store.size(clientId);
			const run = await store.begin(clientId, evaluationId, { configuration: { ...configuration, ...size } });
			if (run === null) return;
			const judged = await store.judgedQueries(clientId, run.judgements);
			if (judged === null) return store.fail(clientId, evaluationId, "The judgement set was deleted before it began.");
			const { options } = toEvaluation(run);
			const measured = await measureQueries(judged, {
				search: (input) => search.query({ clientId }, input),
				options,
				goOn: (done) => {
					closing.throwIfAborted();
					return store.noteProgress(clientId, evaluationId, { done, total: judged.length });
				},
			});
			if (measured === null) return;
			const scores = measured.queries.map((query) => query.metrics);
			await store.finish(clientId, evaluationId, {
				...{ metrics: meanScores(scores, options.metrics), ...measured },
				unknownDocuments: await countUnknown(clientId, judged),
				durationMs: Math.round(performance.now() - startedAt),
			});
		},

		giveUp: ({ clientId, evaluationId }: { clientId: string; evaluationId: string }): Promise<void> =>
			store.fail(clientId, evaluationId, "It could not be measured in three attempts. Run it again later."),

		get: find,

		async status(clientId: string, evaluationId: string): Promise<Evaluation> {
			const stored = await store.findSummary(clientId, evaluationId);
			if (stored === null) throw notFound();
			return toEvaluation(stored);
		},

		async list(clientId: string, { judgements, limit }: EvaluationListInput): Promise<{ evaluations: Evaluation[] }> {
			return { evaluations: (await store.list(clientId, { judgements, limit })).map(toEvaluation) };
		},

		async delete(clientId: string, evaluationId: string): Promise<{ deleted: true }> {
			if (await store.delete(clientId, evaluationId)) return { deleted: true };
			throw notFound();
		},

		async compare(clientId: string, input: EvaluationCompareInput): Promise<EvaluationCompareOutput> {
			const { baselineId, evaluationId, permutations, seed } = input;
			const [baseline, candidate] = await Promise.all([
				findDone(clientId, baselineId),
				findDone(clientId, evaluationId),
			]);
			return compareRuns({ baseline: baseline.queries, candidate: candidate.queries }, { permutations, seed });
		},
	};
}

const notFound = () => new AppError("NOT_FOUND", "There is no such evaluation.");

function toEvaluation(stored: StoredEvaluation): Evaluation {
	const { id: evaluationId, judgements, label, status, error, total, done } = stored;
	const options = toOptions(stored.options as StoredOptions);
	return {
		...{ evaluationId, judgements, label, status, error, total, done },
		metrics: inOrder(stored.metrics as Evaluation["metrics"], options),
		options,
		configuration: toConfiguration(stored.configuration as EvaluationConfiguration | null),
		degraded: stored.degraded,
		unknownDocuments: stored.unknownDocuments,
		durationMs: stored.durationMs,
		createdAt: stored.createdAt,
		finishedAt: stored.finishedAt,
	};
}

type StoredOptions = Omit<EvaluationOptions, "learning"> & Partial<EvaluationOptions>;

/** Runs from before they told always searched with what clicks had taught. */
const toOptions = ({ learning = true, ...options }: StoredOptions): EvaluationOptions => ({ ...options, learning });

/** Runs from before there were rerankers do not tell of one. */
const toConfiguration = (stored: EvaluationConfiguration | null): EvaluationConfiguration | null =>
	stored && { ...stored, rerankModel: stored.rerankModel ?? null };

// The database keeps an object's fields in an order of its own.
function inOrder(scores: Evaluation["metrics"], { metrics }: EvaluationOptions): Evaluation["metrics"] {
	return Object.fromEntries(metrics.flatMap((name) => (name in scores ? [[name, scores[name] ?? 0]] : [])));
}
