import { fromPrisma, PgBoss } from "pg-boss";
import type { Prisma } from "../generated/prisma/client.ts";

const QUEUE = {
	/** Attempts at a job in all. */
	attempts: 3,
	/** Wait before the second attempt, doubling after, in seconds. */
	retryDelay: 2,
	/** A worker that has shown no sign of life for this long has lost its job, in seconds. */
	heartbeat: 10,
	/** How often idle workers look for jobs that another process enqueued, in seconds. */
	polling: 1,
	/** Jobs at a time: while the database takes in one, another is prepared. */
	workers: 2,
	/** A job may take this long, in seconds. */
	expiry: 3_600,
};

/** How often jobs of dead workers are looked for, in seconds. */
const SUPERVISION = { superviseIntervalSeconds: 5, monitorIntervalSeconds: 5 };

const NAME = "ingest";
const DEAD_LETTERS = "ingest-dead";

type Payload = { jobId: string };

export type IngestHandlers = {
	process: (jobId: string) => Promise<void>;
	/** The job has failed for good. */
	giveUp: (jobId: string) => Promise<void>;
};

export type IngestQueue = {
	/** Enqueues the job within the transaction: both are stored, or neither. */
	enqueue: (transaction: Prisma.TransactionClient, jobId: string) => Promise<void>;
	/** Wakes the worker of this process; call it after the commit. */
	wake: () => void;
	work: (handlers: IngestHandlers) => Promise<void>;
	stop: () => Promise<void>;
};

export type QueueOptions = { connectionString: string; onError: (error: unknown) => void };

/** Durable work on pg-boss, in the same database as the documents. */
export async function createIngestQueue({ connectionString, onError }: QueueOptions): Promise<IngestQueue> {
	const boss = new PgBoss({
		connectionString,
		max: 2,
		application_name: "signpost-jobs",
		schedule: false,
		...SUPERVISION,
	});
	boss.on("error", onError);
	await boss.start();
	await boss.createQueue(DEAD_LETTERS);
	await boss.createQueue(NAME, {
		retryLimit: QUEUE.attempts - 1,
		retryDelay: QUEUE.retryDelay,
		retryBackoff: true,
		heartbeatSeconds: QUEUE.heartbeat,
		expireInSeconds: QUEUE.expiry,
		deadLetter: DEAD_LETTERS,
	});
	const workers: string[] = [];
	const wake = () => {
		for (const worker of workers) boss.notifyWorker(worker);
	};
	return {
		enqueue: async (transaction, jobId) => {
			await boss.send(NAME, { jobId } satisfies Payload, { db: fromPrisma(transaction) });
		},
		wake,
		work: async ({ process, giveUp }) => {
			const options = { pollingIntervalSeconds: QUEUE.polling };
			const handle = async ([job]: { data: Payload }[]) => {
				// The next job may wait already: without this a worker takes one in each interval of polling.
				wake();
				if (job !== undefined) await process(job.data.jobId);
			};
			while (workers.length < QUEUE.workers) workers.push(await boss.work<Payload>(NAME, options, handle));
			await boss.work<Payload>(DEAD_LETTERS, options, async ([job]) => job && giveUp(job.data.jobId));
		},
		stop: () => boss.stop({ graceful: true, timeout: 1_500 }),
	};
}
