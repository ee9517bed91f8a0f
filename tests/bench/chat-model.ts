/** What the server adds to a model's answer, and how many answers one process holds. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createInterface, type Interface } from "node:readline";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { createSignpost, type Signpost } from "../../sdk/src/index.ts";
import { cutStreams } from "../faults/cut-streams.ts";
import { dribbles, type ScriptedModel, stallsAfter, startScriptedModel } from "../harness/scripted-model.ts";
import { startServer, type TestServer, UNLIMITED } from "../harness/server.ts";
import type { ViewersInput, ViewersOutput } from "./chat-viewers.ts";
import { type Figure, median, percentile } from "./figures.ts";
import { makeQueries } from "./queries.ts";
import { seededRandom } from "./random.ts";
import type { Workbench } from "./workbench.ts";

const [WARM_UP, MEASURED] = [20, 200];
const [STREAMS, EVENTS_A_SECOND] = [1_000, 20];
/** Words a second of an answer that says next to nothing: one in 5 s, less than what a model may keep silent. */
const IDLE_PACE = 0.2;
/** Each with a call of its own to the model, whose words cost most. */
const ANSWERS = 200;
const [IDLE_WARM_UP, IDLE_STREAMS] = [500, 2_000];
/** A run's viewers where runs are few. */
const VIEWERS_PER_RUN = 20;
const CUT_STREAMS = 500;
const STOPS = 50;

/** With the workbench's documents, on a server of its own: one that has a model. Ends the workbench's. */
export async function measureModelChat(workbench: Workbench): Promise<Figure[]> {
	await workbench.server.stop();
	const questions = makeQueries(workbench.sections, 3 * (WARM_UP + MEASURED), seededRandom(4))
		.filter(({ kind }) => kind === "question")
		.map(({ text }) => text);
	const model = await startScriptedModel();
	try {
		const withServer = async (url: string, measure: (bench: Bench) => Promise<Figure[]>) => {
			const { dataDirectory } = workbench.server;
			const models = { CHAT_MODELS: "openai:scripted", OPENAI_API_KEY: "sk-any", OPENAI_BASE_URL: url };
			const server = await startServer({ dataDirectory, environment: { ...UNLIMITED, ...models } });
			const { url: base, secretKey: key } = server.demo;
			const signpost = createSignpost({ url: base, key, clientId: workbench.clientId });
			try {
				return await measure({ server, signpost, questions, clientId: workbench.clientId });
			} finally {
				await server.stop();
			}
		};
		return [
			...(await withServer(model.url, (bench) => measureLatency(bench, model))),
			...(await withUpstream((url) => withServer(`${url}/v1`, (bench) => measureStreams({ ...bench, upstream: url })))),
			...(await withUpstream((url) => withServer(`${url}/v1`, (bench) => measureMemory({ ...bench, upstream: url })))),
		];
	} finally {
		await model.close();
	}
}

type Bench = { server: TestServer; signpost: Signpost; questions: string[]; clientId: string };
/** `upstream`: the address of `chat-upstream.ts`. */
type StreamBench = Bench & { upstream: string };

async function measureLatency(bench: Bench, model: ScriptedModel): Promise<Figure[]> {
	const started: number[] = [];
	const added: number[] = [];
	const answerable: string[] = [];
	for (const question of bench.questions) {
		const times = await timeAnswer(bench, model, question);
		if (times === null) continue;
		answerable.push(question);
		started.push(times.toCall);
		added.push(times.toDelta);
		if (started.length === WARM_UP + MEASURED) break;
	}
	// From here on all questions are such that the model is asked.
	bench.questions.splice(0, Number.POSITIVE_INFINITY, ...answerable);
	const stops: number[] = [];
	for (const question of answerable.slice(0, STOPS)) stops.push(await timeStop(bench, model, question));
	const [calls, deltas] = [started.slice(WARM_UP), added.slice(WARM_UP)];
	return [
		figure("upstream's first token to the viewer's first delta p50", median(deltas), { unit: "ms", atMost: 5 }),
		figure("  p95", percentile(deltas, 0.95), { unit: "ms", atMost: 15 }),
		figure("chat.start to the upstream call p50", median(calls), { unit: "ms", atMost: 25 }),
		figure("  p95", percentile(calls, 0.95), { unit: "ms" }),
		figure("chat.stop to upstream's socket closed, slowest", Math.max(...stops), { unit: "ms", atMost: 1_000 }),
		...(await measureCuts(bench, model)),
	];
}

