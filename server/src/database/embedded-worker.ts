import { parentPort, workerData } from "node:worker_threads";
import { PGlite } from "@electric-sql/pglite";
import { btree_gin } from "@electric-sql/pglite/contrib/btree_gin";
import { pg_trgm } from "@electric-sql/pglite/contrib/pg_trgm";
import { vector } from "@electric-sql/pglite-pgvector";
import { WireServer } from "./wire-server.ts";

const { directory, socket } = workerData as { directory: string; socket: string };
const database = await PGlite.create({ dataDir: directory, extensions: { vector, btree_gin, pg_trgm } });
const server = new WireServer(database);
await server.listen(socket);
parentPort?.once("message", async () => {
	await server.close();
	await database.close();
	parentPort?.postMessage("closed");
});
parentPort?.postMessage("ready");
