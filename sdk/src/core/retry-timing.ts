/** When a failed call is tried again. */
export type RetryTiming = {
	/** Longest wait before the first retry, in milliseconds. */
	baseMs: number;
	/** Longest wait before any retry, in milliseconds. */
	capMs: number;
	/** Longest `Retry-After` that is waited for, in milliseconds; a longer one ends the retries. */
	maxRetryAfterMs: number;
};

/** What retries keep to unless told otherwise. In a page somebody is waiting, who is rather told for how long. */
export const RETRY_TIMING: RetryTiming = {
	...{ baseMs: 300, capMs: 8_000 },
	maxRetryAfterMs: "document" in globalThis ? 5_000 : 60_000,
};

/** What a broken stream's reconnects keep to: quicker, as somebody is watching. */
export const RECONNECT_TIMING: RetryTiming = { baseMs: 200, capMs: 5_000, maxRetryAfterMs: 60_000 };

/**
 * Milliseconds to wait before retry number `attempt` (from 0); null when waiting is pointless.
 * The server's word counts; without one, a random part of a time that doubles with each attempt,
 * so that the clients of a server that went down do not all return at once.
 */
export function retryDelayMs(
	failure: { attempt: number; retryAfter: number | null },
	timing: RetryTiming = RETRY_TIMING,
	random: () => number = Math.random,
): number | null {
	if (failure.retryAfter !== null) {
		const delayMs = failure.retryAfter * 1000;
		return delayMs <= timing.maxRetryAfterMs ? delayMs : null;
	}
	return random() * Math.min(timing.capMs, timing.baseMs * 2 ** failure.attempt);
}

/** Seconds that a `Retry-After` header names, as a number or as a date; null when it is neither. */
export function parseRetryAfter(header: string | null, now: number = Date.now()): number | null {
	if (header === null || header.trim() === "") return null;
	const seconds = Number(header);
	if (Number.isFinite(seconds)) return Math.max(0, seconds);
	const date = Date.parse(header);
	return Number.isNaN(date) ? null : Math.max(0, (date - now) / 1000);
}
