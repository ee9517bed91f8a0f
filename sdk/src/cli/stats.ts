import type { AnalyticsOverviewOutput, Signpost } from "../index.ts";
import { EXIT } from "./exit.ts";
import type { Output } from "./output.ts";

export type StatsFlags = {
	from?: string;
	to?: string;
	/** The table to print as CSV. */
	csv?: "timeline" | "clients" | "queries" | "unanswered";
};

/** Queries and questions that are listed. */
const LISTED = 10;

/** Prints what visitors did, what was searched for and what found nothing; or one table as CSV. */
export async function stats(signpost: Signpost, { csv, from, to }: StatsFlags, output: Output): Promise<number> {
	const range = { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
	if (csv !== undefined) {
		const table = await signpost.analytics.export({ ...range, what: csv });
		output.json(table);
		output.write(table.csv);
		return EXIT.ok;
	}
	const [overview, queries] = await Promise.all([
		signpost.analytics.overview(range),
		signpost.analytics.queries({ ...range, limit: LISTED }),
	]);
	output.json({ overview, queries });
	printOverview(overview, output);
	const withoutResult = queries.withoutResult.map((row) => [row.query, row.withoutResult] as const);
	list(
		"Asked most often",
		queries.top.map((row) => [row.query, row.searches] as const),
		output,
	);
	list("Found nothing", withoutResult, output);
	list(
		"Not answered",
		queries.unanswered.map((row) => [row.question, row.count] as const),
		output,
	);
	return EXIT.ok;
}

function printOverview(overview: AnalyticsOverviewOutput, output: Output): void {
	const { from, to, clickThroughRate, grounded, thumbs } = overview;
	output.line(output.bold(`${from} to ${to}`));
	const rate = clickThroughRate === null ? "" : `, ${Math.round(clickThroughRate * 100)} % with a click`;
	const rows: [string, string][] = [
		["documents", `${words(overview.documents)} in ${words(overview.chunks)} passages`],
		["searches", `${words(overview.searches)}, ${words(overview.searchesWithoutResult)} without result${rate}`],
		["questions", `${words(overview.questions)} in ${words(overview.conversations)} conversations`],
		["answers", `${words(grounded.full)} grounded, ${words(grounded.partial)} in part, ${words(grounded.none)} not`],
		["thumbs", `${words(thumbs.up)} up, ${words(thumbs.down)} down`],
		["models", `${words(overview.tokens)} tokens, $${overview.cost.toFixed(2)}`],
	];
	for (const [name, value] of rows) output.line(`${name.padEnd(12)}${value}`);
	for (const { slug, searches, questions } of overview.clients.length > 1 ? overview.clients : [])
		output.line(output.dim(`  ${slug}: ${words(searches)} searches, ${words(questions)} questions`));
}

function list(title: string, rows: (readonly [string, number])[], output: Output): void {
	if (rows.length === 0) return;
	output.line();
	output.line(output.bold(title));
	for (const [text, count] of rows) {
		output.write(`${words(count).padStart(7)}  ${text.replaceAll("\n", " ")}`);
		output.line();
	}
}

const words = (count: number) => count.toLocaleString("en");
