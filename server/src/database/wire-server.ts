import { createServer, type Server, type Socket } from "node:net";
import type { PGlite } from "@electric-sql/pglite";
import { type WireRequest, WireRequests } from "./wire-requests.ts";

type Pending = { socket: Socket; request: WireRequest };

/**
 * Lets any number of PostgreSQL clients work on the one session that PGlite has: request by request, and while one
 * of them is in a transaction, that one alone.
 */
export class WireServer {
	readonly #database: PGlite;
	readonly #server: Server;
	readonly #sockets = new Set<Socket>();
	#queue: Pending[] = [];
	/** Whose transaction is open. */
	#owner: Socket | null = null;
	#busy = false;

	constructor(database: PGlite) {
		this.#database = database;
		this.#server = createServer((socket) => this.#accept(socket));
	}

	listen(path: string): Promise<void> {
		return new Promise((resolve, reject) => {
			this.#server.once("error", reject);
			this.#server.listen(path, resolve);
		});
	}

	close(): Promise<void> {
		const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
		for (const socket of this.#sockets) socket.destroy();
		return closed;
	}

	#accept(socket: Socket): void {
		const requests = new WireRequests();
		this.#sockets.add(socket);
		socket.on("data", (data) => {
			for (const request of requests.push(data, (bytes) => socket.write(bytes))) this.#queue.push({ socket, request });
			void this.#work();
		});
		socket.on("error", () => socket.destroy());
		socket.on("close", () => {
			this.#sockets.delete(socket);
			this.#queue = this.#queue.filter((pending) => pending.socket !== socket);
			void this.#work();
		});
	}

	async #work(): Promise<void> {
		if (this.#busy) return;
		this.#busy = true;
		for (let next = await this.#next(); next !== undefined; next = await this.#next()) {
			const { socket, request } = next;
			if (request.kind === "end") socket.end();
			else await this.#run(socket, request.bytes);
		}
		this.#busy = false;
	}

	async #next(): Promise<Pending | undefined> {
		if (this.#owner?.destroyed) await this.#rollBack();
		const owner = this.#owner;
		const index = owner === null ? 0 : this.#queue.findIndex((pending) => pending.socket === owner);
		return index < 0 ? undefined : this.#queue.splice(index, 1)[0];
	}

	async #run(socket: Socket, bytes: Uint8Array): Promise<void> {
		try {
			await this.#database.runExclusive(() =>
				this.#database.execProtocolRawStream(bytes, {
					// The bytes lie in the database's own memory, which it uses again.
					onRawData: (data) => void socket.write(Buffer.from(data)),
				}),
			);
			this.#owner = this.#database.isInTransaction() ? socket : null;
		} catch {
			socket.destroy();
			this.#owner = socket;
		}
	}

	async #rollBack(): Promise<void> {
		if (this.#database.isInTransaction()) await this.#database.exec("ROLLBACK");
		this.#owner = null;
	}
}
