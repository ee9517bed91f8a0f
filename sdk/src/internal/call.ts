import type { SignpostError, SignpostErrorCode } from "../core/errors.ts";
import { retryDelayMs } from "../core/retry-timing.ts";
import { sleep, withDeadline } from "./deadline.ts";
import { toSignpostError } from "./to-error.ts";

/** What every call takes as its last argument. */
export type CallOptions = {
	/** Aborting it ends the call with a `CancelledError`. */
	signal?: AbortSignal;
	/** Time for each attempt, in milliseconds; 0: no limit. Default: the client's. */
	timeoutMs?: number;
	/** Further attempts after a failure that may pass; 0: none. Default: the client's. */
	maxRetries?: number;
};

/** `safe`: sending it twice does no harm. `once`: it is sent again only if the server has refused it. */
export type Repeat = "safe" | "once";

export type CallSettings = { repeat: Repeat; timeoutMs: number; maxRetries: number; signal?: AbortSignal | undefined };

/** Runs a call with its time limit, again and again while that may help. Throws only `SignpostError`s. */
export async function call<Output>(
	settings: CallSettings,
	run: (signal: AbortSignal) => Promise<Output>,
): Promise<Output> {
	for (let attempt = 0; ; attempt += 1) {
		try {
			return await withDeadline(settings, run);
		} catch (thrown) {
			const error = toSignpostError(thrown);
			const delayMs = retryDelayMs({ attempt, retryAfter: error.retryAfter });
			if (attempt >= settings.maxRetries || delayMs === null || !mayRepeat(error, settings.repeat)) throw error;
			await sleep(delayMs, settings.signal);
		}
	}
}

const PASSING: readonly SignpostErrorCode[] = ["RATE_LIMITED", "UNAVAILABLE", "INTERNAL", "TIMEOUT", "CONNECTION"];

/** Whether the same call may succeed later, and may be sent again. */
export function mayRepeat(error: SignpostError, repeat: Repeat): boolean {
	return repeat === "safe" ? PASSING.includes(error.code) : error.code === "RATE_LIMITED";
}
