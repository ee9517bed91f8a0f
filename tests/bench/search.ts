/** How fast search answers over HTTP: one visitor after the other, no question twice. */
import { Agent, get } from "node:http";
import { text } from "node:stream/consumers";
import superjson from "superjson";
import { type Figure, median, percentile } from "./figures.ts";
import { type BenchQuery, makeQueries } from "./queries.ts";
import { seededRandom } from "./random.ts";
import type { Workbench } from "./workbench.ts";

/** Enough for the code to have been compiled: what runs is measured, not what starts. */
const WARM_UP = 2_000;
const MEASURED = 600;

export async function measureSearch(
	workbench: Workbench,
	{ where, targets }: { where: string; targets: { p50: number; p95: number } },
): Promise<Figure[]> {
	const queries = makeQueries(workbench.sections, WARM_UP + MEASURED, seededRandom(2));
	const times: { kind: string; ms: number }[] = [];
	for (const query of queries) times.push({ kind: query.kind, ms: await timeQuery(workbench, query) });
	const measured = times.slice(WARM_UP);
	const all = measured.map(({ ms }) => ms);
	const kinds = [...new Set(measured.map(({ kind }) => kind))];
	return [
		{ name: `search.query p50, ${where}`, value: median(all), unit: "ms", target: { atMost: targets.p50 } },
		{ name: `search.query p95, ${where}`, value: percentile(all, 0.95), unit: "ms", target: { atMost: targets.p95 } },
		...kinds.map((kind) => ({
			name: `  ${kind}, p50`,
			value: median(measured.filter((time) => time.kind === kind).map(({ ms }) => ms)),
			unit: "ms",
			target: null,
		})),
	];
}

/** `search.suggest` with what has been typed of a query. */
export async function measureSuggest(
	workbench: Workbench,
	{ where, targets }: { where: string; targets: { p50: number; p95: number } },
): Promise<Figure[]> {
	const random = seededRandom(3);
	const queries = makeQueries(workbench.sections, WARM_UP + MEASURED, random);
	const times: number[] = [];
	for (const { text } of queries) {
		const typed = text.slice(0, 2 + random.below(10));
		times.push(await timeCall(workbench, "search.suggest", { query: typed }));
	}
	const measured = times.slice(WARM_UP);
	const p95 = percentile(measured, 0.95);
	return [
		{ name: `search.suggest p50, ${where}`, value: median(measured), unit: "ms", target: { atMost: targets.p50 } },
		{ name: `search.suggest p95, ${where}`, value: p95, unit: "ms", target: { atMost: targets.p95 } },
	];
}

export const timeQuery = (workbench: Workbench, { text }: BenchQuery): Promise<number> =>
	timeCall(workbench, "search.query", { query: text });

async function timeCall({ server, clientId }: Workbench, procedure: string, asked: object): Promise<number> {
	const input = JSON.stringify(superjson.serialize({ clientId, ...asked }));
	const url = `${server.demo.url}/trpc/${procedure}?input=${encodeURIComponent(input)}`;
	const start = performance.now();
	const { status, body } = await fetchText(url, server.demo.secretKey);
	const ms = performance.now() - start;
	if (status !== 200) throw new Error(`${url} was answered by ${status}: ${body}`);
	return ms;
}

const agent = new Agent({ keepAlive: true });

/** With half the work of `fetch`, which would be measured with the server's where they share a core. */
function fetchText(url: string, key: string): Promise<{ status: number | undefined; body: string }> {
	return new Promise((resolve, reject) => {
		get(url, { agent, headers: { authorization: `Bearer ${key}` } }, (response) => {
			text(response).then((body) => resolve({ status: response.statusCode, body }), reject);
		}).on("error", reject);
	});
}
