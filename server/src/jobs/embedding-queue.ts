import type { PgBoss } from "pg-boss";

const QUEUE = {
	/** It is tried until it succeeds: the model may be down for a day. */
	retries: 1_000_000,
	/** Wait before the second attempt and at most, doubling in between, in seconds. */
	retryDelay: 2,
	maxRetryDelay: 120,
	/** A worker that has shown no sign of life for this long has lost its job, in seconds. */
	heartbeat: 10,
	/** How often an idle worker looks whether another process has enqueued the job, in seconds. */
	polling: 2,
	/** The job may take this long, in seconds; the next one goes on where it was. */
	expiry: 86_000,
	/** How often it is enqueued for what another process may have embedded by an older model, in ms. */
	sweep: 300_000,
};

const NAME = "embedding";

export type EmbeddingQueue = {
	/** Has everything brought up to date, soon; nothing happens when that is under way. */
	wake: () => void;
	stop: () => Promise<void>;
};

export type EmbeddingQueueOptions = {
	boss: PgBoss;
	/** No other process can be at work. */
	isAlone: boolean;
	work: (signal: AbortSignal) => Promise<void>;
	onError: (error: unknown) => void;
};

/** One job for all processes: at any time at most one of them embeds what is left. */
export async function startEmbeddingQueue(options: EmbeddingQueueOptions): Promise<EmbeddingQueue> {
	const { boss, isAlone, work, onError } = options;
	const closing = new AbortController();
	await boss.createQueue(NAME, {
		policy: "exclusive",
		retryLimit: QUEUE.retries,
		retryDelay: QUEUE.retryDelay,
		retryBackoff: true,
		retryDelayMax: QUEUE.maxRetryDelay,
		heartbeatSeconds: QUEUE.heartbeat,
		expireInSeconds: QUEUE.expiry,
	});
	// A start is a reason to try at once, also where the last attempt failed or its process died.
	if (isAlone) await boss.deleteAllJobs(NAME);
	else await boss.deleteQueuedJobs(NAME);
	const worker = await boss.work(NAME, { pollingIntervalSeconds: QUEUE.polling }, ([job]) =>
		work(job === undefined ? closing.signal : AbortSignal.any([closing.signal, job.signal])).catch((error: unknown) => {
			onError(error);
			throw error;
		}),
	);
	const wake = () => {
		boss
			.send(NAME)
			.then(() => boss.notifyWorker(worker))
			.catch(onError);
	};
	const timer = setInterval(wake, QUEUE.sweep).unref();
	wake();
	return {
		wake,
		stop: async () => {
			clearInterval(timer);
			closing.abort();
		},
	};
}
