import { Piscina } from "piscina";
import type { PreparedDocument, RawDocument } from "../features/ingest/prepare.ts";
import { workerFile } from "../paths.ts";

const PREPARE_LIMITS = {
	/** A document that takes longer fails, in ms. */
	timeout: 10_000,
	/** A document that needs more memory fails, in MiB. */
	memory: 512,
	/** Space for what is young, which is nearly all of it: more is only cleaned later, in MiB. */
	nursery: 24,
	/** An idle thread ends after this time, in ms. */
	idle: 5_000,
};

export type PreparePool = {
	/** Prepares a document in a thread of its own. @throws Error with a reason that may be shown. */
	prepare: (document: RawDocument) => Promise<PreparedDocument>;
	close: () => Promise<void>;
};

/**
 * Parsing runs apart from the server's own thread: a huge or hostile document slows no request down and kills nothing.
 * There is one thread for all clients, so it does hold up the documents behind it, until the limit.
 */
export function createPreparePool({ timeout = PREPARE_LIMITS.timeout } = {}): PreparePool {
	let closed = false;
	const pool = new Piscina<RawDocument, PreparedDocument>({
		filename: workerFile("jobs/prepare-worker"),
		name: "prepare",
		minThreads: 0,
		maxThreads: 1,
		idleTimeout: PREPARE_LIMITS.idle,
		resourceLimits: {
			maxOldGenerationSizeMb: PREPARE_LIMITS.memory,
			maxYoungGenerationSizeMb: PREPARE_LIMITS.nursery,
		},
	});
	async function run(document: RawDocument): Promise<PreparedDocument> {
		// What still waits has not failed: its job goes on at the next start.
		if (closed) return new Promise(() => undefined);
		const limit = new AbortController();
		const timer = setTimeout(() => limit.abort(), timeout);
		try {
			return await pool.run(document, { signal: limit.signal });
		} catch (error) {
			throw new Error(reasonOf(error, limit.signal.aborted ? timeout : null), { cause: error });
		} finally {
			clearTimeout(timer);
		}
	}
	// The line is here and not the pool's, so that each document's clock starts when the thread takes it up.
	let line: Promise<unknown> = Promise.resolve();
	return {
		prepare: (document) => {
			const prepared = line.then(() => run(document));
			line = prepared.catch(() => undefined);
			return prepared;
		},
		close: () => {
			closed = true;
			return pool.destroy();
		},
	};
}

function reasonOf(error: unknown, exceeded: number | null): string {
	if (exceeded !== null) return `It took longer than ${exceeded / 1000} s to read.`;
	if (error instanceof Error && "code" in error && error.code === "ERR_WORKER_OUT_OF_MEMORY") {
		return `It took more than ${PREPARE_LIMITS.memory} MiB of memory to read.`;
	}
	return error instanceof Error ? error.message : "It could not be read.";
}
