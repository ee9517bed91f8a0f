import type { ErrorCode } from "../generated/contract.ts";

/**
 * What went wrong, in one word: the server's codes, and two that never reach a server:
 * `TIMEOUT` (no answer in time) and `CONNECTION` (no answer at all).
 */
export type SignpostErrorCode = ErrorCode | "TIMEOUT" | "CONNECTION";

/** One thing that is wrong with an input: the field's path, such as `documents.0.route`, and what to change. */
export type InputIssue = { path: string; message: string };

/** What a `SignpostError` is made of. */
export type SignpostErrorOptions = {
	code: SignpostErrorCode;
	status?: number | null;
	requestId?: string | null;
	retryAfter?: number | null;
	issues?: InputIssue[] | null;
	cause?: unknown;
};

/** The base of every error this package throws. No error carries the key. */
export class SignpostError extends Error {
	override readonly name: string = "SignpostError";
	/** What went wrong, in one word. */
	readonly code: SignpostErrorCode;
	/** HTTP status of the answer; null when there was none. */
	readonly status: number | null;
	/** The server's id of the request, to quote in a report; null when there was no answer. */
	readonly requestId: string | null;
	/** Seconds after which the same call may succeed; null when the server did not say. */
	readonly retryAfter: number | null;

	constructor(message: string, options: SignpostErrorOptions) {
		super(message, options.cause === undefined ? undefined : { cause: options.cause });
		this.code = options.code;
		this.status = options.status ?? null;
		this.requestId = options.requestId ?? null;
		this.retryAfter = options.retryAfter ?? null;
	}
}

/** The input breaks a rule: correct what `issues` names. */
export class InvalidInputError extends SignpostError {
	override readonly name = "InvalidInputError";
	/** What is wrong, field by field; empty when the request as a whole is. */
	readonly issues: InputIssue[];

	constructor(message: string, options: SignpostErrorOptions) {
		super(message, options);
		this.issues = options.issues ?? [];
	}
}

/** The key is missing, unknown, expired or revoked: use another one. */
export class AuthenticationError extends SignpostError {
	override readonly name = "AuthenticationError";
}

/** The signed visitor's token has expired, or is not good: get a new one from your server. The key may be good. */
export class VisitorTokenError extends SignpostError {
	override readonly name = "VisitorTokenError";
}

/** The key is good but may not do this: from this origin, with this kind of key, or on this client. */
export class PermissionError extends SignpostError {
	override readonly name = "PermissionError";
}

/** What was named does not exist, or not for this key. */
export class NotFoundError extends SignpostError {
	override readonly name = "NotFoundError";
}

/** The call contradicts an earlier one, such as one with the same idempotency key and other documents. */
export class ConflictError extends SignpostError {
	override readonly name = "ConflictError";
}

/** The request is too large: send less at once. */
export class TooLargeError extends SignpostError {
	override readonly name = "TooLargeError";
}

/** The client or its tenant may store no more, or ask no more on this day, which is over in `retryAfter` seconds. */
export class QuotaExceededError extends SignpostError {
	override readonly name = "QuotaExceededError";
}

/** Too many calls: wait `retryAfter` seconds. */
export class RateLimitError extends SignpostError {
	override readonly name = "RateLimitError";
}

/** The server, or something it needs, is down or starting: try again later. */
export class UnavailableError extends SignpostError {
	override readonly name = "UnavailableError";
}

/** The server failed: report it with `requestId`. */
export class ServerError extends SignpostError {
	override readonly name = "ServerError";
}

/** No answer within `timeoutMs`. */
export class TimeoutError extends SignpostError {
	override readonly name = "TimeoutError";
}

/** The server could not be reached, or the connection broke: check the url and the network. */
export class ConnectionError extends SignpostError {
	override readonly name = "ConnectionError";
}

/** The caller's signal was aborted; its reason is the `cause`. */
export class CancelledError extends SignpostError {
	override readonly name = "CancelledError";
}
