import { Piscina } from "piscina";
import type { PreparedDocument, RawDocument } from "../features/ingest/prepare.ts";
import { workerFile } from "../paths.ts";

const PREPARE_LIMITS = {
	/** A document that takes longer fails, in ms. */
	timeout: 30_000,
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

/** Parsing runs apart from the server's own thread: a huge or hostile document slows nobody down and kills nothing. */
export function createPreparePool(): PreparePool {
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
	return {
		prepare: async (document) => {
			// The clock starts when the thread takes the document up; waiting in line does not count.
			const limit = new AbortController();
			const task = pool.run(document, { signal: limit.signal });
			const timer = setTimeout(() => limit.abort(), PREPARE_LIMITS.timeout * (pool.queueSize + 1));
			try {
				return await task;
			} catch (error) {
				throw new Error(reasonOf(error, limit.signal.aborted), { cause: error });
			} finally {
				clearTimeout(timer);
			}
		},
		close: () => pool.destroy(),
	};
}

function reasonOf(error: unknown, timedOut: boolean): string {
	if (timedOut) return `It took longer than ${PREPARE_LIMITS.timeout / 1000} s to read.`;
	if (error instanceof Error && "code" in error && error.code === "ERR_WORKER_OUT_OF_MEMORY") {
		return `It took more than ${PREPARE_LIMITS.memory} MiB of memory to read.`;
	}
	return error instanceof Error ? error.message : "It could not be read.";
}
