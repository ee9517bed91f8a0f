import { readFile, writeFile } from "node:fs/promises";
import { basename, resolve } from "node:path";
import { type Comparison, compareRuns } from "../../../../evaluation/compare.ts";
import { DEFAULT_METRICS } from "../../../../evaluation/metrics.ts";
import { createSignpost, type Signpost } from "../../client.ts";
import type { Connection } from "../config.ts";
import { CommandError, EXIT } from "../exit.ts";
import type { Output } from "../output.ts";
import { type Collection, readCollection } from "./collection.ts";
import { checkMinimums, checkNoWorse, type Minimum } from "./gates.ts";
import { ingestCollection, measureRun, putCollection } from "./measure.ts";
import type { MeasuredRun, Report } from "./report.ts";
import { htmlReport } from "./report-html.ts";
import { printReport } from "./report-text.ts";

export type EvalFlags = {
	judgements?: string;
	csv?: string;
	label?: string;
	learning?: boolean;
	html?: string;
	min?: Minimum[];
	/** `--no-worse-than`: a run's id or a file; true when it was not given. */
	worseThan: string | boolean;
};

type Request = EvalFlags & { dataset: string | undefined };

/** A collection is measured in many calls, and an embedded server may be busy with it. */
const TIMEOUT_MS = 120_000;

/** Measures search by a collection or a judgement set, and compares; returns the exit code. */
export async function evaluate(connection: Connection, request: Request, output: Output): Promise<number> {
	const { signpost, judgements } = await prepare(connection, request, output);
	const baseline = await baselineOf(signpost, request.worseThan);
	const metrics = [...new Set([...DEFAULT_METRICS, ...(request.min ?? []).map(({ metric }) => metric)])];
	const { label, learning = false } = request;
	const asked = { judgements, metrics, learning, ...(label === undefined ? {} : { label }) };
	const run = await measureRun(signpost, asked, output);
	const comparison = baseline === null ? null : await compare(baseline, run);
	const gates = [
		...checkMinimums(request.min ?? [], run.metrics),
		...(comparison === null ? [] : checkNoWorse(comparison)),
	];
	const report: Report = { run, baseline, comparison, gates, passed: gates.every(({ passed }) => passed) };
	if (request.html !== undefined) {
		await writeFile(request.html, htmlReport(report));
		output.note(`The report is in ${request.html}.`);
	}
	output.json(report);
	printReport(report, output);
	return report.passed ? EXIT.ok : EXIT.gate;
}

type Prepared = { signpost: Signpost; judgements: string };

async function prepare(connection: Connection, request: Request, output: Output): Promise<Prepared> {
	const { dataset, judgements } = request;
	if ((dataset === undefined) === (judgements === undefined))
		throw new CommandError("Give either a folder in BEIR's layout or --judgements <name>.");
	if (dataset !== undefined) return prepareDataset(connection, dataset, output);
	const signpost = createSignpost({ ...connection, timeoutMs: TIMEOUT_MS });
	if (request.csv !== undefined) {
		await signpost.evaluation.putJudgements({ name: judgements ?? "", csv: await readText(request.csv) });
	}
	return { signpost, judgements: judgements ?? "" };
}

// Into a client of its own: other documents would be found as well.
async function prepareDataset(connection: Connection, folder: string, output: Output): Promise<Prepared> {
	const collection = await readDataset(folder);
	const name = basename(resolve(folder));
	const slug = `eval-${name.replace(/[^A-Za-z0-9_-]+/g, "-")}`.slice(0, 64);
	const clientId = connection.clientId ?? slug;
	const signpost = createSignpost({ ...connection, clientId, timeoutMs: TIMEOUT_MS });
	await ingestCollection(signpost, collection.documents, output);
	await putCollection(signpost, name, collection);
	return { signpost, judgements: name };
}

async function readDataset(folder: string): Promise<Collection> {
	const collection = await readCollection(folder).catch((error: Error) => {
		throw new CommandError(`The collection cannot be read: ${error.message}`);
	});
	if (collection.documents.length > 0 && collection.queries.length > 0) return collection;
	throw new CommandError(`${folder} has no documents or no judged queries.`, EXIT.nothing);
}

async function baselineOf(signpost: Signpost, worseThan: string | boolean): Promise<MeasuredRun | null> {
	if (typeof worseThan !== "string") return null;
	if (/^evl_\w+$/.test(worseThan)) return signpost.evaluation.get({ evaluationId: worseThan });
	try {
		return runFrom(JSON.parse(await readText(worseThan)));
	} catch (error) {
		if (error instanceof CommandError) throw error;
		throw new CommandError(`${worseThan} is neither the id of a run nor what --json has printed.`);
	}
}

/** A run as `evaluation.get` returns it, or within a report. */
function runFrom(value: { run?: MeasuredRun } & Partial<MeasuredRun>): MeasuredRun {
	const run = value.run ?? (value as MeasuredRun);
	const isRun = Array.isArray(run.queries) && run.queries.every(({ queryId, metrics }) => queryId && metrics);
	if (!isRun) throw new Error("There is no table of queries.");
	return run;
}

async function compare(baseline: MeasuredRun, run: MeasuredRun): Promise<Comparison> {
	const comparison = await compareRuns({ baseline: baseline.queries, candidate: run.queries });
	if (comparison.metrics.length > 0) return comparison;
	throw new CommandError("The two runs have no query or no metric in common. Compare runs by one judgement set.");
}

async function readText(file: string): Promise<string> {
	return readFile(file, "utf8").catch((error: Error) => {
		throw new CommandError(`${file} cannot be read: ${error.message}`);
	});
}
