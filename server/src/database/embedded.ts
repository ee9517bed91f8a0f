import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { Worker } from "node:worker_threads";
import { workerFile } from "../paths.ts";
import type { EmbeddedTask } from "./embedded-worker.ts";
import { lockDirectory } from "./lock.ts";

/** A unix socket's path may be 107 bytes long; a longer data folder's socket goes to the temporary folder. */
const MAX_SOCKET_PATH = 100;

const SOCKET_NAME = ".s.PGSQL.5432";

export type EmbeddedDatabase = {
	/** For any PostgreSQL client. */
	connectionString: string;
	close: () => Promise<void>;
};

/**
 * Starts PostgreSQL inside this process (PGlite, in a worker thread) on a folder of its own, reachable over a
 * unix socket. Its WAL survives the death of the process, not the loss of power: it does not fsync.
 */
export async function openEmbeddedDatabase(folder: string): Promise<EmbeddedDatabase> {
	// A client takes a host that does not begin with a slash for a name to look up.
	const dataDirectory = resolve(folder);
	mkdirSync(dataDirectory, { recursive: true, mode: 0o700 });
	const unlock = lockDirectory(dataDirectory);
	const socketDirectory = chooseSocketDirectory(dataDirectory);
	const socket = join(socketDirectory, SOCKET_NAME);
	rmSync(socket, { force: true });
	const directory = join(dataDirectory, "postgres");
	let worker: Worker;
	try {
		if (!existsSync(directory)) await createDatabase(directory);
		worker = startWorker({ task: "serve", directory, socket });
		await nextMessage(worker);
	} catch (error) {
		unlock();
		throw new Error(`The embedded database in ${directory} does not open: ${(error as Error).message}`, {
			cause: error,
		});
	}
	return {
		connectionString: `postgresql://postgres@localhost/postgres?host=${encodeURIComponent(socketDirectory)}`,
		close: async () => {
			worker.postMessage("close");
			await nextMessage(worker);
			await worker.terminate();
			if (socketDirectory !== dataDirectory) rmSync(dirname(socket), { recursive: true, force: true });
			unlock();
		},
	};
}

/** The thread's JavaScript only passes bytes on; a larger nursery would fill with them before it is cleaned, in MiB. */
const NURSERY = 16;

function startWorker(task: EmbeddedTask): Worker {
	const resourceLimits = { maxYoungGenerationSizeMb: NURSERY };
	return new Worker(workerFile("database/embedded-worker"), { workerData: task, resourceLimits });
}

// Under another name until it is whole: a start that was cut off begins anew.
async function createDatabase(directory: string): Promise<void> {
	const unfinished = `${directory}.new`;
	rmSync(unfinished, { recursive: true, force: true });
	const worker = startWorker({ task: "create", directory: unfinished });
	await nextMessage(worker);
	await worker.terminate();
	renameSync(unfinished, directory);
}

function chooseSocketDirectory(dataDirectory: string): string {
	const fits = Buffer.byteLength(join(dataDirectory, SOCKET_NAME)) <= MAX_SOCKET_PATH;
	return fits ? dataDirectory : mkdtempSync(join(tmpdir(), "signpost-"));
}

function nextMessage(worker: Worker): Promise<void> {
	return new Promise((done, reject) => {
		worker.once("message", () => done());
		worker.once("error", reject);
		worker.once("exit", (code) => reject(new Error(`The embedded database ended with code ${code}.`)));
	});
}
