import { parentPort, workerData } from "node:worker_threads";
import { PGlite } from "@electric-sql/pglite";
import { btree_gin } from "@electric-sql/pglite/contrib/btree_gin";
import { pg_trgm } from "@electric-sql/pglite/contrib/pg_trgm";
import { vector } from "@electric-sql/pglite-pgvector";
import { WireServer } from "./wire-server.ts";

/** `create`: lay a new database and end; what that takes of memory goes with the thread. `serve`: until told to close. */
export type EmbeddedTask = { task: "create"; directory: string } | { task: "serve"; directory: string; socket: string };

const SETTINGS = [
	// The tables of a laptop's documents fit; the default, 160 MB, is memory that they would fill and never give back.
	"shared_buffers = 96MB",
	"max_wal_size = 256MB",
	// What pool.ts asks for when it connects: connections to this one session cannot have settings of their own.
	"hnsw.iterative_scan = strict_order",
];

const job = workerData as EmbeddedTask;

const open = () =>
	PGlite.create({ dataDir: job.directory, extensions: { vector, btree_gin, pg_trgm }, postgresqlconf: SETTINGS });

if (job.task === "create") {
	await (await open()).close();
	parentPort?.postMessage("done");
} else {
	const database = await open();
	const server = new WireServer(database);
	await server.listen(job.socket);
	parentPort?.once("message", async () => {
		await server.close();
		await database.close();
		parentPort?.postMessage("closed");
	});
	parentPort?.postMessage("ready");
}
