/** What a client sends that the server answers as one: a start-up, a simple query, or an extended query up to its Sync. */
export type WireRequest = { kind: "start" | "query" | "end"; bytes: Uint8Array };

const PROTOCOL_3 = 196_608;
const SSL_REQUEST = 80_877_103;
const GSS_REQUEST = 80_877_104;
const CANCEL_REQUEST = 80_877_102;

/** Messages that end a request: Query, Sync, FunctionCall, Flush, and the end of a copy. */
const CLOSING = new Set(["Q", "S", "F", "H", "c", "f"].map((letter) => letter.charCodeAt(0)));
const TERMINATE = "X".charCodeAt(0);

const NO_ENCRYPTION = Buffer.from("N");

/**
 * Cuts the bytes of one connection into requests (PostgreSQL's frontend protocol, version 3). The messages of an
 * extended query share the session's unnamed statement, so they must reach the database together.
 */
export class WireRequests {
	#bytes: Buffer = Buffer.alloc(0);
	#started = false;

	/** The requests that are complete by now. `reply` answers what needs no database. */
	push(data: Buffer, reply: (bytes: Buffer) => void): WireRequest[] {
		this.#bytes = this.#bytes.length === 0 ? data : Buffer.concat([this.#bytes, data]);
		const requests: WireRequest[] = [];
		if (!this.#started) requests.push(...this.#readStart(reply));
		if (this.#started) requests.push(...this.#readQueries());
		return requests;
	}

	#readStart(reply: (bytes: Buffer) => void): WireRequest[] {
		while (this.#bytes.length >= 8 && this.#bytes.length >= this.#bytes.readInt32BE(0)) {
			const length = this.#bytes.readInt32BE(0);
			const code = this.#bytes.readInt32BE(4);
			const bytes = this.#take(length);
			if (code === SSL_REQUEST || code === GSS_REQUEST) reply(NO_ENCRYPTION);
			else if (code === CANCEL_REQUEST || code !== PROTOCOL_3) return [{ kind: "end", bytes }];
			else {
				this.#started = true;
				return [{ kind: "start", bytes }];
			}
		}
		return [];
	}

	#readQueries(): WireRequest[] {
		const requests: WireRequest[] = [];
		let end = 0;
		while (this.#bytes.length >= end + 5) {
			const type = this.#bytes[end] ?? 0;
			const next = end + 1 + this.#bytes.readInt32BE(end + 1);
			if (this.#bytes.length < next) break;
			end = next;
			if (type !== TERMINATE && !CLOSING.has(type)) continue;
			requests.push({ kind: type === TERMINATE ? "end" : "query", bytes: this.#take(end) });
			end = 0;
		}
		return requests;
	}

	#take(length: number): Uint8Array {
		const taken = new Uint8Array(this.#bytes.subarray(0, length));
		this.#bytes = this.#bytes.subarray(length);
		return taken;
	}
}
