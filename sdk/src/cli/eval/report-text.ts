import { differenceOf } from "../../../../evaluation/compare.ts";
import type { Output } from "../output.ts";
import { signed } from "./gates.ts";
import { degradedWarning, type Report } from "./report.ts";

/** Queries shown of each kind. */
const SHOWN = 5;
const WIDTH = 12;

/** Prints the report as tables. */
export function printReport(report: Report, output: Output): void {
	const { run, comparison, gates } = report;
	output.line(output.bold(run.label ?? run.judgements));
	output.line(output.dim(describeRun(report)));
	if (run.unknownDocuments > 0) {
		output.note(`Relevant documents of the set that are not there and cannot be found: ${run.unknownDocuments}.`);
	}
	if (run.degraded > 0) output.note(degradedWarning(run));
	output.line();
	for (const row of metricRows(report)) output.line(row);
	const lists = comparison === null ? worstQueries(report) : changedQueries(report);
	for (const line of lists) output.line(line);
	if (gates.length > 0) output.line();
	for (const { asked, passed, found } of gates) output.line(`${passed ? "passed" : "FAILED"}  ${asked}: ${found}`);
}

function describeRun({ run }: Report): string {
	const { total, configuration, durationMs, evaluationId } = run;
	const seconds = ((durationMs ?? 0) / 1000).toFixed(1);
	return `${configuration?.documents ?? 0} documents, ${total} queries, ${seconds} s, ${evaluationId}`;
}

function metricRows({ run, comparison }: Report): string[] {
	const row = (name: string, cells: string[]) =>
		[name, ...cells]
			.map((cell) => cell.padEnd(WIDTH))
			.join("")
			.trimEnd();
	if (comparison === null) {
		const names = Object.keys(run.metrics);
		return [
			row("", names),
			row(
				"this run",
				Object.values(run.metrics).map((score) => score.toFixed(4)),
			),
		];
	}
	const { metrics } = comparison;
	return [
		row(
			"",
			metrics.map(({ metric }) => metric),
		),
		row(
			"this run",
			metrics.map(({ candidate }) => candidate.toFixed(4)),
		),
		row(
			"baseline",
			metrics.map(({ baseline }) => baseline.toFixed(4)),
		),
		row(
			"difference",
			metrics.map(({ difference }) => signed(difference)),
		),
		row(
			"p",
			metrics.map(({ p }) => p.toFixed(4)),
		),
		row(
			"better",
			metrics.map(({ better }) => String(better)),
		),
		row(
			"worse",
			metrics.map(({ worse }) => String(worse)),
		),
	];
}

function worstQueries({ run }: Report): string[] {
	const [metric = ""] = Object.keys(run.metrics);
	const worst = run.queries
		.filter(({ relevant }) => relevant > 0)
		.sort((a, b) => (a.metrics[metric] ?? 0) - (b.metrics[metric] ?? 0))
		.slice(0, SHOWN);
	const lines = worst.map(({ query, metrics }) => `  ${(metrics[metric] ?? 0).toFixed(2)}  ${oneLine(query)}`);
	return lines.length === 0 ? [] : ["", `worst by ${metric}`, ...lines];
}

function changedQueries({ comparison }: Report): string[] {
	const metric = comparison?.metrics[0]?.metric ?? "";
	const changed = (comparison?.queries ?? [])
		.map((query) => ({ query: query.query, difference: differenceOf(query, metric) }))
		.sort((a, b) => a.difference - b.difference);
	const list = (title: string, queries: typeof changed) =>
		queries.length === 0
			? []
			: ["", title, ...queries.map(({ query, difference }) => `  ${signed(difference)}  ${oneLine(query)}`)];
	const worse = changed.filter(({ difference }) => difference < 0).slice(0, SHOWN);
	const better = changed
		.filter(({ difference }) => difference > 0)
		.slice(-SHOWN)
		.reverse();
	return [...list(`worse by ${metric}`, worse), ...list(`better by ${metric}`, better)];
}

const oneLine = (text: string) => text.replace(/\s+/g, " ").slice(0, 100);
