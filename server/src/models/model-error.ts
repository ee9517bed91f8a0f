export type ModelFailure =
	/** The provider answered with an error status, or with an error inside its stream. */
	| "refused"
	/** It could not be reached, or the connection was lost. */
	| "network"
	/** It kept silent for too long. */
	| "timeout"
	/** What it sent is not what its protocol says. */
	| "garbled"
	/** It was not called: it has failed several times and is left alone for a while. */
	| "resting"
	/** It was not called: what the client may spend in a day is spent. */
	| "budget";

/** A model's failure in our own words: a provider's may hold the key or the prompt. */
export class ModelError extends Error {
	readonly failure: ModelFailure;
	readonly status: number | undefined;
	readonly retryable: boolean;
	/** How long the provider asks to wait, in milliseconds. */
	readonly retryAfterMs: number | undefined;

	constructor(
		failure: ModelFailure,
		message: string,
		options: { status?: number | undefined; retryable: boolean; retryAfterMs?: number | undefined },
	) {
		super(message);
		this.name = "ModelError";
		this.failure = failure;
		this.status = options.status;
		this.retryable = options.retryable;
		this.retryAfterMs = options.retryAfterMs;
	}
}

/** A longer wait than this, in milliseconds, is not waited for. */
export const MAX_RETRY_AFTER_MS = 60_000;

const RETRYABLE_STATUS = new Set([408, 409, 429]);

/** What a provider's class threw, as a `ModelError`. */
export function toModelError(error: unknown): ModelError {
	const own = ownError(error);
	if (own !== undefined) return own;
	const status = numberIn(error, "status");
	if (status !== undefined) {
		return new ModelError("refused", `The model refused the call with status ${status}.`, {
			status,
			retryable: RETRYABLE_STATUS.has(status) || status >= 500,
			retryAfterMs: parseRetryAfter(retryAfterHeader(error), Date.now()),
		});
	}
	if (error instanceof Error && error.name === "ContextOverflowError") {
		return new ModelError("refused", "The text is too long for the model.", { status: 400, retryable: false });
	}
	if (error instanceof SyntaxError) return garbled("The model's stream could not be read.");
	return new ModelError("network", "The connection to the model failed.", { retryable: true });
}

/** Our own error, also where a provider's class has wrapped it. */
function ownError(error: unknown): ModelError | undefined {
	if (error instanceof ModelError) return error;
	return error instanceof Error && error.cause instanceof ModelError ? error.cause : undefined;
}

/** Statuses by which providers say that they do not take this text, whoever sends it and whenever. */
const TEXT_REFUSED: readonly (number | undefined)[] = [400, 413, 422];

/** Whether it is this very text that the model does not take. */
export const refusesText = (error: unknown): error is ModelError =>
	error instanceof ModelError && error.failure === "refused" && TEXT_REFUSED.includes(error.status);

export const garbled = (message: string) => new ModelError("garbled", message, { retryable: false });

/** The wait a `Retry-After` header asks for, in milliseconds; undefined when it makes no sense or is too long. */
export function parseRetryAfter(value: string | null, now: number): number | undefined {
	if (value === null) return undefined;
	const text = value.trim();
	const wait = /^\d{1,9}(?:\.\d{1,3})?$/.test(text) ? Number(text) * 1_000 : dateIn(text) - now;
	return wait >= 0 && wait <= MAX_RETRY_AFTER_MS ? wait : undefined;
}

// Only the form that HTTP uses: Date.parse takes "-1" for a date.
const dateIn = (text: string) => (/^[A-Z][a-z]{2}, /.test(text) ? Date.parse(text) : Number.NaN);

function retryAfterHeader(error: unknown): string | null {
	if (typeof error !== "object" || error === null || !("headers" in error)) return null;
	return error.headers instanceof Headers ? error.headers.get("retry-after") : null;
}

function numberIn(error: unknown, name: string): number | undefined {
	if (typeof error !== "object" || error === null) return undefined;
	const value: unknown = Reflect.get(error, name);
	return typeof value === "number" ? value : undefined;
}