const figure = (name: string, value: number, { unit, atMost }: { unit: string; atMost?: number }): Figure => ({
	...{ name, value, unit },
	target: atMost === undefined ? null : { atMost },
});

/** One answer, whose first token waits until the viewer is there; null when nothing is found for the model to read. */
async function timeAnswer(bench: Bench, model: ScriptedModel, message: string) {
	const gate = Promise.withResolvers<void>();
	const whole = dribbles(["The answer", " is", " here."], 0);
	const [opening = "", ...rest] = whole.body;
	let writtenAt = 0;
	const write = async () => {
		await gate.promise;
		writtenAt = performance.now();
	};
	model.script({ ...whole, body: [opening, write, ...rest] });
	const calls = model.calls.length;
	const startedAt = performance.now();
	let calledAt = 0;
	let ended = false;
	const called = (async () => {
		while (model.calls.length === calls && !ended) await new Promise((resolve) => setImmediate(resolve));
		calledAt = performance.now();
	})();
	const run = await bench.signpost.chat.start({ message });
	let shownAt = 0;
	for await (const { data } of bench.signpost.chat.events({ runId: run.runId })) {
		// The passages are found and the model is asked.
		if (data.type === "status" && data.status === "reading") void called.then(() => delay(5)).then(gate.resolve);
		if (data.type === "delta" && shownAt === 0) shownAt = performance.now();
	}
	ended = true;
	await called;
	if (writtenAt === 0) return null;
	return { toCall: calledAt - startedAt, toDelta: shownAt - writtenAt };
}

async function timeStop(bench: Bench, model: ScriptedModel, message: string): Promise<number> {
	model.script(stallsAfter(["The answer", " is"]));
	const { runId } = await bench.signpost.chat.start({ message });
	for await (const { data } of bench.signpost.chat.events({ runId })) if (data.type === "delta") break;
	const call = model.calls.at(-1);
	const stoppedAt = performance.now();
	await bench.signpost.chat.stop({ runId });
	await model.callerGone();
	return (call?.closedAt ?? Number.POSITIVE_INFINITY) - stoppedAt;
}

async function measureCuts({ server, questions, clientId }: Bench, model: ScriptedModel): Promise<Figure[]> {
	const { url, secretKey: key } = server.demo;
	model.script(
		dribbles(
			Array.from({ length: 60 }, (_, index) => `Word ${index} of the answer. `),
			2,
		),
	);
	const { wrong } = await cutStreams({
		...{ urls: [url], key, clientId, random: seededRandom(6), streams: CUT_STREAMS, lanes: 10, longestBytes: 9_000 },
		ask: async () => {
			// A visitor of its own: each may have three answers at a time.
			const visitor = createSignpost({ url, key, clientId });
			const run = await visitor.chat.start({ message: questions[0] ?? "" });
			return { ...run, visitorToken: visitor.visitorToken };
		},
		stored: async ({ conversationId, visitorToken }) => {
			const visitor = createSignpost({ url, key, clientId, ...(visitorToken === null ? {} : { visitorToken }) });
			return (await visitor.chat.history({ conversationId })).messages.at(-1)?.text;
		},
	});
	for (const line of wrong.slice(0, 5)) console.error(line);
	const identical = CUT_STREAMS - wrong.length;
	const name = `texts identical after a cut, of ${CUT_STREAMS}`;
	return [{ name, value: identical, unit: "", target: { atLeast: CUT_STREAMS } }];
}

