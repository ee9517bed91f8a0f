/**
 * Every error a caller can meet, in one table: the code it is known by everywhere, the tRPC code
 * that carries it, and whether the same call may succeed later. Of several with one tRPC code the
 * last is the usual one.
 */
export const ERROR_CODES = {
	/** A url leads to where this server calls nobody. */
	BLOCKED_ADDRESS: { trpc: "BAD_REQUEST", retryable: false },
	INVALID_INPUT: { trpc: "BAD_REQUEST", retryable: false },
	/** The visitor's signed token is not good; the key may be. */
	VISITOR_REFUSED: { trpc: "UNAUTHORIZED", retryable: false },
	UNAUTHENTICATED: { trpc: "UNAUTHORIZED", retryable: false },
	FORBIDDEN: { trpc: "FORBIDDEN", retryable: false },
	NOT_FOUND: { trpc: "NOT_FOUND", retryable: false },
	METHOD_NOT_ALLOWED: { trpc: "METHOD_NOT_SUPPORTED", retryable: false },
	CONFLICT: { trpc: "CONFLICT", retryable: false },
	/** The client or its tenant may store no more. */
	STORAGE_QUOTA_EXCEEDED: { trpc: "PAYLOAD_TOO_LARGE", retryable: false },
	TOO_LARGE: { trpc: "PAYLOAD_TOO_LARGE", retryable: false },
	UNSUPPORTED_MEDIA_TYPE: { trpc: "UNSUPPORTED_MEDIA_TYPE", retryable: false },
	/** The client or its tenant may do no more of it today. */
	QUOTA_EXCEEDED: { trpc: "TOO_MANY_REQUESTS", retryable: false },
	RATE_LIMITED: { trpc: "TOO_MANY_REQUESTS", retryable: true },
	CANCELLED: { trpc: "CLIENT_CLOSED_REQUEST", retryable: false },
	UNAVAILABLE: { trpc: "SERVICE_UNAVAILABLE", retryable: true },
	INTERNAL: { trpc: "INTERNAL_SERVER_ERROR", retryable: true },
} as const;

export type ErrorCode = keyof typeof ERROR_CODES;

export type AppErrorOptions = {
	/** Seconds after which to try again. */
	retryAfter?: number;
	cause?: unknown;
};

/** The only error whose message reaches a caller. */
export class AppError extends Error {
	readonly code: ErrorCode;
	readonly retryAfter: number | undefined;

	constructor(code: ErrorCode, message: string, options: AppErrorOptions = {}) {
		super(message, { cause: options.cause });
		this.name = "AppError";
		this.code = code;
		this.retryAfter = options.retryAfter;
	}
}
