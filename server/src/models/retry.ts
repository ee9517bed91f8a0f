import { setTimeout as sleep } from "node:timers/promises";
import { type ModelError, toModelError } from "./model-error.ts";

export type RetrySettings = {
	/** Calls after the first one. */
	retries: number;
	/** Wait before the first retry, in milliseconds; each further one waits twice as long. */
	backoffMs: number;
	/** No retry begins later than this after the first call, in milliseconds. Default: no limit. */
	withinMs?: number;
};

export const RETRY_DEFAULTS: RetrySettings = { retries: 2, backoffMs: 500 };

/** How long to wait before a retry, in milliseconds; null when there is to be none. `attempt` counts from 0. */
export function retryDelay(error: ModelError, attempt: number, settings: RetrySettings): number | null {
	if (!error.retryable || attempt >= settings.retries) return null;
	if (error.retryAfterMs !== undefined) return error.retryAfterMs;
	// Half of the wait is random, so that callers who failed together do not come back together.
	return settings.backoffMs * 2 ** attempt * (0.5 + Math.random() / 2);
}

/** Calls until it succeeds, fails for good or has been retried often enough. */
export async function withRetries<Result>(
	call: () => Promise<Result>,
	settings: RetrySettings = RETRY_DEFAULTS,
): Promise<Result> {
	const lastMoment = performance.now() + (settings.withinMs ?? Number.POSITIVE_INFINITY);
	for (let attempt = 0; ; attempt += 1) {
		try {
			return await call();
		} catch (error) {
			const failure = toModelError(error);
			const delay = retryDelay(failure, attempt, settings);
			if (delay === null || performance.now() + delay >= lastMoment) throw failure;
			await sleep(delay);
		}
	}
}
