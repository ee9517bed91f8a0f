/** One engine in a process of its own: `node run.ts <engine> <file of the task>`. Prints an `EngineResult`. */
import { readFile } from "node:fs/promises";
import { ENGINES, type Passage } from "./engines.ts";

/** `warmUp`: queries that are not measured, as many as fit into half a minute. */
export type EngineTask = { passages: Passage[]; warmUp: string[]; queries: string[]; limit: number };
export type EngineResult = { addSeconds: number; megabytes: number; milliseconds: number[]; rankings: string[][] };

const MAX_WARM_UP_MS = 30_000;

async function run(name: string, task: EngineTask): Promise<EngineResult> {
	const open = ENGINES[name];
	if (open === undefined) throw new Error(`There is no engine ${name}.`);
	const before = process.memoryUsage().rss;
	const engine = await open();
	const start = performance.now();
	await engine.add(task.passages);
	const addSeconds = (performance.now() - start) / 1_000;
	const warm = performance.now() + MAX_WARM_UP_MS;
	for (const query of task.warmUp) if (performance.now() < warm) await engine.search(query, task.limit);
	const milliseconds: number[] = [];
	const rankings: string[][] = [];
	for (const query of task.queries) {
		const asked = performance.now();
		rankings.push(await engine.search(query, task.limit));
		milliseconds.push(performance.now() - asked);
	}
	const megabytes = (process.memoryUsage().rss - before) / 1_048_576;
	await engine.close();
	return { addSeconds, megabytes, milliseconds, rankings };
}

const [name = "", file = ""] = process.argv.slice(2);
const task: EngineTask = JSON.parse(await readFile(file, "utf8"));
console.log(JSON.stringify(await run(name, task)));
