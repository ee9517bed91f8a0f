import { z } from "zod";
import { clientScope, givenId, text, time } from "../clients/schema.ts";
import { externalId } from "../documents/schema.ts";
import { MOST } from "../limits/schema.ts";
import { searchFilter } from "../search/schema.ts";

/** What a metric may be called: `ndcg@10`; the same as `METRIC_NAME` of the metrics themselves. */
const metricName = z
	.string()
	.max(MOST.metric)
	.regex(
		/^(ndcg|recall|mrr|success)@([1-9]\d?|[1-4]\d\d|500)$/,
		"Use ndcg, recall, mrr or success, and a rank from 1 to 500: ndcg@10.",
	);

const setName = text().trim().min(1).max(MOST.name);

/** How well one document answers one query. */
export const judgement = z.strictObject({
	query: text().trim().min(1).max(MOST.query),
	queryId: text()
		.min(1)
		.max(MOST.query)
		.optional()
		.describe("Tells queries of one text apart, and pairs runs. Default: the query."),
	document: externalId.describe("The document's `externalId`."),
	grade: z
		.number()
		.min(-100)
		.max(100)
		.describe("0 or less: no answer; 1: an answer; more: a better one. The gain of nDCG."),
});

/** Which clicks and thumbs to judge by. */
export const judgementEvents = z.strictObject({
	from: time().optional().describe("Default: 90 days before `to`."),
	to: time().optional().describe("Default: now."),
	minVisitors: z
		.int()
		.min(1)
		.max(1_000)
		.default(3)
		.describe("Visitors who must have clicked or rated a document for a query before it is judged. Default: 3."),
});

export const evaluationPutJudgementsInput = z
	.strictObject({
		...clientScope,
		name: setName.describe("Name of the set, unique in its client."),
		rows: z.array(judgement).min(1).max(MOST.judgements).optional(),
		csv: text()
			.max(MOST.csv)
			.optional()
			.describe("Lines of `query,document,grade`, or any columns under a header with these names and `query_id`."),
		events: judgementEvents.optional().describe("Judges by what visitors clicked and rated."),
		add: z.boolean().default(false).describe("Adds to the set instead of replacing it. Default: false."),
	})
	.refine(
		({ rows, csv, events }) => [rows, csv, events].filter((source) => source !== undefined).length === 1,
		"Give one of rows, csv and events.",
	);

/** A judgement set without its judgements. */
export const judgementSet = z.strictObject({
	name: z.string(),
	source: z.enum(["rows", "csv", "events"]).describe("What it was last made from."),
	queries: z.int(),
	judgements: z.int(),
	createdAt: z.date(),
	updatedAt: z.date(),
});

export const evaluationListJudgementsInput = z.strictObject(clientScope);
export const evaluationListJudgementsOutput = z.strictObject({ sets: z.array(judgementSet) });

export const evaluationGetJudgementsInput = z.strictObject({
	...clientScope,
	name: setName,
	limit: z.int().min(1).max(1_000).default(100).describe("Queries on a page: 1 to 1,000, default 100."),
	cursor: text().max(MOST.cursor).optional().describe("`nextCursor` of the page before."),
});

/** A query with its judged documents. */
export const judgedQuery = z.strictObject({
	queryId: z.string(),
	query: z.string(),
	documents: z.array(z.strictObject({ document: z.string(), grade: z.number() })),
});

export const evaluationGetJudgementsOutput = judgementSet.extend({
	page: z.array(judgedQuery),
	nextCursor: z.string().nullable(),
});

export const evaluationDeleteJudgementsInput = z.strictObject({ ...clientScope, name: setName });
export const evaluationDeleteJudgementsOutput = z.strictObject({ deleted: z.literal(true) });

export const evaluationRunInput = z.strictObject({
	...clientScope,
	judgements: setName.describe("Name of the set to measure by."),
	label: text().trim().min(1).max(MOST.label).optional().describe("What to know the run by, such as a commit."),
	metrics: z
		.array(metricName)
		.min(1)
		.max(MOST.metrics)
		.default(["ndcg@10", "recall@100", "mrr@10"])
		.describe("Default: ndcg@10, recall@100 and mrr@10."),
	filter: searchFilter.optional().describe("Filter of every query."),
	learning: z
		.boolean()
		.default(false)
		.describe(
			"Search with what clicks have taught. Judgements made from clicks would judge themselves. Default: false.",
		),
});

export const evaluationRunOutput = z.strictObject({ evaluationId: z.string(), total: z.int().describe("Queries.") });

const metrics = z.record(z.string(), z.number());

/** What a run measured: the search as it was configured then. */
export const evaluationConfiguration = z.strictObject({
	version: z.string().describe("Of the server."),
	embeddingModel: z.string().nullable(),
	rerankModel: z.string().nullable(),
	documents: z.int(),
	chunks: z.int(),
	ranking: metrics.describe("The constants of ranking, by their path."),
});

