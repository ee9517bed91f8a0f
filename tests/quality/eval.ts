/**
 * How well search ranks a test collection, through the whole server:
 * `npm run eval -- <folder in BEIR layout> [--json] [--url … --key … --client …]`.
 * Without --url it starts the built server on a temporary folder.
 */
import { parseArgs } from "node:util";
import { createSignpost, type DocumentInput, type Signpost } from "../../sdk/src/index.ts";
import { ingestAll } from "../harness/ingest-all.ts";
import { startServer } from "../harness/server.ts";
import { type Collection, type CollectionDocument, readCollection } from "./collection.ts";
import { measure, type Quality } from "./metrics.ts";

const USAGE = "Usage: npm run eval -- <folder in BEIR layout> [--json] [--url <server> --key sk_… [--client <id>]]";
const DEFAULT_CLIENT = "eval";
const DEPTH = 100;
const PAGE = 50;
const CONCURRENCY = 4;

/** What the API takes at most. */
const MAX_QUERY = 1_000;
const MAX_TITLE = 500;

const { values, positionals } = parseArgs({
	allowPositionals: true,
	options: {
		json: { type: "boolean", default: false },
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
		const quality = await evaluate(signpost, collection);
		console.log(values.json ? JSON.stringify(quality) : describe(collection, quality));
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

async function evaluate(signpost: Signpost, { documents, queries, judgements }: Collection): Promise<Quality> {
	const start = performance.now();
	const { chunks } = await ingestAll(signpost, documents.map(toInput));
	const seconds = (performance.now() - start) / 1_000;
	console.error(`Ingested ${documents.length} documents (${chunks} new chunks) in ${seconds.toFixed(1)} s.`);
	const rankings = new Map<string, string[]>();
	const waiting = queries.values();
	const work = async () => {
		for (const { id, text } of waiting) rankings.set(id, await rankingOf(signpost, text));
	};
	await Promise.all(Array.from({ length: CONCURRENCY }, work));
	return measure(rankings, judgements);
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

function describe({ documents, queries }: Collection, quality: Quality): string {
	const rows = Object.entries(quality).map(([name, value]) => `${name.padEnd(12)}${value.toFixed(4)}`);
	return [`${documents.length} documents, ${queries.length} judged queries`, ...rows].join("\n");
}

const [folder] = positionals;
if (folder === undefined) {
	console.error(USAGE);
	process.exitCode = 2;
} else {
	await main(folder);
}
