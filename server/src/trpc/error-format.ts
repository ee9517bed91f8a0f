import { type TRPCDefaultErrorShape, TRPCError } from "@trpc/server";
import { getHTTPStatusCodeFromError } from "@trpc/server/http";
import { TRPC_ERROR_CODES_BY_KEY } from "@trpc/server/rpc";
import { ZodError } from "zod";
import { AppError, ERROR_CODES, type ErrorCode } from "../errors.ts";
import { MOST } from "../features/limits/schema.ts";

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

const CODE_OF_TRPC_CODE: Partial<Record<TRPCError["code"], ErrorCode>> = {
	...Object.fromEntries(Object.entries(ERROR_CODES).map(([code, entry]) => [entry.trpc, code])),
	PARSE_ERROR: "INVALID_INPUT",
};

/** Requests in which something failed before there was a context. */
const requestIds = new WeakMap<TRPCError, string>();

/** Lets the error quote its request, where no context does. */
export const noteRequestId = (error: TRPCError, requestId: string) => void requestIds.set(error, requestId);

export const requestIdOf = (error: TRPCError) => requestIds.get(error) ?? null;

const inEnglish = (size: number) => size.toLocaleString("en");

const TOO_LARGE =
	`The request is too large: a body may have at most ${inEnglish(MOST.body)} bytes, ${inEnglish(MOST.strangerBody)} ` +
	`to the other ways in to chat, and one part of a path ${inEnglish(MOST.path)} characters. Send less at once.`;

const UNREADABLE_REQUEST = "The request could not be read. Under /trpc, send JSON encoded by superjson.";

/** What an error is known by. */
export const codeOf = ({ cause, code }: TRPCError): ErrorCode =>
	cause instanceof AppError ? cause.code : (CODE_OF_TRPC_CODE[code] ?? "INTERNAL");

/** The error as a caller sees it. Only an `AppError` and a failed validation speak for themselves. */
export function formatError(options: {
	shape: TRPCDefaultErrorShape;
	error: TRPCError;
	requestId: string | null;
}): Omit<TRPCDefaultErrorShape, "data"> & { data: ErrorData } {
	const { shape, error, requestId } = options;
	const cause = error.cause;
	const code = codeOf(error);
	// tRPC takes whatever a middleware or a service throws for an internal error.
	const trpc = ERROR_CODES[code].trpc;
	return {
		code: TRPC_ERROR_CODES_BY_KEY[trpc],
		message: messageFor(error, code, requestId),
		data: {
			code,
			httpStatus: getHTTPStatusCodeFromError(new TRPCError({ code: trpc })),
			path: shape.data.path ?? null,
			requestId,
			retryable: ERROR_CODES[code].retryable,
			retryAfter: cause instanceof AppError ? (cause.retryAfter ?? null) : null,
			issues: isInputError(error) ? issuesOf(error.cause) : null,
		},
	};
}

function messageFor(error: TRPCError, code: ErrorCode, requestId: string | null): string {
	if (error.cause instanceof AppError) return error.cause.message;
	if (isInputError(error)) return `Invalid input: ${describeIssues(error.cause)}`;
	if (code === "NOT_FOUND") return "There is no such procedure.";
	if (code === "METHOD_NOT_ALLOWED") return "Call queries with GET and mutations with POST.";
	if (code === "TOO_LARGE") return TOO_LARGE;
	if (code === "UNSUPPORTED_MEDIA_TYPE") return "Send the request as application/json.";
	if (code === "INVALID_INPUT") return batchMessage(error) ?? UNREADABLE_REQUEST;
	return `Something went wrong on our side. Quote request ${requestId ?? "unknown"} when you report it.`;
}

function batchMessage(error: TRPCError): string | undefined {
	return error.message.startsWith("Batch") ? `Too many calls in one batch; send at most ${MOST.batch}.` : undefined;
}

// A ZodError under any other code is a response that drifted from its schema: our fault, not the caller's.
function isInputError(error: TRPCError): error is TRPCError & { cause: ZodError } {
	return error.code === "BAD_REQUEST" && error.cause instanceof ZodError;
}

function issuesOf(error: ZodError): { path: string; message: string }[] {
	return error.issues.slice(0, 20).map((issue) => ({ path: issue.path.join("."), message: describeIssue(issue) }));
}

function describeIssues(error: ZodError): string {
	const described = issuesOf(error).map(({ path, message }) => {
		const text = message.replace(/\.$/, "");
		if (path !== "") return `${path}: ${text}`;
		return text.startsWith("must ") ? `it ${text}` : text;
	});
	return `${described.join("; ")}.`;
}

/** What a schema says itself, or its rule in words where zod would speak of types and sizes. */
function describeIssue(issue: ZodError["issues"][number]): string {
	if (issue.code === "invalid_type") {
		const missing = issue.path.length > 0 && issue.message.endsWith("received undefined");
		return missing ? "must be given" : `must be ${NAME_OF_TYPE[issue.expected] ?? `of type ${issue.expected}`}`;
	}
	if (issue.code === "too_small") return describeSize(issue.origin, issue.minimum, "at least");
	if (issue.code === "too_big") return describeSize(issue.origin, issue.maximum, "at most");
	if (issue.code === "invalid_union" && issue.message === "Invalid input") return describeNearest(issue.errors);
	return issue.message;
}

/** Of what may be one thing or another: what is wrong with the one that it looks like. */
function describeNearest(alternatives: ZodError["issues"][]): string {
	const nearest = alternatives.flat().find(({ code }) => code !== "invalid_type" && code !== "invalid_union");
	return nearest === undefined ? "Invalid input" : describeIssue(nearest);
}

const NAME_OF_TYPE: Record<string, string> = {
	object: "an object",
	record: "an object",
	array: "a list",
	string: "a string",
	number: "a number",
	int: "a whole number",
	boolean: "true or false",
	date: "a date",
};

const UNIT: Record<string, string> = { string: "characters", array: "entries" };

function describeSize(origin: string, limit: number | bigint | Date, bound: "at least" | "at most"): string {
	const unit = UNIT[origin];
	if (unit === undefined) return `must be ${bound} ${limit instanceof Date ? limit.toISOString() : limit}`;
	if (bound === "at least" && limit === 1) return "must not be empty";
	return `must have ${bound} ${Number(limit).toLocaleString("en")} ${unit}`;
}
