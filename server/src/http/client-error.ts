import { STATUS_CODES } from "node:http";
import type { Socket } from "node:net";
import { AppError, type ErrorCode } from "../errors.ts";
import { errorBody } from "./errors.ts";

type Refusal = { status: number; code: ErrorCode; message: string };

const REFUSALS: Partial<Record<string, Refusal>> = {
	ERR_HTTP_REQUEST_TIMEOUT: { status: 408, code: "INVALID_INPUT", message: "The request took too long to arrive." },
	HPE_HEADER_OVERFLOW: { status: 431, code: "TOO_LARGE", message: "The headers are too large." },
};

const MALFORMED: Refusal = { status: 400, code: "INVALID_INPUT", message: "This is no HTTP request." };

/** Answers what Node could not read as a request, in the form of every other error, and hangs up. */
export function answerClientError(error: Error & { code?: string }, socket: Socket, requestId: string): void {
	if (error.code === "ECONNRESET" || socket.destroyed) return;
	if (socket.writable) socket.write(replyTo(REFUSALS[error.code ?? ""] ?? MALFORMED, requestId));
	socket.destroy(error);
}

function replyTo({ status, code, message }: Refusal, requestId: string): string {
	const body = JSON.stringify(errorBody(new AppError(code, message), { requestId, httpStatus: status }).body);
	const head = [
		`HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
		"Content-Type: application/json; charset=utf-8",
		`Content-Length: ${Buffer.byteLength(body)}`,
		`X-Request-Id: ${requestId}`,
		"X-Content-Type-Options: nosniff",
		"Connection: close",
	];
	return `${head.join("\r\n")}\r\n\r\n${body}`;
}
