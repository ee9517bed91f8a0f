/** A server with a filled client, which most figures need; filling it is a figure itself. */
import { readFile } from "node:fs/promises";
import { createSignpost, type DocumentInput, type Signpost } from "../../sdk/src/index.ts";
import { startServer, type TestServer, UNLIMITED } from "../harness/server.ts";
import { seededRandom } from "./random.ts";
import { documentsFrom, readSections, type Section } from "./texts.ts";

/** A client of its own, so that the demo's documents do not count. */
const CLIENT = "bench";
const DOCUMENTS_PER_CALL = 50;
/** Jobs handed in and not done: enough that the server never waits for the next. */
const JOBS_AHEAD = 3;

export type Workbench = {
	server: TestServer;
	signpost: Signpost;
	clientId: string;
	sections: Section[];
	chunks: number;
	chunksPerSecond: number;
	residentMegabytes: number;
};

/** Fills a new server, on the embedded database or the given one. */
export async function openWorkbench(options: { chunks: number; databaseUrl?: string }): Promise<Workbench> {
	const { databaseUrl } = options;
	const server = await startServer({ environment: UNLIMITED, ...(databaseUrl === undefined ? {} : { databaseUrl }) });
	const { url, secretKey: key } = server.demo;
	const signpost = createSignpost({ url, key, clientId: CLIENT, timeoutMs: 60_000 });
	const sections = await readSections();
	const start = performance.now();
	const chunks = await fill(signpost, documentsFrom(sections, seededRandom(1)), options.chunks);
	const seconds = (performance.now() - start) / 1_000;
	const residentMegabytes = await residentMemory(server.pid);
	return { server, signpost, clientId: CLIENT, sections, chunks, chunksPerSecond: chunks / seconds, residentMegabytes };
}

/** Hands in documents until at least so many chunks are searchable; returns how many are. */
async function fill(signpost: Signpost, documents: Iterator<DocumentInput>, target: number): Promise<number> {
	let done = { chunks: 0, documents: 0 };
	let handedIn = 0;
	// How many chunks the documents on their way will be, judged by those that are done.
	const expected = () => (done.documents === 0 ? 0 : (handedIn * done.chunks) / done.documents);
	const lane = async () => {
		while (done.chunks < target && expected() < target) {
			const batch = take(documents, DOCUMENTS_PER_CALL);
			handedIn += batch.length;
			const job = await signpost.ingest.wait(await signpost.ingest.documents(batch));
			if (job.failed > 0) throw new Error(`Ingest failed: ${job.failures[0]?.reason}`);
			done = { chunks: done.chunks + job.chunks, documents: done.documents + batch.length };
		}
	};
	await Promise.all(Array.from({ length: JOBS_AHEAD }, lane));
	return done.chunks < target ? done.chunks + (await fill(signpost, documents, target - done.chunks)) : done.chunks;
}

function take<Item>(items: Iterator<Item>, count: number): Item[] {
	return Array.from({ length: count }, () => items.next().value as Item);
}

async function residentMemory(pid: number): Promise<number> {
	const status = await readFile(`/proc/${pid}/status`, "utf8");
	return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) / 1_024;
}
