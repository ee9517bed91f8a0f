/**
 * How well search ranks a test collection, as `signpost eval` measures it, with queries as they are and spoilt:
 * `npm run eval -- <folder in BEIR layout> [--typos] [--prefix] [--json] [--url … --key … --client …]`.
 * --typos and --prefix measure besides what is left with a slip in every word of five letters and more, and with the last
 * word cut to three letters.
 * Without --url it starts the built server on a temporary folder.
 *
 * `npm run eval -- answers [<folder> <folder>…] [--json]` measures answers without a model instead: each collection's
 * questions asked of itself, of half of itself, and of the others (by default those beside the project).
 * `npm run eval -- follow-ups [<folder>] [--json]`: see follow-ups.ts.
 */
import { parseArgs } from "node:util";
import type { Scores } from "../../evaluation/metrics.ts";
import { type Collection, readCollection } from "../../sdk/src/cli/eval/collection.ts";
import { ingestCollection, measureRun, putCollection } from "../../sdk/src/cli/eval/measure.ts";
import { createOutput } from "../../sdk/src/cli/output.ts";
import { createSignpost, type Signpost } from "../../sdk/src/index.ts";
import { type Random, seededRandom } from "../bench/random.ts";
import { evaluateAnswers } from "./answers-table.ts";
import { evaluateFollowUps } from "./follow-ups.ts";
import { cutLastWord, misspell } from "./spoil.ts";
import { openTarget } from "./target.ts";

const USAGE =
	"Usage: npm run eval -- <folder in BEIR layout> [--typos] [--prefix] [--json] [--url <server> --key sk_… [--client <id>]]";
const DEFAULT_CLIENT = "eval";
/** The judgement set, anew for each way of asking. */
const SET = "eval";
const METRICS = ["ndcg@10", "success@5", "recall@100", "mrr@10"];
/** Of the choices that spoil queries. */
const SEED = 11;

const { values, positionals } = parseArgs({
	allowPositionals: true,
	options: {
		json: { type: "boolean", default: false },
		typos: { type: "boolean", default: false },
		prefix: { type: "boolean", default: false },
		url: { type: "string" },
		key: { type: "string" },
		client: { type: "string", default: DEFAULT_CLIENT },
	},
});

/** Without progress. */
const output = createOutput({ json: true });

async function main(folder: string): Promise<void> {
	const collection = await readCollection(folder);
	const { url, key, stop } = await openTarget(values);
	try {
		const signpost = createSignpost({ url, key, clientId: values.client, timeoutMs: 120_000 });
		await fill(signpost, collection);
		const quality = await evaluate(signpost, collection);
		const spoilt = {
			...(values.typos ? { typos: await evaluate(signpost, collection, misspell) } : {}),
			...(values.prefix ? { prefix: await evaluate(signpost, collection, cutLastWord) } : {}),
		};
		console.log(values.json ? JSON.stringify({ ...quality, ...spoilt }) : describe(collection, { quality, spoilt }));
	} finally {
		await stop();
	}
}

async function fill(signpost: Signpost, { documents }: Collection): Promise<void> {
	const start = performance.now();
	await ingestCollection(signpost, documents, output);
	console.error(`Ingested ${documents.length} documents in ${((performance.now() - start) / 1_000).toFixed(1)} s.`);
}

/** `spoil`: what is done to a query before it is asked, with choices that are the same in every run. */
async function evaluate(
	signpost: Signpost,
	{ queries, judgements }: Collection,
	spoil: (query: string, random: Random) => string = (query) => query,
): Promise<Scores> {
	const random = seededRandom(SEED);
	const asked = queries.map(({ id, text }) => ({ id, text: spoil(text, random) }));
	await putCollection(signpost, SET, { queries: asked, judgements });
	const run = await measureRun(signpost, { judgements: SET, metrics: METRICS }, output);
	return run.metrics;
}

function describe(
	{ documents, queries }: Collection,
	{ quality, spoilt }: { quality: Scores; spoilt: Record<string, Scores> },
): string {
	const names = METRICS;
	const columns = [["", ...names]];
	columns.push(["clean", ...names.map((name) => (quality[name] ?? 0).toFixed(4))]);
	for (const [name, left] of Object.entries(spoilt)) {
		columns.push([name, ...names.map((metric) => (left[metric] ?? 0).toFixed(4))]);
		columns.push([
			"kept",
			...names.map((metric) => `${((100 * (left[metric] ?? 0)) / (quality[metric] ?? 1)).toFixed(0)} %`),
		]);
	}
	const rows = ["", ...names].map((_, row) =>
		columns
			.map((column) => (column[row] ?? "").padEnd(12))
			.join("")
			.trimEnd(),
	);
	return [`${documents.length} documents, ${queries.length} judged queries`, ...rows].join("\n");
}

const [folder, ...others] = positionals;
if (folder === "answers") {
	await evaluateAnswers(others, values);
} else if (folder === "follow-ups") {
	await evaluateFollowUps(others, values);
} else if (folder === undefined) {
	console.error(USAGE);
	process.exitCode = 2;
} else {
	await main(folder);
}
