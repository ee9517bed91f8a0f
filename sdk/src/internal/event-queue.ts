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

	/** The first attempt leaves before this returns: a page that is going away has no later. */
	async flush(options?: CallOptions): Promise<void> {
		clearTimeout(this.#timer);
		this.#timer = undefined;
		const sending: Promise<void>[] = [];
		while (this.#waiting.length > 0) sending.push(this.#send(this.#waiting.splice(0, MAX_BATCH), options));
		await Promise.all(sending);
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
		this.flush().catch(this.#options.onError);
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