async function measureStreams(bench: StreamBench): Promise<Figure[]> {
	const options = { warmUpMs: 3_000, measureMs: 10_000, perSecond: EVENTS_A_SECOND };
	const shared = await viewRuns(bench, { ...options, runs: STREAMS / VIEWERS_PER_RUN, viewersPerRun: VIEWERS_PER_RUN });
	const alone = await viewRuns(bench, { ...options, runs: ANSWERS, viewersPerRun: 1 });
	const describe = (name: string, { output, seconds }: Viewed, atMost?: number) => [
		figure(name, percentile(output.delays, 0.99), { unit: "ms", ...(atMost === undefined ? {} : { atMost }) }),
		figure("  p50", median(output.delays), { unit: "ms" }),
		figure("  events a second", output.events / seconds, { unit: "/s" }),
		figure("  streams lost", output.closed, { unit: "", atMost: 0 }),
	];
	const rate = `${EVENTS_A_SECOND} events/s each`;
	return [
		...describe(`${STREAMS} streams of ${STREAMS / VIEWERS_PER_RUN} answers, ${rate}: delay p99`, shared, 100),
		...describe(`${ANSWERS} streams of ${ANSWERS} answers, ${rate}: delay p99`, alone),
	];
}

async function measureMemory(bench: StreamBench): Promise<Figure[]> {
	const options = { warmUpMs: 0, measureMs: 100, perSecond: IDLE_PACE, runs: 10 };
	// What the first streams make the process grow by once is no stream's own.
	await viewRuns(bench, { ...options, viewersPerRun: IDLE_WARM_UP / 10 });
	await delay(2_000);
	const { before, opened } = await viewRuns(bench, { ...options, viewersPerRun: IDLE_STREAMS / 10 });
	return [figure("memory per idle stream", (1_024 * (opened - before)) / IDLE_STREAMS, { unit: "kB", atMost: 60 })];
}

type Viewing = Pick<ViewersInput, "warmUpMs" | "measureMs"> & {
	runs: number;
	viewersPerRun: number;
	/** Words of an answer, once all viewers are there. */
	perSecond: number;
};
/** Resident megabytes with the answers and before the viewers, and with both. */
type Viewed = { output: ViewersOutput; seconds: number; before: number; opened: number };

/** Starts answers, watches them and stops them. */
async function viewRuns(bench: StreamBench, viewing: Viewing): Promise<Viewed> {
	const { server, questions, clientId, upstream } = bench;
	const { url, secretKey: key } = server.demo;
	const setPace = (perSecond: number) => fetch(`${upstream}/pace/${perSecond}`);
	await setPace(IDLE_PACE);
	const visitors = Array.from({ length: viewing.runs }, () => createSignpost({ url, key, clientId }));
	const runs: ViewersInput["runs"] = [];
	for (const visitor of visitors) {
		const { runId } = await visitor.chat.start({ message: questions[0] ?? "" });
		runs.push({ runId, visitorToken: visitor.visitorToken ?? "" });
	}
	await delay(1_000);
	const before = await resident(server);
	const { child, lines } = startChild("chat-viewers.ts");
	// Keeps what comes while nobody waits for it.
	const told = lines[Symbol.asyncIterator]();
	const streams = Array.from({ length: viewing.viewersPerRun }, () => runs).flat();
	const input: ViewersInput = { ...viewing, url, key, clientId, runs: streams };
	child.stdin?.write(`${JSON.stringify(input)}\n`);
	await told.next();
	const opened = await resident(server);
	await setPace(viewing.perSecond);
	const { value: line = "" } = await told.next();
	for (const [index, visitor] of visitors.entries()) await visitor.chat.stop({ runId: runs[index]?.runId ?? "" });
	child.stdin?.end();
	await once(child, "exit");
	return { output: JSON.parse(line) as ViewersOutput, seconds: viewing.measureMs / 1_000, before, opened };
}

async function resident({ pid }: TestServer): Promise<number> {
	return Number(/^VmRSS:\s+(\d+) kB$/m.exec(await readFile(`/proc/${pid}/status`, "utf8"))?.[1]) / 1_024;
}

function startChild(file: string): { child: ChildProcess; lines: Interface } {
	const path = fileURLToPath(new URL(`./${file}`, import.meta.url));
	const child = spawn(process.execPath, [path], { stdio: ["pipe", "pipe", "inherit"] });
	return { child, lines: createInterface(child.stdout) };
}

/** With a model's host, `chat-upstream.ts`. */
export async function withUpstream(measure: (url: string) => Promise<Figure[]>): Promise<Figure[]> {
	const { child, lines } = startChild("chat-upstream.ts");
	try {
		const [url] = (await once(lines, "line")) as [string];
		return await measure(url);
	} finally {
		child.kill("SIGKILL");
	}
}
