import { garbled, ModelError } from "./model-error.ts";

/** Lines of a stream may have this length, in bytes: who reads one keeps it whole. */
const MAX_LINE_LENGTH = 1_048_576;

const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;

/** A `fetch` that waits so long for the reply to begin, and reads no endless lines. */
export function guardedFetch(connectMs: number, fetch: typeof globalThis.fetch = globalThis.fetch): typeof fetch {
	return async (input, init) => {
		const late = new AbortController();
		const timer = setTimeout(() => late.abort(unreachable()), connectMs);
		try {
			const signal = init?.signal ? AbortSignal.any([init.signal, late.signal]) : late.signal;
			// A redirection could carry the key elsewhere.
			const response = await fetch(input, { ...init, signal, redirect: "error" });
			const { status, statusText, headers } = response;
			return new Response(response.body?.pipeThrough(lineGuard()), { status, statusText, headers });
		} catch (error) {
			throw isConnectTimeout(error) ? unreachable() : error;
		} finally {
			clearTimeout(timer);
		}
	};
}

// Not to be retried: whoever waits has waited long enough.
const unreachable = () => new ModelError("network", "The model's server did not answer in time.", { retryable: false });

/** Node's own limit for connections, which may be the shorter one. */
const isConnectTimeout = (error: unknown) =>
	error instanceof Error && (error.cause as { code?: string } | undefined)?.code === "UND_ERR_CONNECT_TIMEOUT";

function lineGuard(): TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>> {
	let length = 0;
	return new TransformStream({
		transform(bytes, controller) {
			const lineEnd = Math.max(bytes.lastIndexOf(LINE_FEED), bytes.lastIndexOf(CARRIAGE_RETURN));
			length = lineEnd === -1 ? length + bytes.length : bytes.length - 1 - lineEnd;
			if (length > MAX_LINE_LENGTH) throw garbled("The model's stream has a line without an end.");
			controller.enqueue(bytes);
		},
	});
}
