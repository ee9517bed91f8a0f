import { fromPrisma, PgBoss } from "pg-boss";
import type { Prisma } from "../generated/prisma/client.ts";
import type { Trace } from "../observing/tracing.ts";

const QUEUE = {
	retry: { attempts: 3, delay: 2, maxDelay: 60 },
	/** A worker that has shown no sign of life for this long has lost its job, in seconds. */
	heartbeat: 10,
	/** A job may take this long, in seconds. */
	expiry: 3_600,
};

/** How often jobs of dead workers are looked for, in seconds. */
const SUPERVISION = { superviseIntervalSeconds: 5, monitorIntervalSeconds: 5 };

/** Idle workers look for jobs more often than this: one that fails is soon heard of again. */
const FAILURE_MEMORY_MS = 15_000;

export type JobHandlers<Payload> = {
	process: (payload: Payload) => Promise<void>;
	/** The job has failed for good. */
	giveUp: (payload: Payload) => Promise<void>;
};

export type JobQueue<Payload extends object> = {
	/** Enqueues the job within the transaction: both are stored, or neither. */
	enqueue: (transaction: Prisma.TransactionClient, payload: Payload) => Promise<void>;
	/** Wakes the worker of this process; call it after the commit. */
	wake: () => void;
	work: (handlers: JobHandlers<Payload>) => Promise<void>;
};

export type QueueOptions = {
	/** Jobs of this kind that this process does at a time. */
	workers: number;
	/** How often idle workers look for jobs that another process enqueued, in seconds. */
	polling: number;
	/** How a job that failed is tried again. Default: twice, after 2 s and after twice that. */
	retry?: RetryOptions;
};

/** `delay` before the second attempt, twice that before the next and so on up to `maxDelay`, in seconds. */
export type RetryOptions = { attempts: number; delay: number; maxDelay: number };

export type Jobs = {
	/** For queues that are worked off in another way. */
	boss: PgBoss;
	queue: <Payload extends object>(name: string, options: QueueOptions) => Promise<JobQueue<Payload>>;
	/** `failing`: something has gone wrong a moment ago, such as that the database was away. */
	state: () => "running" | "failing";
	/** How many jobs could be done now, by queue. */
	waiting: () => Promise<Record<string, number>>;
	stop: () => Promise<void>;
};

export type JobOptions = {
	connectionString: string;
	onError: (error: unknown) => void;
	/** Told of each attempt at a job that failed while the server was not ending. */
	onFailed: (error: unknown, queue: string) => void;
	/** Told of each job that has ended; null: nobody is. */
	trace?: Trace | null;
};

/** Durable work on pg-boss, in the same database as the documents. */
export async function startJobs({ connectionString, onError, onFailed, trace = null }: JobOptions): Promise<Jobs> {
	const boss = new PgBoss({
		connectionString,
		max: 2,
		application_name: "signpost-jobs",
		schedule: false,
		...SUPERVISION,
	});
	let isStopping = false;
	const watching: Watching = { trace, onFailed: (error, queue) => isStopping || onFailed(error, queue) };
	let failedAt = Number.NEGATIVE_INFINITY;
	boss.on("error", (error) => {
		failedAt = performance.now();
		onError(error);
	});
	await boss.start();
	return {
		boss,
		queue: (name, options) => createQueue(boss, name, { ...options, ...watching }),
		state: () => (performance.now() - failedAt < FAILURE_MEMORY_MS ? "failing" : "running"),
		waiting: async () => {
			const queues = await boss.getQueues();
			return Object.fromEntries(queues.map(({ name, readyCount }) => [name, readyCount]));
		},
		stop: () => {
			isStopping = true;
			return boss.stop({ graceful: true, timeout: 1_500 });
		},
	};
}

type Watching = { trace: Trace | null; onFailed: (error: unknown, queue: string) => void };

/** With the span of what has asked for it. */
type Traceable<Payload> = Payload & { traceparent?: string };

const OK = { outcome: "OK", failed: false };

async function createQueue<Payload extends object>(
	boss: PgBoss,
	name: string,
	{ workers: count, polling, retry = QUEUE.retry, trace, onFailed }: QueueOptions & Watching,
): Promise<JobQueue<Payload>> {
	const failed = (error: unknown) => {
		onFailed(error, name);
		throw error;
	};
	const deadLetters = `${name}-dead`;
	const { attempts, delay, maxDelay } = retry;
	// A queue that was made before keeps its options: each job brings its own.
	const retries = { retryLimit: attempts - 1, retryDelay: delay, retryBackoff: true, retryDelayMax: maxDelay };
	await boss.createQueue(deadLetters);
	await boss.createQueue(name, {
		...retries,
		heartbeatSeconds: QUEUE.heartbeat,
		expireInSeconds: QUEUE.expiry,
		deadLetter: deadLetters,
	});
	const workers: string[] = [];
	const wake = () => {
		for (const worker of workers) boss.notifyWorker(worker);
	};
	return {
		enqueue: async (transaction, payload) => {
			const traceparent = trace?.traceparent() ?? null;
			const data = traceparent === null ? payload : { ...payload, traceparent };
			await boss.send(name, data, { ...retries, db: fromPrisma(transaction) });
		},
		wake,
		work: async ({ process, giveUp }) => {
			const options = { pollingIntervalSeconds: polling };
			const handle = async ([job]: { data: Traceable<Payload> }[]) => {
				// The next job may wait already: without this a worker takes one in each interval of polling.
				wake();
				if (job === undefined) return;
				const work = () => process(job.data).catch(failed);
				const { traceparent = null } = job.data;
				await (trace === null ? work() : trace.during({ kind: "job", name, traceparent }, work, () => OK));
			};
			while (workers.length < count) workers.push(await boss.work<Traceable<Payload>>(name, options, handle));
			await boss.work<Payload>(deadLetters, options, async ([job]) => job && giveUp(job.data));
		},
	};
}
