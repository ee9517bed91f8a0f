/** Many who search at once, and many who search for the same. */
import { type Figure, median } from "./figures.ts";
import { makeQueries } from "./queries.ts";
import { seededRandom } from "./random.ts";
import { timeQuery } from "./search.ts";
import type { Workbench } from "./workbench.ts";

const CLIENTS = 16;
const [WARM_UP, MEASURED, REPEATED] = [200, 3_000, 500];

/** Requests a second by 16 who wait for nothing but their answers, no question twice. */
export async function measureThroughput(workbench: Workbench): Promise<Figure[]> {
	const queries = makeQueries(workbench.sections, WARM_UP + MEASURED, seededRandom(5));
	const askAll = async (some: typeof queries) => {
		const waiting = some.values();
		const ask = async () => {
			for (const query of waiting) await timeQuery(workbench, query);
		};
		const start = performance.now();
		await Promise.all(Array.from({ length: CLIENTS }, ask));
		return (1_000 * some.length) / (performance.now() - start);
	};
	await askAll(queries.slice(0, WARM_UP));
	const value = await askAll(queries.slice(WARM_UP));
	return [{ name: `search.query, ${CLIENTS} at once`, value, unit: "requests/s", target: { atLeast: 400 } }];
}

/** How soon an answer is given again. */
export async function measureCached(workbench: Workbench): Promise<Figure[]> {
	const queries = makeQueries(workbench.sections, 20, seededRandom(6));
	const times: number[] = [];
	for (let round = 0; round * queries.length < REPEATED; round += 1) {
		for (const query of queries) {
			const ms = await timeQuery(workbench, query);
			if (round > 0) times.push(ms);
		}
	}
	return [{ name: "search.query asked again p50", value: median(times), unit: "ms", target: { atMost: 1.5 } }];
}

/** The same small client alone and as one of many: how much slower a search is among the many. */
export async function measureClients(workbench: Workbench, slugs: string[]): Promise<number> {
	const queries = makeQueries(workbench.sections, WARM_UP + REPEATED, seededRandom(8));
	const times: number[] = [];
	for (const [index, query] of queries.entries()) {
		const clientId = slugs[index % slugs.length] ?? workbench.clientId;
		times.push(await timeQuery({ ...workbench, clientId }, query));
	}
	return median(times.slice(WARM_UP));
}
