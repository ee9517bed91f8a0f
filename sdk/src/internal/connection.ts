import { createParser, type EventSourceMessage } from "eventsource-parser";
import superjson from "superjson";
import { ConnectionError } from "../core/errors.ts";
import { withDeadline } from "./deadline.ts";
import { isJson } from "./fetch.ts";
import { errorOfResponse, type TrpcError } from "./to-error.ts";
import type { TransportOptions } from "./transport.ts";

/** Longest wait for the answer's head, in milliseconds. */
const MAX_CONNECT_MS = 30_000;

/** The server sends a sign of life every 10 seconds; after this long without one the connection is dead. */
const MAX_SILENCE_MS = 35_000;

/** A stream's item, with the id to go on after if it has one. */
export type Numbered<Data> = { id: string | null; data: Data };

/** A subscription to open. The input is in the url, as tRPC wants it: it must hold no secret. */
export type Subscription = { path: string; input: object };

/**
 * The items of one connection, as tRPC sends them: server-sent events, superjson inside. Ends when
 * the server ends the stream; throws when it is refused or breaks. Leaving the loop closes it.
 */
export async function* connection<Data>(
	transport: TransportOptions,
	subscription: Subscription,
	signal: AbortSignal | undefined,
): AsyncGenerator<Numbered<Data>, void> {
	const controller = new AbortController();
	try {
		const response = await withDeadline({ signal, timeoutMs: MAX_CONNECT_MS }, () =>
			transport.fetch(urlOf(transport, subscription), {
				headers: { ...transport.headers(), accept: "text/event-stream" },
				cache: "no-store",
				signal: controller.signal,
			}),
		);
		if (!response.ok) throw await refusalOf(response);
		for await (const message of messagesOf(response, signal)) {
			if (message.event === "return") return;
			const item = itemOf<Data>(message, response);
			if (item !== null) yield item;
		}
	} finally {
		controller.abort();
	}
}

function urlOf({ url }: TransportOptions, { path, input }: Subscription): string {
	return `${url}/${path}?input=${encodeURIComponent(superjson.stringify(input))}`;
}

async function* messagesOf(response: Response, signal: AbortSignal | undefined): AsyncGenerator<EventSourceMessage> {
	const isStream = response.headers.get("content-type")?.startsWith("text/event-stream") ?? false;
	const reader = isStream ? response.body?.getReader() : undefined;
	if (reader === undefined) throw new ConnectionError("The answer is not a stream.", { code: "CONNECTION" });
	const messages: EventSourceMessage[] = [];
	const parser = createParser({ onEvent: (message) => messages.push(message) });
	const decoder = new TextDecoder();
	for (;;) {
		const { done, value } = await withDeadline({ signal, timeoutMs: MAX_SILENCE_MS }, () => reader.read());
		if (done) return;
		parser.feed(decoder.decode(value, { stream: true }));
		yield* messages.splice(0);
	}
}

// tRPC's other events, `connected` and `ping`, say no more than that the connection lives.
function itemOf<Data>(message: EventSourceMessage, response: Response): Numbered<Data> | null {
	const { event = "message", id = null, data } = message;
	if (event === "serialized-error") throw errorOfResponse(response, superjson.parse<TrpcError>(data));
	return event === "message" ? { id, data: superjson.parse<Data>(data) } : null;
}

async function refusalOf(response: Response): Promise<Error> {
	const body = isJson(response) ? await response.json().catch(() => null) : null;
	const error = body?.error === undefined ? undefined : superjson.deserialize<TrpcError>(body.error);
	return errorOfResponse(response, error);
}
