/**
 * Kills the server at random moments while documents come in, and looks afterwards whether all that
 * was acknowledged is there, whole.
 */
import { setTimeout as delay } from "node:timers/promises";
import { createSignpost, NotFoundError, type Signpost } from "../../sdk/src/index.ts";
import { type Random, seededRandom } from "../bench/random.ts";
import { createScratchDatabase } from "../harness/scratch-database.ts";
import { type StartOptions, startServer, type TestServer } from "../harness/server.ts";
import { halfIndexedDocuments, miscounted } from "./consistency.ts";
import { externalIdOf, makeDocument, markerOf, versionOf } from "./kept-documents.ts";

const LANES = 2;
const DOCUMENTS_PER_CALL = 8;
/** The kill comes this long after the first document of its round, evenly spread. */
const MIN_MOMENT_MS = 20;
const MAX_MOMENT_MS = 1_200;
/** Often enough to meet a document half-way, seldom enough to leave the database to the server. */
const LOOK_INTERVAL_MS = 50;
const CATCH_UP_MS = 180_000;

export type KillOptions = { kills: number; seed: number };

export type KillResult = {
	kills: number;
	/** Document versions the server said it had stored. */
	acknowledged: number;
	/** Acknowledged, and not to be found in that version or a newer one. */
	lost: string[];
	/** Seen with chunks that are not exactly those of one version. */
	halfIndexed: string[];
	/** Statistics that do not agree with the chunks, at the end. */
	miscounted: string[];
};

/** What has been handed in; `acknowledged` is the newest version that the server has confirmed. */
type Ledger = { versions: Map<number, number>; acknowledged: Map<number, number>; count: number; jobs: Set<string> };

export async function killDuringIngest({ kills, seed }: KillOptions): Promise<KillResult> {
	const random = seededRandom(seed);
	const ledger: Ledger = { versions: new Map(), acknowledged: new Map(), count: 0, jobs: new Set() };
	const halfIndexed = new Set<string>();
	const look = async (connectionString: string) => {
		for (const name of await halfIndexedDocuments(connectionString)) halfIndexed.add(name);
	};
	const scratch = process.env["DATABASE_URL"] === undefined ? null : await createScratchDatabase();
	const place: StartOptions = scratch === null ? {} : { databaseUrl: scratch.connectionString };
	let server = await startServer(place);
	try {
		place.dataDirectory = server.dataDirectory;
		for (let kill = 0; kill < kills; kill++) {
			await killWhileSending(server, { ledger, random, look });
			server = await startServer(place);
			await look(server.connectionString);
		}
		const signpost = connectTo(server);
		await catchUp(signpost, ledger);
		await look(server.connectionString);
		return {
			kills,
			acknowledged: ledger.count,
			lost: await lostDocuments(signpost, ledger),
			halfIndexed: [...halfIndexed],
			miscounted: await miscounted(server.connectionString),
		};
	} finally {
		await server.remove();
		await scratch?.drop();
	}
}

type Round = { ledger: Ledger; random: Random; look: (connectionString: string) => Promise<void> };

async function killWhileSending(server: TestServer, { ledger, random, look }: Round): Promise<void> {
	const signpost = connectTo(server);
	const moment = MIN_MOMENT_MS + random.below(MAX_MOMENT_MS - MIN_MOMENT_MS);
	const dead = new AbortController();
	const lanes = Array.from({ length: LANES }, (_, lane) => send(signpost, { ledger, random, lane, dead: dead.signal }));
	const watching = watch(() => look(server.connectionString), dead.signal);
	await delay(moment);
	// Where nothing has been acknowledged yet, on a slow machine, nothing could be lost.
	while (ledger.count === 0) await delay(10);
	dead.abort();
	await server.stop("SIGKILL");
	await Promise.all([...lanes, watching]);
}

/** Looks again and again until the server is dead; what fails after that is of no interest. */
async function watch(look: () => Promise<void>, dead: AbortSignal): Promise<void> {
	while (!dead.aborted) {
		try {
			await look();
			await delay(LOOK_INTERVAL_MS);
		} catch (error) {
			if (!dead.aborted) throw error;
		}
	}
}

type Sending = { ledger: Ledger; random: Random; lane: number; dead: AbortSignal };

/** Hands in new documents and new versions of older ones, until the server is dead. Lanes share no document. */
async function send(signpost: Signpost, { ledger, random, lane, dead }: Sending): Promise<void> {
	while (!dead.aborted) {
		const numbers = chooseNumbers(ledger.versions, random, lane);
		const batch = numbers.map((number) => ({ number, version: (ledger.versions.get(number) ?? 0) + 1 }));
		for (const { number, version } of batch) ledger.versions.set(number, version);
		try {
			const documents = batch.map(({ number, version }) => makeDocument(number, version, random));
			const { jobId } = await signpost.ingest.documents(documents);
			for (const { number, version } of batch) ledger.acknowledged.set(number, version);
			ledger.count += batch.length;
			ledger.jobs.add(jobId);
		} catch (error) {
			if (!dead.aborted) throw error;
		}
	}
}

/** Half of them new, half known, all of the lane's residue class. */
function chooseNumbers(versions: Map<number, number>, random: Random, lane: number): number[] {
	const next = lane + LANES * [...versions.keys()].filter((number) => number % LANES === lane).length;
	const numbers = new Set<number>();
	for (let index = 0; index < DOCUMENTS_PER_CALL; index++) {
		const known = next > lane && random.next() < 0.5;
		numbers.add(known ? lane + LANES * random.below((next - lane) / LANES) : next + LANES * index);
	}
	return [...numbers];
}

/**
 * Waits until what the kills interrupted is done: all acknowledged jobs, and those that were stored
 * though the kill came before the reply. What is not done by then counts as lost.
 */
async function catchUp(signpost: Signpost, { jobs }: Ledger): Promise<void> {
	const signal = AbortSignal.timeout(CATCH_UP_MS);
	for (const job of jobs) await signpost.ingest.wait(job, { signal }).catch(() => undefined);
	while (!signal.aborted && (await signpost.documents.list({ status: "queued", limit: 1 })).total > 0) {
		await delay(LOOK_INTERVAL_MS);
	}
}

async function lostDocuments(signpost: Signpost, { acknowledged }: Ledger): Promise<string[]> {
	const lost: string[] = [];
	for (const [number, version] of acknowledged) {
		const reason = await whatIsWrong(signpost, number, version);
		if (reason !== null) lost.push(`${externalIdOf(number)} version ${version}: ${reason}`);
	}
	return lost;
}

async function whatIsWrong(signpost: Signpost, number: number, version: number): Promise<string | null> {
	const externalId = externalIdOf(number);
	try {
		const document = await signpost.documents.get({ externalId });
		const found = versionOf(document.text);
		if (document.status !== "ready") return `it is ${document.status}`;
		if (!(found >= version)) return `version ${found} is there`;
		const { hits } = await signpost.search.query({ query: markerOf(number, found) });
		return hits.some((hit) => hit.externalId === externalId) ? null : "search does not find it";
	} catch (error) {
		if (error instanceof NotFoundError) return "it is not there";
		throw error;
	}
}

function connectTo({ demo }: TestServer): Signpost {
	// No retries: what the server has confirmed should be what it has confirmed at the first try.
	return createSignpost({ url: demo.url, key: demo.secretKey, clientId: "kept", maxRetries: 0, timeoutMs: 60_000 });
}
