/**
 * How well search ranks a test collection, through the whole server:
 * `npm run eval -- <folder in BEIR layout> [--typos] [--prefix] [--json] [--url … --key … --client …]`.
 * --typos and --prefix measure besides what is left with a slip in every word of five letters and more, and with the last
 * word cut to three letters.
 * Without --url it starts the built server on a temporary folder.
 */
import { parseArgs } from "node:util";
import { createSignpost, type DocumentInput, type Signpost } from "../../sdk/src/index.ts";
import { type Random, seededRandom } from "../bench/random.ts";
import { ingestAll } from "../harness/ingest-all.ts";
import { startServer } from "../harness/server.ts";
import { type Collection, type CollectionDocument, readCollection } from "./collection.ts";
import { meanScores, type Scores, scoreQuery } from "./metrics.ts";
import { cutLastWord, misspell } from "./spoil.ts";

const USAGE =
	"Usage: npm run eval -- <folder in BEIR layout> [--typos] [--prefix] [--json] [--url <server> --key sk_… [--client <id>]]";
const DEFAULT_CLIENT = "eval";
const DEPTH = 100;
const PAGE = 50;
const CONCURRENCY = 4;
const METRICS = ["ndcg@10", "success@5", "recall@100", "mrr@10"];
/** Of the choices that spoil queries. */
const SEED = 11;

/** What the API takes at most. */
const MAX_QUERY = 1_000;
const MAX_TITLE = 500;

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

async function main(folder: string): Promise<void> {
	const collection = await readCollection(folder);
	const { url, key, stop } = await target();
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

async function target(): Promise<{ url: string; key: string; stop: () => Promise<void> }> {
	if (values.url === undefined) {
		const server = await startServer({ environment: { RATE_LIMIT_PER_KEY: "0" } });
		return { url: server.demo.url, key: server.demo.secretKey, stop: server.remove };
	}
	if (values.key === undefined) throw new Error("Give --key with --url.");
	return { url: values.url, key: values.key, stop: async () => undefined };
}

async function fill(signpost: Signpost, { documents }: Collection): Promise<void> {
	const start = performance.now();
	const { chunks } = await ingestAll(signpost, documents.map(toInput));
	const seconds = (performance.now() - start) / 1_000;
	console.error(`Ingested ${documents.length} documents (${chunks} new chunks) in ${seconds.toFixed(1)} s.`);
}

/** `spoil`: what is done to a query before it is asked, with choices that are the same in every run. */
async function evaluate(
	signpost: Signpost,
	{ queries, judgements }: Collection,
	spoil: (query: string, random: Random) => string = (query) => query,
): Promise<Scores> {
	const random = seededRandom(SEED);
	const asked = queries.map(({ id, text }) => ({ id, text: spoil(text, random) }));
	const rankings = new Map<string, string[]>();
	const waiting = asked.values();
	const work = async () => {
		for (const { id, text } of waiting) rankings.set(id, await rankingOf(signpost, text));
	};
	await Promise.all(Array.from({ length: CONCURRENCY }, work));
	const scores = [...judgements].map(([query, grades]) => scoreQuery(rankings.get(query) ?? [], grades, METRICS));
	return meanScores(scores, METRICS);
}

function toInput({ id, title, text }: CollectionDocument): DocumentInput {
	const named = title.trim() === "" ? {} : { title: title.slice(0, MAX_TITLE) };
	return { externalId: id, ...named, route: `/${encodeURIComponent(id)}`, content: text, format: "text" };
}

async function rankingOf(signpost: Signpost, query: string): Promise<string[]> {
	const ranking: string[] = [];
	let cursor: string | null = null;
	do {
		const page = { query: query.slice(0, MAX_QUERY), limit: PAGE, ...(cursor === null ? {} : { cursor }) };
		const { hits, nextCursor } = await signpost.search.query(page);
		ranking.push(...hits.map((hit) => hit.externalId));
		cursor = nextCursor;
	} while (cursor !== null && ranking.length < DEPTH);
	return ranking;
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

const [folder] = positionals;
if (folder === undefined) {
	console.error(USAGE);
	process.exitCode = 2;
} else {
	await main(folder);
}
