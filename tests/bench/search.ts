/** How fast `search.query` answers over HTTP: one visitor after the other, no question twice. */
import superjson from "superjson";
import { type Figure, median, percentile } from "./figures.ts";
import { type BenchQuery, makeQueries } from "./queries.ts";
import { seededRandom } from "./random.ts";
import type { Workbench } from "./workbench.ts";

const WARM_UP = 60;
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

export async function timeQuery({ server, clientId }: Workbench, { text }: BenchQuery): Promise<number> {
	const input = JSON.stringify(superjson.serialize({ clientId, query: text }));
	const url = `${server.demo.url}/trpc/search.query?input=${encodeURIComponent(input)}`;
	const start = performance.now();
	const response = await fetch(url, { headers: { authorization: `Bearer ${server.demo.secretKey}` } });
	const body = await response.text();
	const ms = performance.now() - start;
	if (!response.ok) throw new Error(`"${text}" was answered by ${response.status}: ${body}`);
	return ms;
}
