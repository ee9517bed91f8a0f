import type { ErrorCode } from "../generated/contract.ts";

/** What the server's error formatter puts under `data`. */
export type ErrorData = {
	code: ErrorCode;
	httpStatus: number;
	path: string | null;
	requestId: string | null;
	retryable: boolean;
	/** Seconds after which to try again. */
	retryAfter: number | null;
	/** What is wrong with the input, field by field. */
	issues: { path: string; message: string }[] | null;
};

/** The part of `ErrorData` that a value from the wire really has. */
export function readErrorData(value: unknown): Partial<ErrorData> {
	return typeof value === "object" && value !== null ? value : {};
}
