import { ConnectionError, type SignpostError } from "../core/errors.ts";
import { RECONNECT_TIMING, retryDelayMs } from "../core/retry-timing.ts";
import { mayRepeat } from "./call.ts";
import type { Numbered } from "./connection.ts";
import { sleep } from "./deadline.ts";
import { toSignpostError } from "./to-error.ts";

/** Connections in a row that bring nothing new before a stream gives up: some 20 seconds. */
export const MAX_FRUITLESS_CONNECTIONS = 12;

/** Fruitless connections in a row after which the server is believed that nothing comes after the last item seen. */
const MAX_EMPTY_CONNECTIONS = 3;

export type StreamOptions<Data> = {
	/** Opens a connection whose first item is the one after `lastEventId`. */
	open: (lastEventId: string | null) => AsyncIterable<Numbered<Data>>;
	/** Whether an item is the last of its stream. */
	isLast: (data: Data) => boolean;
	signal?: AbortSignal | undefined;
};

/** A stream's numbered items up to its last one, or to its end, over as many connections as that takes. */
export async function* resumableStream<Data>(options: StreamOptions<Data>): AsyncGenerator<Numbered<Data>, void> {
	let lastEventId: string | null = null;
	for (let fruitless = 0; ; fruitless += 1) {
		let failure: SignpostError = new ConnectionError("The stream ended early.", { code: "CONNECTION" });
		try {
			for await (const item of options.open(lastEventId)) {
				fruitless = 0;
				lastEventId = item.id;
				yield item;
				if (options.isLast(item.data)) return;
			}
			if (fruitless >= MAX_EMPTY_CONNECTIONS) return;
		} catch (thrown) {
			failure = toSignpostError(thrown);
		}
		await untilReconnect(failure, fruitless, options.signal);
	}
}

async function untilReconnect(failure: SignpostError, fruitless: number, signal: AbortSignal | undefined) {
	const delayMs = retryDelayMs({ attempt: fruitless, retryAfter: failure.retryAfter }, RECONNECT_TIMING);
	if (fruitless >= MAX_FRUITLESS_CONNECTIONS || delayMs === null || !mayRepeat(failure, "safe")) throw failure;
	await sleep(delayMs, signal);
}

/** The items without their ids. */
export async function* dataOf<Data>(items: AsyncIterable<Numbered<Data>>): AsyncGenerator<Data, void> {
	for await (const { data } of items) yield data;
}
