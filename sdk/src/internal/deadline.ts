import { CancelledError, TimeoutError } from "../core/errors.ts";

export type Limits = { signal?: AbortSignal | undefined; timeoutMs?: number | undefined };

/**
 * Runs something that heeds a signal, and rejects as soon as the caller aborts or the time is up,
 * even when what runs does not settle (a call in a batch goes on as long as the others need it).
 * `timeoutMs` 0 or undefined: no limit.
 */
export function withDeadline<Output>(limits: Limits, run: (signal: AbortSignal) => Promise<Output>): Promise<Output> {
	const { signal, timeoutMs = 0 } = limits;
	const controller = new AbortController();
	return new Promise<Output>((resolve, reject) => {
		const end = (error: Error) => {
			reject(error);
			controller.abort(error);
		};
		const cancel = () => end(cancelled(signal));
		const timer = timeoutMs > 0 ? setTimeout(() => end(timedOut(timeoutMs)), timeoutMs) : undefined;
		const cleanUp = () => {
			clearTimeout(timer);
			signal?.removeEventListener("abort", cancel);
		};
		controller.signal.addEventListener("abort", cleanUp);
		if (signal?.aborted) return cancel();
		signal?.addEventListener("abort", cancel);
		run(controller.signal).then(resolve, reject).finally(cleanUp);
	});
}

/** Resolves after `ms`, or rejects at once when the signal is aborted. */
export function sleep(ms: number, signal: AbortSignal | undefined): Promise<void> {
	let timer: ReturnType<typeof setTimeout> | undefined;
	return withDeadline(
		{ signal },
		() =>
			new Promise<void>((resolve) => {
				timer = setTimeout(resolve, ms);
			}),
	).finally(() => clearTimeout(timer));
}

/** The error for an aborted signal. */
function cancelled(signal: AbortSignal | undefined): CancelledError {
	return new CancelledError("The call was cancelled.", { code: "CANCELLED", cause: signal?.reason });
}

function timedOut(timeoutMs: number): TimeoutError {
	return new TimeoutError(`No answer within ${timeoutMs} ms.`, { code: "TIMEOUT" });
}
