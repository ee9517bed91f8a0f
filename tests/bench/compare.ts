/** Other engines over the same passages, one after the other, each in a process of its own; and ours over HTTP. */
import { execFile } from "node:child_process";
import { access, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { Client } from "pg";
import { createSignpost } from "../../sdk/src/index.ts";
import { ingestAll } from "../harness/ingest-all.ts";
import { type Collection, readCollection, sharedFolder } from "../quality/collection.ts";
import { measure } from "../quality/metrics.ts";
import type { Passage } from "./engines/engines.ts";
import type { EngineResult, EngineTask } from "./engines/run.ts";
import { type Figure, median, percentile } from "./figures.ts";
import { makeQueries } from "./queries.ts";
import { seededRandom } from "./random.ts";
import { timeQuery } from "./search.ts";
import type { Workbench } from "./workbench.ts";

const RUN = fileURLToPath(new URL("./engines/run.ts", import.meta.url));
const INSTALLED = fileURLToPath(new URL("./engines/node_modules/minisearch", import.meta.url));
/** In the order of the table; the keys of `ENGINES`. */
const NAMES = ["LanceDB", "MiniSearch", "SQLite FTS5", "Orama", "ts_rank", "PGVectorStore"];
/** Those that rank by BM25, with which ours is compared. */
const BM25 = ["LanceDB", "SQLite FTS5", "MiniSearch", "Orama"];
/** Those whose memory is a database's. */
const ON_POSTGRES = ["ts_rank", "PGVectorStore"];
/** An engine that takes longer for its passages and queries is left out. */
const TIME_LIMIT_MS = 300_000;
const COLLECTIONS = ["scifact", "claude-docs"];
const [WARM_UP, MEASURED, HITS] = [2_000, 300, 10];
const MAX_OUTPUT = 256 * 1_048_576;

export class EnginesMissingError extends Error {}

/** Figures of all engines; `databaseUrl`: where the workbench's passages are, and PostgreSQL's own ranking is measured. */
export async function compareEngines(workbench: Workbench, databaseUrl: string): Promise<Figure[]> {
	await access(INSTALLED).catch(() => {
		throw new EnginesMissingError("Run `npm install --prefix tests/bench/engines` first.");
	});
	const made = makeQueries(workbench.sections, WARM_UP + MEASURED, seededRandom(4)).map(({ text }) => text);
	const [warmUp, queries] = [made.slice(0, WARM_UP), made.slice(WARM_UP)];
	const collections = await readCollections();
	const passages = await readPassages(databaseUrl, workbench.clientId);
	const ours = await ourRow(workbench, { warmUp, queries, collections });
	const rows = [ours];
	for (const name of NAMES) {
		console.error(`Measuring ${name} …`);
		try {
			const speed = await runEngine(name, { passages, warmUp, queries, limit: HITS }, databaseUrl);
			const quality: number[] = [];
			for (const { collection } of collections)
				quality.push(qualityOf(collection, await runEngine(name, taskOf(collection), databaseUrl)));
			rows.push({
				name,
				times: speed.milliseconds,
				addRate: passages.length / speed.addSeconds,
				quality,
				...memoryOf(name, speed),
			});
		} catch (error) {
			// One that fails or takes too long is missing from the table; the others are still of use.
			console.error(`  ${name} is left out: ${String(error).split("\n")[0]}`);
		}
	}
	return [...rows.flatMap((row) => figuresOf(row, collections)), ...comparisons(ours, rows.slice(1), collections)];
}

type Row = { name: string; times: number[]; addRate: number; megabytes?: number; quality: number[] };

const memoryOf = (name: string, { megabytes }: EngineResult) => (ON_POSTGRES.includes(name) ? {} : { megabytes });

const figuresOf = ({ name, times, addRate, megabytes, quality }: Row, collections: Named[]): Figure[] => [
	information(`${name}: p50`, median(times), "ms"),
	information("  p95", percentile(times, 0.95), "ms"),
	information("  passages taken in", addRate, "/s"),
	...(megabytes === undefined ? [] : [information("  memory", megabytes, "MB")]),
	...collections.map(({ title }, index) => information(`  nDCG@10, ${title}`, quality[index] ?? Number.NaN, "")),
];

/** Ours first in quality, and not much slower than the fastest engine that ranks by BM25. */
function comparisons(ours: Row, others: Row[], collections: Named[]): Figure[] {
	const byBm25 = others.filter(({ name }) => BM25.includes(name));
	if (byBm25.length === 0) throw new Error("No engine that ranks by BM25 was measured: see above why.");
	const fastest = Math.min(...byBm25.map(({ times }) => median(times)));
	const slower = { name: "ours against the fastest by BM25, p50", value: median(ours.times) / fastest, unit: "×" };
	const better = collections.map(({ title }, index) => ({
		name: `ours ahead of the best other, nDCG@10, ${title}`,
		value: (ours.quality[index] ?? 0) - Math.max(...others.map(({ quality }) => quality[index] ?? 0)),
		...{ unit: "", target: { atLeast: 0 } },
	}));
	return [{ ...slower, target: { atMost: 3 } }, ...better];
}

const qualityOf = ({ queries, judgements }: Collection, { rankings }: Pick<EngineResult, "rankings">): number =>
	measure(new Map(queries.map(({ id }, index) => [id, rankings[index] ?? []])), judgements)["ndcg@10"];

type Named = { title: string; collection: Collection };

type OurTasks = { warmUp: string[]; queries: string[]; collections: Named[] };

async function ourRow(workbench: Workbench, tasks: OurTasks): Promise<Row> {
	const { chunksPerSecond: addRate, residentMegabytes: megabytes } = workbench;
	const times: number[] = [];
	for (const text of tasks.warmUp) await timeQuery(workbench, { kind: "question", text });
	for (const text of tasks.queries) times.push(await timeQuery(workbench, { kind: "question", text }));
	const quality: number[] = [];
	for (const { title, collection } of tasks.collections) {
		const { url, secretKey: key } = workbench.server.demo;
		const signpost = createSignpost({ url, key, clientId: `compare-${title}`, timeoutMs: 60_000 });
		const documents = collection.documents.map(({ id, title: name, text }) => {
			const named = name.trim() === "" ? {} : { title: name };
			return { externalId: id, ...named, route: `/${encodeURIComponent(id)}`, content: text, format: "text" as const };
		});
		await ingestAll(signpost, documents);
		const rankings: string[][] = [];
		for (const { text } of collection.queries) {
			const { hits } = await signpost.search.query({ query: text.slice(0, 1_000), limit: HITS });
			rankings.push(hits.map((hit) => hit.externalId));
		}
		quality.push(qualityOf(collection, { rankings }));
	}
	return { name: "Signpost over HTTP", times, addRate, megabytes, quality };
}

async function readCollections(): Promise<Named[]> {
	const folder = await sharedFolder("ir");
	if (folder === null) return [];
	return Promise.all(
		COLLECTIONS.map(async (title) => ({ title, collection: await readCollection(join(folder, title)) })),
	);
}

const taskOf = ({ documents, queries }: Collection): EngineTask => ({
	passages: documents,
	queries: queries.map(({ text }) => text),
	...{ limit: HITS, warmUp: [] },
});

/** What our own search reads: title, headings and text of each passage. */
async function readPassages(databaseUrl: string, slug: string): Promise<Passage[]> {
	const database = new Client({ connectionString: databaseUrl });
	await database.connect();
	try {
		const { rows } = await database.query<Passage>(
			`SELECT c.id, concat_ws(' ', d.title, array_to_string(c.headings, ' ')) AS title, c.text
			FROM chunks c JOIN documents d ON d.id = c.document_id JOIN clients k ON k.id = c.client_id WHERE k.slug = $1`,
			[slug],
		);
		return rows;
	} finally {
		await database.end();
	}
}

async function runEngine(name: string, task: EngineTask, databaseUrl: string): Promise<EngineResult> {
	const folder = await mkdtemp(join(tmpdir(), "signpost-engine-"));
	const file = join(folder, "task.json");
	await writeFile(file, JSON.stringify(task));
	try {
		const { stdout } = await promisify(execFile)(process.execPath, [RUN, name, file], {
			env: { ...process.env, DATABASE_URL: databaseUrl },
			...{ maxBuffer: MAX_OUTPUT, timeout: TIME_LIMIT_MS },
		});
		return JSON.parse(stdout);
	} finally {
		await rm(folder, { recursive: true, force: true });
	}
}

const information = (name: string, value: number, unit: string): Figure => ({ name, value, unit, target: null });
