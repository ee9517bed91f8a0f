/** Search on a real PostgreSQL as a client grows, as clients grow in number, and beside other engines. */
import { PostgresMissingError, startTemporaryPostgres } from "../../scripts/temporary-postgres.ts";
import { createScratchDatabase } from "../harness/scratch-database.ts";
import { compareEngines } from "./compare.ts";
import { measureCut } from "./cut.ts";
import type { Figure } from "./figures.ts";
import { copyClient, forgetAnswers, growClient } from "./grow.ts";
import { measureCached, measureClients, measureThroughput } from "./load.ts";
import { measureSearch, measureSuggest } from "./search.ts";
import { openWorkbench, type Workbench } from "./workbench.ts";

export const POSTGRES_PARTS = ["postgres", "suggest", "cut", "throughput", "cached", "clients", "engines"] as const;

/** Chunks up to which a p50 and p95 hold, in ms. */
const TARGETS = [
	{ chunks: 20_000, p50: 5, p95: 20 },
	{ chunks: 200_000, p50: 10, p95: 40 },
	{ chunks: 2_000_000, p50: 60, p95: 200 },
];

/** Up to 100,000 chunks. */
const SUGGEST_TARGETS = { p50: 4, p95: 12 };

const SMALL_CLIENT = 1_000;

export type PostgresOptions = {
	wanted: ReadonlySet<string>;
	/** Of one client, ascending; the first is ingested, the others are copies of it. */
	sizes: number[];
	/** Small clients to compare one with. */
	clients: number;
};

type Database = { url: string; stop: () => Promise<void> };

export async function measurePostgres({ wanted, sizes, clients }: PostgresOptions): Promise<Figure[]> {
	const figures: Figure[] = [];
	const [first = 0] = sizes;
	if (["postgres", "suggest", "cut", "throughput", "cached", "engines"].some((part) => wanted.has(part))) {
		figures.push(...(await onPostgres(first, (workbench, url) => figuresOfOne(workbench, url, { wanted, sizes }))));
	}
	if (wanted.has("clients")) {
		figures.push(...(await onPostgres(SMALL_CLIENT, (workbench, url) => figuresOfMany(workbench, url, clients))));
	}
	return figures;
}

async function figuresOfOne(
	workbench: Workbench,
	url: string,
	{ wanted, sizes }: Pick<PostgresOptions, "wanted" | "sizes">,
): Promise<Figure[]> {
	const { chunksPerSecond, clientId } = workbench;
	const figures: Figure[] = [
		{ name: "ingest, PostgreSQL", value: chunksPerSecond, unit: "chunks/s", target: { atLeast: 500 } },
	];
	for (const size of sizes) {
		const chunks = size <= workbench.chunks ? workbench.chunks : await growClient(url, clientId, size);
		const targets = TARGETS.find((target) => chunks <= target.chunks) ?? { p50: 60, p95: 200 };
		await forgetAnswers(url, clientId);
		const where = `PostgreSQL, ${chunks} chunks`;
		if (wanted.has("postgres")) figures.push(...(await measureSearch(workbench, { where, targets })));
		if (chunks === workbench.chunks) figures.push(...(await figuresOfMuch(workbench, wanted)));
		if (wanted.has("cut")) figures.push(...(await measureCut(workbench, url, where)));
		if (wanted.has("suggest")) figures.push(...(await measureSuggest(workbench, { where, targets: SUGGEST_TARGETS })));
	}
	await forgetAnswers(url, clientId);
	if (wanted.has("engines")) figures.push(...(await compareEngines(workbench, url)));
	return figures;
}

/** Of a server that has answered before. */
const figuresOfMuch = async (workbench: Workbench, wanted: ReadonlySet<string>): Promise<Figure[]> => [
	...(wanted.has("throughput") ? await measureThroughput(workbench) : []),
	...(wanted.has("cached") ? await measureCached(workbench) : []),
];

async function figuresOfMany(workbench: Workbench, url: string, count: number): Promise<Figure[]> {
	// The server is warm by then; else it would seem slower for the one, which is asked first.
	await measureThroughput(workbench);
	const alone = await measureClients(workbench, [workbench.clientId]);
	const slugs = await copyClient(url, workbench.clientId, count);
	const among = await measureClients(workbench, slugs);
	const size = `${workbench.chunks} chunks`;
	return [
		{ name: `search.query p50, one client of ${size}`, value: alone, unit: "ms", target: null },
		{ name: `search.query p50, ${count} clients of ${size}`, value: among, unit: "ms", target: null },
		{ name: "  many against one", value: among / alone, unit: "×", target: { atMost: 1.5 } },
	];
}

async function onPostgres(
	chunks: number,
	use: (workbench: Workbench, url: string) => Promise<Figure[]>,
): Promise<Figure[]> {
	const postgres = await realPostgres();
	if (postgres === null) return [];
	try {
		const workbench = await openWorkbench({ chunks, databaseUrl: postgres.url });
		try {
			return await use(workbench, postgres.url);
		} finally {
			await workbench.server.remove();
		}
	} finally {
		await postgres.stop();
	}
}

async function realPostgres(): Promise<Database | null> {
	if (process.env["DATABASE_URL"] !== undefined) {
		const { connectionString, drop } = await createScratchDatabase();
		return { url: connectionString, stop: drop };
	}
	try {
		return await startTemporaryPostgres({ durable: true });
	} catch (error) {
		if (!(error instanceof PostgresMissingError)) throw error;
		console.error(`Not measured on PostgreSQL. ${error.message}`);
		return null;
	}
}
