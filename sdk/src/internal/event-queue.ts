import { SignpostError } from "../core/errors.ts";
import type { EventInput } from "../generated/contract.ts";
import { type CallOptions, mayRepeat } from "./call.ts";

/** Longest time an event waits for others, in milliseconds. */
const MAX_WAIT_MS = 2_000;

/** Events in one call; the server takes no more. */
const MAX_BATCH = 100;

/** Events kept while the server cannot be reached; the oldest are dropped beyond that. */
const MAX_WAITING = 1_000;

export type EventQueueOptions = {
	send: (events: EventInput[], options?: CallOptions) => Promise<unknown>;
	onError: (error: unknown) => void;
};

/** Collects events and sends them together. */
export class EventQueue {
	#waiting: EventInput[] = [];
	#timer: ReturnType<typeof setTimeout> | undefined;
	#watchesPage = false;
	readonly #sending = new Set<Promise<void>>();
	readonly #options: EventQueueOptions;

	constructor(options: EventQueueOptions) {
		this.#options = options;
	}

	add(event: EventInput): void {
		this.#watchPage();
		this.#waiting.push(event);
		if (this.#waiting.length >= MAX_BATCH) this.#flushQuietly();
		else this.#timer ??= setTimeout(this.#flushQuietly, MAX_WAIT_MS);
	}

	/** Sends what waits; resolves when that and what was on its way is stored. */
	async flush(options?: CallOptions): Promise<void> {
		await Promise.all([...this.#sendWaiting(options), ...this.#sending]);
	}

	// The first attempt leaves before this returns: a page that is going away has no later.
	#sendWaiting(options?: CallOptions): Promise<void>[] {
		clearTimeout(this.#timer);
		this.#timer = undefined;
		const sends: Promise<void>[] = [];
		while (this.#waiting.length > 0) sends.push(this.#send(this.#waiting.splice(0, MAX_BATCH), options));
		for (const send of sends) {
			const forget = () => void this.#sending.delete(send);
			this.#sending.add(send);
			send.then(forget, forget);
		}
		return sends;
	}

	async #send(events: EventInput[], options: CallOptions | undefined): Promise<void> {
		try {
			await this.#options.send(events, options);
		} catch (error) {
			if (error instanceof SignpostError && mayRepeat(error, "safe")) this.#keep(events);
			throw error;
		}
	}

	#keep(events: EventInput[]): void {
		this.#waiting = [...events, ...this.#waiting].slice(-MAX_WAITING);
		this.#timer ??= setTimeout(this.#flushQuietly, MAX_WAIT_MS);
	}

	readonly #flushQuietly = (): void => {
		Promise.all(this.#sendWaiting()).catch(this.#options.onError);
	};

	#watchPage(): void {
		if (this.#watchesPage || typeof document === "undefined") return;
		this.#watchesPage = true;
		globalThis.addEventListener("pagehide", this.#flushQuietly);
		document.addEventListener("visibilitychange", () => {
			if (document.visibilityState === "hidden") this.#flushQuietly();
		});
	}
}
