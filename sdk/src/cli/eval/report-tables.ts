import { type Html, html } from "./html.ts";
import type { MeasuredRun, Report } from "./report.ts";

/** Queries that stand open on the page; the others unfold. */
const OPEN = 15;

export function gateList({ gates }: Report): Html | string {
	if (gates.length === 0) return "";
	const items = gates.map(({ asked, passed, found }) => {
		const verdict = passed ? "✓" : "✗";
		return html`<li class="${passed ? "passed" : "failed"}">${verdict} ${asked}: ${found}</li>`;
	});
	return html`<ul class="gates">${items}</ul>`;
}

/** Every query: what changed most first, or what is worst. */
export function queryTable({ run, baseline }: Report): Html {
	const [metric = ""] = Object.keys(run.metrics);
	const before = new Map(baseline?.queries.map(({ queryId, metrics }) => [queryId, metrics[metric] ?? 0]));
	const rows = run.queries.map((query) => {
		const score = query.metrics[metric] ?? 0;
		const old = before.get(query.queryId);
		return { query, score, difference: old === undefined ? null : score - old };
	});
	rows.sort((a, b) => Math.abs(b.difference ?? 0) - Math.abs(a.difference ?? 0) || a.score - b.score);
	const lines = rows.map(({ query, difference }) => rowOf(query, difference));
	const head = [
		...Object.keys(run.metrics).map((name) => html`<th class="number">${name}</th>`),
		...(baseline === null ? [] : [html`<th class="number">change</th>`]),
	];
	const table = (body: Html[]) => html`<div class="scroll"><table>
<thead><tr><th>query</th>${head}<th class="number">relevant</th><th>at rank</th></tr></thead>
<tbody>${body}</tbody></table></div>`;
	const rest = lines.slice(OPEN);
	const order = baseline === null ? "The worst first." : `What changed most by ${metric} first.`;
	return html`<section><h2>Queries</h2><p class="soft">${order}</p>
${table(lines.slice(0, OPEN))}
${rest.length === 0 ? "" : html`<details><summary>${rest.length} more</summary>${table(rest)}</details>`}</section>`;
}

function rowOf(query: MeasuredRun["queries"][number], difference: number | null): Html {
	const scores = Object.values(query.metrics).map((score) => html`<td class="number">${score.toFixed(2)}</td>`);
	const found = (query.found ?? []).slice(0, 8).join(", ");
	return html`<tr><td class="query">${query.query}</td>${scores}${change(difference)}<td class="number">${query.relevant ?? ""}</td><td>${found === "" ? "–" : found}</td></tr>
`;
}

function change(difference: number | null): Html | string {
	if (difference === null) return "";
	const text = `${difference > 0 ? "+" : ""}${difference.toFixed(2)}`;
	if (difference === 0) return html`<td class="number">0</td>`;
	return html`<td class="number ${difference > 0 ? "up" : "down"}">${text}</td>`;
}

/** What was measured; in bold where the baseline was configured otherwise. */
export function configurationTable({ run, baseline }: Report): Html {
	const old = new Map(baseline === null ? [] : settingsOf(baseline));
	const rows = settingsOf(run).map(([name, value]) => {
		const before = old.get(name);
		const differs = baseline !== null && before !== value;
		const cells = html`<td>${name}</td><td>${value}</td>${baseline === null ? "" : html`<td>${before ?? "–"}</td>`}`;
		return { differs, row: html`<tr class="${differs ? "changed" : ""}">${cells}</tr>\n` };
	});
	const head = baseline === null ? "" : html`<th>baseline</th>`;
	const table = (body: Html[]) =>
		html`<table><thead><tr><th>setting</th><th>this run</th>${head}</tr></thead><tbody>${body}</tbody></table>`;
	const shown = rows.filter(({ differs }, index) => differs || index < MAIN_SETTINGS).map(({ row }) => row);
	return html`<section><h2>Configuration</h2>
${baseline === null ? "" : html`<p class="soft">In bold what differs from the baseline.</p>`}
${table(shown)}
<details><summary>All settings</summary>${table(rows.map(({ row }) => row))}</details></section>`;
}

/** Settings that always stand open: the first ones. */
const MAIN_SETTINGS = 8;

function settingsOf({ configuration, options, degraded = 0 }: MeasuredRun): [string, string][] {
	const { version = "–", embeddingModel = null, rerankModel = null } = configuration ?? {};
	const { documents = 0, chunks = 0, ranking = {} } = configuration ?? {};
	return [
		["server", version],
		["embedding model", embeddingModel ?? "none"],
		["reranker", rerankModel ?? "none"],
		["documents", String(documents)],
		["passages", String(chunks)],
		["filter", options?.filter ? JSON.stringify(options.filter) : "none"],
		// Runs from before they told always used it.
		["learning from clicks", (options?.learning ?? true) ? "on" : "off"],
		["degraded answers", String(degraded)],
		...Object.entries(ranking).map(([name, value]): [string, string] => [name, String(value)]),
	];
}
