import type { TRPCClientError } from "@trpc/client";
import {
	AuthenticationError,
	CancelledError,
	ConflictError,
	ConnectionError,
	InvalidInputError,
	NotFoundError,
	PermissionError,
	QuotaExceededError,
	RateLimitError,
	ServerError,
	SignpostError,
	type SignpostErrorCode,
	type SignpostErrorOptions,
	TimeoutError,
	TooLargeError,
	UnavailableError,
	VisitorTokenError,
} from "../core/errors.ts";
import { parseRetryAfter } from "../core/retry-timing.ts";
import type { AppRouter } from "../generated/app-router.ts";
import { readErrorData } from "./error-data.ts";

const CLASS_OF_CODE: Record<SignpostErrorCode, typeof SignpostError> = {
	BLOCKED_ADDRESS: InvalidInputError,
	INVALID_INPUT: InvalidInputError,
	VISITOR_REFUSED: VisitorTokenError,
	UNAUTHENTICATED: AuthenticationError,
	FORBIDDEN: PermissionError,
	NOT_FOUND: NotFoundError,
	METHOD_NOT_ALLOWED: SignpostError,
	CONFLICT: ConflictError,
	STORAGE_QUOTA_EXCEEDED: QuotaExceededError,
	TOO_LARGE: TooLargeError,
	UNSUPPORTED_MEDIA_TYPE: SignpostError,
	QUOTA_EXCEEDED: QuotaExceededError,
	RATE_LIMITED: RateLimitError,
	CANCELLED: CancelledError,
	UNAVAILABLE: UnavailableError,
	INTERNAL: ServerError,
	TIMEOUT: TimeoutError,
	CONNECTION: ConnectionError,
};

const CODE_OF_STATUS: Record<number, SignpostErrorCode> = {
	400: "INVALID_INPUT",
	401: "UNAUTHENTICATED",
	403: "FORBIDDEN",
	404: "NOT_FOUND",
	405: "METHOD_NOT_ALLOWED",
	408: "TIMEOUT",
	409: "CONFLICT",
	413: "TOO_LARGE",
	414: "TOO_LARGE",
	415: "UNSUPPORTED_MEDIA_TYPE",
	429: "RATE_LIMITED",
	431: "TOO_LARGE",
	502: "UNAVAILABLE",
	503: "UNAVAILABLE",
	504: "UNAVAILABLE",
};

/** An error of the class that its code names. */
export function errorOf(message: string, options: SignpostErrorOptions): SignpostError {
	// A newer server may have codes that this version does not know.
	const ErrorClass = CLASS_OF_CODE[options.code] ?? ((options.status ?? 0) >= 500 ? ServerError : SignpostError);
	return new ErrorClass(message, options);
}

/** A tRPC error as it stands in a body. */
export type TrpcError = { message: string; data?: unknown };

/** The error that an answer stands for. `error` is the one in its body, if it has one. */
export function errorOfResponse(response: Response, error?: TrpcError): SignpostError {
	const data = readErrorData(error?.data);
	const status = data.httpStatus ?? response.status;
	return errorOf(error?.message ?? `The server answered with status ${status}.`, {
		code: data.code ?? CODE_OF_STATUS[status] ?? (status >= 500 ? "INTERNAL" : "CONNECTION"),
		status,
		requestId: data.requestId ?? response.headers.get("x-request-id"),
		retryAfter: data.retryAfter ?? parseRetryAfter(response.headers.get("retry-after")),
		issues: data.issues ?? null,
	});
}

/** Whatever was thrown, as one of our errors. */
export function toSignpostError(thrown: unknown): SignpostError {
	if (thrown instanceof SignpostError) return thrown;
	if (!isTrpcError(thrown)) return connectionError(thrown);
	if (thrown.cause instanceof SignpostError) return thrown.cause;
	const response = thrown.meta?.["response"];
	if (response instanceof Response) return errorOfResponse(response, thrown);
	if (thrown.data !== undefined) return errorOfResponse(new Response(null, { status: 500 }), thrown);
	// The batch link refuses a query whose url would be longer than any server takes.
	if (thrown.message.startsWith("Input is too big")) return errorOf("The query is too long.", { code: "TOO_LARGE" });
	return connectionError(thrown.cause ?? thrown);
}

/** By its name: the class itself brings the whole of tRPC's client. */
function isTrpcError(thrown: unknown): thrown is TRPCClientError<AppRouter> {
	return thrown instanceof Error && thrown.name === "TRPCClientError";
}

function connectionError(cause: unknown): SignpostError {
	return errorOf("The server could not be reached, or the connection broke.", { code: "CONNECTION", cause });
}