/** How a run was asked for. */
export const evaluationOptions = z.strictObject({
	metrics: z.array(z.string()),
	filter: searchFilter.nullable(),
	learning: z.boolean().describe("Whether search used what clicks have taught."),
});

/** One measurement of search by a judgement set. */
export const evaluation = z.strictObject({
	evaluationId: z.string(),
	judgements: z.string().describe("Name of the set."),
	label: z.string().nullable(),
	status: z.enum(["queued", "running", "done", "failed"]),
	error: z.string().nullable(),
	total: z.int().describe("Queries to measure."),
	done: z.int().describe("Queries measured."),
	metrics: metrics.describe("Means over all queries; empty until `done`."),
	options: evaluationOptions,
	configuration: evaluationConfiguration.nullable(),
	degraded: z.int().describe("Queries that search answered with less than it has, such as without embeddings."),
	unknownDocuments: z.int().describe("Relevant documents of the set that the client does not have."),
	durationMs: z.number().nullable(),
	createdAt: z.date(),
	finishedAt: z.date().nullable(),
});

/** A query of a run. */
export const evaluatedQuery = z.strictObject({
	queryId: z.string(),
	query: z.string(),
	metrics,
	relevant: z.int().describe("Documents judged relevant."),
	found: z.array(z.int()).describe("Ranks at which they stand, from 1."),
	top: z.array(z.string()).describe("`externalId`s of the first ten hits."),
});

export const evaluationGetInput = z.strictObject({ ...clientScope, evaluationId: givenId() });
export const evaluationGetOutput = evaluation.extend({
	queries: z.array(evaluatedQuery).describe("Query by query, in the order of the set; empty until `done`."),
});

/** How far a run is: what `evaluation.get` returns without the table. */
export const evaluationStatusInput = z.strictObject({ ...clientScope, evaluationId: givenId() });
export const evaluationStatusOutput = evaluation;

export const evaluationListInput = z.strictObject({
	...clientScope,
	judgements: setName.optional().describe("Only runs by this set."),
	limit: z.int().min(1).max(200).default(50).describe("Runs, newest first: 1 to 200, default 50."),
});
export const evaluationListOutput = z.strictObject({ evaluations: z.array(evaluation) });

export const evaluationDeleteInput = z.strictObject({ ...clientScope, evaluationId: givenId() });
export const evaluationDeleteOutput = z.strictObject({ deleted: z.literal(true) });

export const evaluationCompareInput = z.strictObject({
	...clientScope,
	baselineId: givenId().describe("The run to compare with."),
	evaluationId: givenId().describe("The run that may be better or worse."),
	permutations: z.int().min(1_000).max(100_000).default(10_000).describe("Random sign assignments. Default: 10,000."),
	seed: z.int().min(0).max(2_147_483_647).default(1).describe("Of the random numbers. Default: 1."),
});

/** Two runs by one metric. */
export const metricComparison = z.strictObject({
	metric: z.string(),
	baseline: z.number().describe("Mean over the queries that both runs have."),
	candidate: z.number(),
	difference: z.number(),
	better: z.int().describe("Queries that the candidate answers better."),
	worse: z.int(),
	equal: z.int(),
	p: z.number().describe("Chance of such a difference if both were equally good: two-sided randomisation test."),
	permutations: z.int().describe("Sign assignments looked at."),
	exact: z.boolean().describe("Whether these were all there are."),
});

export const evaluationCompareOutput = z.strictObject({
	shared: z.int().describe("Queries that both runs have."),
	onlyInBaseline: z.int(),
	onlyInCandidate: z.int(),
	metrics: z.array(metricComparison),
	queries: z.array(z.strictObject({ queryId: z.string(), query: z.string(), baseline: metrics, candidate: metrics })),
});

export type Judgement = z.infer<typeof judgement>;
export type JudgementEvents = z.infer<typeof judgementEvents>;
export type JudgementSet = z.infer<typeof judgementSet>;
export type EvaluatedQuery = z.infer<typeof evaluatedQuery>;
export type Evaluation = z.infer<typeof evaluation>;
export type EvaluationConfiguration = z.infer<typeof evaluationConfiguration>;
export type EvaluationOptions = z.infer<typeof evaluationOptions>;
export type EvaluationPutJudgementsInput = z.infer<typeof evaluationPutJudgementsInput>;
export type EvaluationGetJudgementsInput = z.infer<typeof evaluationGetJudgementsInput>;
export type EvaluationGetJudgementsOutput = z.infer<typeof evaluationGetJudgementsOutput>;
export type EvaluationRunInput = z.infer<typeof evaluationRunInput>;
export type EvaluationRunOutput = z.infer<typeof evaluationRunOutput>;
export type EvaluationGetOutput = z.infer<typeof evaluationGetOutput>;
export type EvaluationListInput = z.infer<typeof evaluationListInput>;
export type EvaluationCompareInput = z.infer<typeof evaluationCompareInput>;
export type EvaluationCompareOutput = z.infer<typeof evaluationCompareOutput>;
