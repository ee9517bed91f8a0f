import { differenceOf, type MetricComparison } from "../../../../evaluation/compare.ts";
import { type Bucket, differenceChart, histogram } from "./charts.ts";
import { SIGNIFICANT_BELOW, signed } from "./gates.ts";
import { Html, html } from "./html.ts";
import { degradedWarning, type MeasuredRun, type Report } from "./report.ts";
import { STYLE } from "./report-style.ts";
import { configurationTable, gateList, queryTable } from "./report-tables.ts";

/** Ranks of the first relevant document, each up to and with its number. */
const RANKS = [1, 2, 3, 5, 10, 20, 50, 100, 500];

/** A page of its own, without scripts and without anything from elsewhere. */
export function htmlReport(report: Report): string {
	const { run } = report;
	const title = run.label ?? run.judgements;
	return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Search quality: ${title}</title>
<style>${new Html(STYLE)}</style>
</head>
<body>
<main>
<h1>${title}</h1>
<p class="soft">${describe(report)}</p>
${tiles(report)}
${gateList(report)}
${run.unknownDocuments > 0 ? html`<p>Relevant documents of the set that are not there and cannot be found: ${run.unknownDocuments}.</p>` : ""}
${run.degraded > 0 ? html`<p class="warning">${degradedWarning(run)}</p>` : ""}
${differences(report)}
${distribution(report)}
${ranks(report)}
${queryTable(report)}
${configurationTable(report)}
</main>
</body>
</html>
`.toString();
}

function describe({ run, baseline }: Report): string {
	const seconds = ((run.durationMs ?? 0) / 1000).toFixed(1);
	const against = baseline === null ? "" : ` Compared with ${nameOf(baseline)}.`;
	const { documents = 0, chunks = 0 } = run.configuration ?? {};
	return (
		`Judgement set “${run.judgements}”: ${run.total} queries over ${documents} documents in ${chunks} passages, ` +
		`measured ${timeOf(run)} in ${seconds} s (${run.evaluationId}).${against}`
	);
}

/** In one line wherever it stands: no-break hyphens and space. */
const timeOf = ({ createdAt }: MeasuredRun) =>
	new Date(createdAt).toISOString().slice(0, 16).replaceAll("-", "\u2011").replace("T", "\u00a0");

const nameOf = (run: MeasuredRun) => `${run.label ?? run.evaluationId}, ${timeOf(run)}`;

function tiles({ run, comparison }: Report): Html {
	const list = Object.entries(run.metrics).map(([metric, score]) => {
		const compared = comparison?.metrics.find((other) => other.metric === metric);
		const change = compared === undefined ? "" : html`<span>${changeOf(compared)}</span>`;
		return html`<div class="tile"><span>${metric}</span><b>${score.toFixed(3)}</b>${change}</div>`;
	});
	return html`<div class="tiles">${list}</div>`;
}

function changeOf({ difference, p }: MetricComparison): Html {
	if (difference === 0) return html`as the baseline`;
	const direction = difference > 0 ? "up" : "down";
	return html`<strong class="${direction}">${signed(difference)}</strong> to the baseline, p ${p.toFixed(3)}`;
}

function differences({ comparison }: Report): Html | string {
	const [first] = comparison?.metrics ?? [];
	if (comparison === null || first === undefined) return "";
	const { metric, better, worse, equal } = first;
	const list = comparison.queries.map((query) => ({ query: query.query, difference: differenceOf(query, metric) }));
	const counts = `${better} queries better, ${worse} worse, ${equal} as before`;
	return html`<section>
<h2>What changed, query by query</h2>
<p>${verdictOf(first)}</p>
<figure>${differenceChart(list, `Difference of ${metric} for each query: ${counts}`)}
<figcaption>${metric} of this run less the baseline’s, one bar a query, sorted: ${counts}.</figcaption></figure>
</section>`;
}

function verdictOf({ metric, difference, p, permutations, exact }: MetricComparison): string {
	if (difference === 0 && p === 1) return `The mean ${metric} is the same.`;
	const assignments = exact ? `all ${permutations} sign assignments` : `${permutations} random sign assignments`;
	const verdict =
		p < SIGNIFICANT_BELOW
			? "That is more than chance explains."
			: "Chance explains it well enough: do not build on it without more queries.";
	return (
		`The mean ${metric} is ${Math.abs(difference).toFixed(4)} ${difference > 0 ? "higher" : "lower"}. If both runs were ` +
		`equally good, a difference at least this large would still come up with a probability of ${p.toFixed(4)} ` +
		`(paired randomisation test, two-sided, ${assignments}). ${verdict}`
	);
}

function distribution({ run, baseline }: Report): Html {
	const [metric = ""] = Object.keys(run.metrics);
	const labels = Array.from({ length: 10 }, (_, tenth) => `${tenth / 10}–${(tenth + 1) / 10}`);
	const indexOf = (score: number) => Math.min(9, Math.floor(score * 10 + 1e-9));
	const count = (of: MeasuredRun, index: number) =>
		of.queries.filter(({ metrics }) => indexOf(metrics[metric] ?? 0) === index).length;
	return html`<section><h2>How good the answers are</h2>
<figure>${histogram(bucketsOf(labels, { run, baseline }, count), `Queries by their ${metric}`)}
<figcaption>${legend(baseline)}Queries by their ${metric}.</figcaption></figure></section>`;
}

function ranks({ run, baseline }: Report): Html {
	const labels = RANKS.map((rank, index) => {
		const from = (RANKS[index - 1] ?? 0) + 1;
		return from === rank ? String(rank) : `${from}–${rank}`;
	});
	const bucketOf = ([first]: number[]) =>
		first === undefined ? RANKS.length : RANKS.findIndex((rank) => first <= rank);
	const count = (of: MeasuredRun, index: number) =>
		of.queries.filter(({ found }) => bucketOf(found ?? []) === index).length;
	const title = "Queries by the rank of their first relevant document";
	const buckets = bucketsOf([...labels, "none"], { run, baseline }, count);
	// Deeper than was looked there is nothing.
	const used = buckets.filter(({ label, run: here, baseline: there }, index) => {
		return index < 5 || label === "none" || here > 0 || (there ?? 0) > 0;
	});
	return html`<section><h2>Where the first relevant document stands</h2>
<figure>${histogram(used, title)}
<figcaption>${legend(baseline)}${title}.</figcaption></figure></section>`;
}

function bucketsOf(
	labels: string[],
	{ run, baseline }: Pick<Report, "run" | "baseline">,
	count: (run: MeasuredRun, index: number) => number,
): Bucket[] {
	return labels.map((label, index) => ({
		...{ label, run: count(run, index), baseline: baseline === null ? null : count(baseline, index) },
	}));
}

function legend(baseline: MeasuredRun | null): Html | string {
	if (baseline === null) return "";
	return html`<i class="key baseline"></i>baseline<i class="key run"></i>this run &ensp; `;
}
