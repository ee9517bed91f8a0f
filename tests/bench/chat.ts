/** How soon an answer begins: from `chat.start` to the first `delta` that arrives. */
import { type Figure, median, percentile } from "./figures.ts";
import { makeQueries } from "./queries.ts";
import { seededRandom } from "./random.ts";
import type { Workbench } from "./workbench.ts";

const WARM_UP = 10;
const MEASURED = 100;

export async function measureChat(workbench: Workbench): Promise<Figure[]> {
	const questions = makeQueries(workbench.sections, 3 * (WARM_UP + MEASURED), seededRandom(3)).filter(
		({ kind }) => kind === "question",
	);
	const times: number[] = [];
	for (const { text } of questions) times.push(await timeToFirstDelta(workbench, text));
	const measured = times.slice(WARM_UP);
	return [
		{ name: "chat.start to first delta p50", value: median(measured), unit: "ms", target: { atMost: 40 } },
		{ name: "chat.start to first delta p95", value: percentile(measured, 0.95), unit: "ms", target: null },
	];
}

async function timeToFirstDelta({ signpost }: Workbench, message: string): Promise<number> {
	const start = performance.now();
	let ms: number | undefined;
	for await (const event of signpost.chat.ask({ message })) {
		if (event.type === "delta") ms ??= performance.now() - start;
	}
	if (ms === undefined) throw new Error(`"${message}" was answered without a word.`);
	return ms;
}
