/**
 * Measures what the project promises: `npm run bench [-- --only search,chat] [--chunks 10000] [--json]`. All about search
 * and other engines, about chat or about the widget: `npm run bench -- chat`, `npm run bench -- widget`, `npm run bench -- search [--sizes 10000,100000,1000000] [--clients 1000]`.
 * Fails when a figure is missed. Numbers are of this machine while it does nothing else.
 */
import { parseArgs } from "node:util";
import { killDuringIngest } from "../faults/kill-during-ingest.ts";
import { measureAuthorisation } from "./authorisation.ts";
import { measureChat } from "./chat.ts";
import { measureModelChat } from "./chat-model.ts";
import { describeEnvironment } from "./environment.ts";
import { describeFigures, type Figure, isReached, round } from "./figures.ts";
import { measureHealth } from "./health.ts";
import { measurePostgres, POSTGRES_PARTS } from "./postgres.ts";
import { measureSearch } from "./search.ts";
import { measureWidget } from "./widget.ts";
import { openWorkbench, type Workbench } from "./workbench.ts";

const PARTS = [
	...(["ingest", "memory", "search", "chat", "widget"] as const),
	...POSTGRES_PARTS,
	...(["health", "authorisation", "faults"] as const),
] as const;
type Part = (typeof PARTS)[number];

/** What is measured unless parts are named: the engines are installed apart. */
const USUAL = PARTS.filter((part) => part !== "engines");
/** `npm run bench -- search`: all that is about search. */
const SEARCH_PARTS: readonly Part[] = ["search", ...POSTGRES_PARTS];
/** `npm run bench -- chat`: all that is about chat. */
const CHAT_PARTS: readonly Part[] = ["chat"];

/** `npm run bench -- widget`: all about the widget, in Chromium. */
const WIDGET_PARTS: readonly Part[] = ["widget"];

const { values, positionals } = parseArgs({
	allowPositionals: true,
	options: {
		only: { type: "string" },
		sizes: { type: "string", default: "10000,100000" },
		clients: { type: "string", default: "1000" },
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
			? await measureSearch(workbench, { where: "embedded", targets: { p50: chunks > 20_000 ? 15 : 6, p95: 30 } })
			: []),
		...(wanted.has("chat") ? [...(await measureChat(workbench)), ...(await measureModelChat(workbench))] : []),
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
	const sizes = values.sizes.split(",").map(Number);
	await add([...POSTGRES_PARTS], () => measurePostgres({ wanted, sizes, clients: Number(values.clients) }));
	// From here on "no DATABASE_URL" means the embedded database, for the servers that are started too.
	delete process.env["DATABASE_URL"];
	await add(["ingest", "memory", "search", "chat"], () => embeddedFigures(wanted));
	await add(["widget"], () => withWorkbench({}, measureWidget));
	await add(["health"], measureHealth);
	await add(["authorisation"], measureAuthorisation);
	await add(["faults"], faultFigures);
	return figures;
}

const named = values.only?.split(",").map((name) => name.trim() as Part) ?? [...USUAL];
const subjects = [
	...(positionals.includes("search") ? SEARCH_PARTS : []),
	...(positionals.includes("chat") ? CHAT_PARTS : []),
	...(positionals.includes("widget") ? WIDGET_PARTS : []),
];
const wanted = new Set(subjects.length > 0 ? subjects : named);
const unknown = [...wanted].filter((name) => !PARTS.includes(name));
if (unknown.length > 0) {
	console.error(`No such part: ${unknown.join(", ")}. There are ${PARTS.join(", ")}.`);
	process.exitCode = 2;
} else {
	const environment = describeEnvironment();
	const figures = await measureAll(wanted);
	const rows = figures.map((figure) => ({ ...figure, name: figure.name.trim(), value: round(figure.value) }));
	console.log(
		values.json
			? JSON.stringify({ environment, figures: rows }, null, 2)
			: `${environment}\n\n${describeFigures(figures)}`,
	);
	process.exitCode = figures.every(isReached) ? 0 : 1;
}
