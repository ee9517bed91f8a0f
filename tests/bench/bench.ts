/**
 * Measures what the project promises: `npm run bench [-- --only search,chat] [--chunks 10000] [--json]`.
 * Fails when a figure is missed. Numbers are of this machine while it does nothing else.
 */
import { parseArgs } from "node:util";
import { PostgresMissingError, startTemporaryPostgres } from "../../scripts/temporary-postgres.ts";
import { killDuringIngest } from "../faults/kill-during-ingest.ts";
import { createScratchDatabase } from "../harness/scratch-database.ts";
import { measureChat } from "./chat.ts";
import { describeFigures, type Figure, isReached, round } from "./figures.ts";
import { measureHealth } from "./health.ts";
import { measureSearch } from "./search.ts";
import { openWorkbench, type Workbench } from "./workbench.ts";

const PARTS = ["ingest", "memory", "search", "chat", "postgres", "health", "faults"] as const;
type Part = (typeof PARTS)[number];

const { values } = parseArgs({
	options: {
		only: { type: "string", default: PARTS.join(",") },
		chunks: { type: "string", default: "10000" },
		kills: { type: "string", default: "50" },
		json: { type: "boolean", default: false },
	},
});

const chunks = Number(values.chunks);

async function embeddedFigures(wanted: Set<Part>): Promise<Figure[]> {
	return withWorkbench({}, async (workbench) => [
		...ingestFigures(workbench, wanted),
		...(wanted.has("search")
			? await measureSearch(workbench, { where: "embedded", targets: { p50: 8, p95: 30 } })
			: []),
		...(wanted.has("chat") ? await measureChat(workbench) : []),
	]);
}

function ingestFigures(workbench: Workbench, wanted: Set<Part>): Figure[] {
	const size = `${workbench.chunks} chunks`;
	const { chunksPerSecond, residentMegabytes } = workbench;
	const ingest: Figure = {
		name: `ingest of ${size}`,
		value: chunksPerSecond,
		unit: "chunks/s",
		target: { atLeast: 500 },
	};
	const memory: Figure = {
		name: `memory after ${size}`,
		value: residentMegabytes,
		unit: "MB",
		target: { atMost: 900 },
	};
	return [...(wanted.has("ingest") ? [ingest] : []), ...(wanted.has("memory") ? [memory] : [])];
}

async function postgresFigures(): Promise<Figure[]> {
	const postgres = await realPostgres();
	if (postgres === null) return [];
	try {
		return await withWorkbench({ databaseUrl: postgres.url }, async (workbench) => [
			{ name: "ingest, PostgreSQL", value: workbench.chunksPerSecond, unit: "chunks/s", target: null },
			...(await measureSearch(workbench, { where: "PostgreSQL", targets: { p50: 6, p95: 25 } })),
		]);
	} finally {
		await postgres.stop();
	}
}

async function realPostgres(): Promise<{ url: string; stop: () => Promise<void> } | null> {
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

async function withWorkbench(
	options: { databaseUrl?: string },
	use: (workbench: Workbench) => Promise<Figure[]>,
): Promise<Figure[]> {
	const workbench = await openWorkbench({ chunks, ...options });
	try {
		return await use(workbench);
	} finally {
		await workbench.server.remove();
	}
}

async function faultFigures(): Promise<Figure[]> {
	const { kills, acknowledged, lost, halfIndexed } = await killDuringIngest({ kills: Number(values.kills), seed: 5 });
	return [
		{ name: `documents acknowledged in ${kills} kills`, value: acknowledged, unit: "", target: null },
		{ name: "  lost", value: lost.length, unit: "", target: { atMost: 0 } },
		{ name: "  half-indexed visible", value: halfIndexed.length, unit: "", target: { atMost: 0 } },
	];
}

async function measureAll(wanted: Set<Part>): Promise<Figure[]> {
	const figures: Figure[] = [];
	const add = async (parts: Part[], run: () => Promise<Figure[]>) => {
		if (!parts.some((part) => wanted.has(part))) return;
		console.error(`Measuring ${parts.filter((part) => wanted.has(part)).join(", ")} …`);
		figures.push(...(await run()));
	};
	await add(["postgres"], postgresFigures);
	// From here on "no DATABASE_URL" means the embedded database, for the servers that are started too.
	delete process.env["DATABASE_URL"];
	await add(["ingest", "memory", "search", "chat"], () => embeddedFigures(wanted));
	await add(["health"], measureHealth);
	await add(["faults"], faultFigures);
	return figures;
}

const wanted = new Set(values.only.split(",").map((name) => name.trim() as Part));
const unknown = [...wanted].filter((name) => !PARTS.includes(name));
if (unknown.length > 0) {
	console.error(`No such part: ${unknown.join(", ")}. There are ${PARTS.join(", ")}.`);
	process.exitCode = 2;
} else {
	const figures = await measureAll(wanted);
	const rows = figures.map((figure) => ({ ...figure, name: figure.name.trim(), value: round(figure.value) }));
	console.log(values.json ? JSON.stringify(rows, null, 2) : describeFigures(figures));
	process.exitCode = figures.every(isReached) ? 0 : 1;
}
