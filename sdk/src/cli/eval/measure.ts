import { setTimeout as wait } from "node:timers/promises";
import type { Signpost } from "../../client.ts";
import type { DocumentInput, EvaluationGetOutput, EvaluationRunInput, Judgement } from "../../generated/contract.ts";
import { CommandError, EXIT } from "../exit.ts";
import { batchesOf } from "../ingest/batches.ts";
import { createProgress } from "../ingest/progress.ts";
import { type DocumentFailure, send } from "../ingest/send.ts";
import type { Output } from "../output.ts";
import type { Collection, CollectionDocument } from "./collection.ts";

/** What the API takes at most. */
const MAX_QUERY = 1_000;
const MAX_TITLE = 500;
const MAX_ROWS = 10_000;

/** How often a run is looked at, in ms. */
const POLLING = 250;

/** Makes the collection's documents searchable; throws when one of them cannot be. */
export async function ingestCollection(signpost: Signpost, documents: CollectionDocument[], output: Output) {
	const progress = createProgress(documents.length, output);
	const processed = new Map<string, number>();
	const failures: DocumentFailure[] = [];
	try {
		const jobs = await send(signpost, batchesOf(inputsOf(documents)), {
			onFailure: (failure) => void failures.push(failure),
			onProgress: (job) => {
				processed.set(job.jobId, job.processed);
				progress.update([...processed.values()].reduce((sum, count) => sum + count, 0));
			},
		});
		const [failure] = [...failures, ...jobs.flatMap((job) => job.failures)];
		if (failure === undefined) return;
		throw new CommandError(`The document ${failure.externalId} failed: ${failure.reason}`, EXIT.failed);
	} finally {
		progress.stop();
	}
}

async function* inputsOf(documents: CollectionDocument[]): AsyncGenerator<DocumentInput> {
	for (const { id, title, text } of documents) {
		const named = title.trim() === "" ? {} : { title: title.slice(0, MAX_TITLE) };
		yield { externalId: id, ...named, route: `/${encodeURIComponent(id)}`, content: text, format: "text" };
	}
}

/** Makes the collection's judgements a set of that name. */
export async function putCollection(
	signpost: Signpost,
	name: string,
	{ queries, judgements }: Pick<Collection, "queries" | "judgements">,
): Promise<void> {
	const rows: Judgement[] = queries.flatMap(({ id, text }) =>
		[...(judgements.get(id) ?? [])].map(([document, grade]) => ({
			...{ queryId: id, query: text.trim().slice(0, MAX_QUERY), document, grade },
		})),
	);
	for (let start = 0; start < rows.length; start += MAX_ROWS) {
		const part = rows.slice(start, start + MAX_ROWS);
		await signpost.evaluation.putJudgements({ name, rows: part, add: start > 0 });
	}
}

/** Runs an evaluation and waits for its end; throws when it failed. */
export async function measureRun(
	signpost: Signpost,
	request: EvaluationRunInput,
	output: Output,
): Promise<EvaluationGetOutput> {
	const { evaluationId, total } = await signpost.evaluation.run(request);
	const progress = createProgress(total, output, "queries");
	try {
		for (;;) {
			const run = await signpost.evaluation.status({ evaluationId });
			progress.update(run.done);
			if (run.status === "failed") throw new CommandError(run.error ?? "The run failed.", EXIT.failed);
			if (run.status === "done") return await signpost.evaluation.get({ evaluationId });
			await wait(POLLING);
		}
	} finally {
		progress.stop();
	}
}
