import { TRPCError } from "@trpc/server";
import { getHTTPStatusCodeFromError } from "@trpc/server/http";
import { TRPC_ERROR_CODES_BY_KEY } from "@trpc/server/rpc";
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import superjson from "superjson";
import { AppError, ERROR_CODES, type ErrorCode } from "../errors.ts";
import { formatError } from "../trpc/error-format.ts";
import { API_HEADERS } from "./security-headers.ts";

const CODE_OF_STATUS: Partial<Record<number, ErrorCode>> = {
	404: "NOT_FOUND",
	405: "METHOD_NOT_ALLOWED",
	413: "TOO_LARGE",
	414: "TOO_LARGE",
	415: "UNSUPPORTED_MEDIA_TYPE",
};

/** An error as its caller is told of it. */
export type Told = ReturnType<typeof formatError>;

/** An error as everything but tRPC tells it. `details`: what a program may act on. */
export type RestError = {
	code: ErrorCode;
	message: string;
	requestId: string;
	details?: { retryAfter?: number; issues?: { path: string; message: string }[] };
};

export function restError({ message, data }: Told): { error: RestError } {
	const { code, retryAfter, issues } = data;
	const details = { ...(retryAfter === null ? {} : { retryAfter }), ...(issues === null ? {} : { issues }) };
	const error = { code, message, requestId: data.requestId ?? "" };
	return { error: Object.keys(details).length === 0 ? error : { ...error, details } };
}

/** As tRPC's clients read it. */
export const trpcError = (told: Told) => ({ error: superjson.serialize(told) });

export function registerErrors(app: FastifyInstance): void {
	app.setErrorHandler(errorHandler(restError));
	app.setNotFoundHandler((request, reply) =>
		send(reply, errorBody(new AppError("NOT_FOUND", "There is nothing here."), { requestId: request.id })),
	);
}

/** Answers with errors in a form of its own. */
export function errorHandler(bodyOf: (told: Told, reply: FastifyReply) => object) {
	return (error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply => {
		const told = tell(error, request);
		return send(reply, { status: told.data.httpStatus, retryAfter: told.data.retryAfter, body: bodyOf(told, reply) });
	};
}

declare module "fastify" {
	interface FastifyContextConfig {
		/** The procedure that the route is another way to. */
		procedure?: string;
	}
}

/** What to tell of an error; one of our own making is logged. */
export function tell(error: unknown, request: FastifyRequest): Told {
	const { id, log } = request;
	const failure = error instanceof AppError || error instanceof TRPCError ? error : failureOf(error as FastifyError);
	if (!(failure instanceof AppError) && failure.code === "INTERNAL_SERVER_ERROR")
		log.error({ err: error, path: nameOf(request), requestId: id }, "a request failed");
	return format(failure, id);
}

/** Whatever the code calls it: nothing of the caller's. */
const nameOf = ({ method, routeOptions: { config, url = "none" } }: FastifyRequest) =>
	config.procedure ?? `${method} ${url}`;

/** The headers of every response. */
export function setCommonHeaders(request: FastifyRequest, reply: FastifyReply): void {
	reply.header("X-Request-Id", request.id);
	// Not as the reply's own: a page's, which come later, take their place.
	for (const [name, value] of API_HEADERS) reply.raw.setHeader(name, value);
}

/** Answers a request whose path no route can take; no hook sees it. */
export function answerFrameworkError(error: FastifyError, request: FastifyRequest, reply: FastifyReply): void {
	setCommonHeaders(request, reply);
	send(reply, errorBody(failureOf(error), { requestId: request.id, httpStatus: error.statusCode ?? 500 }));
}

const failureOf = (error: FastifyError) =>
	new TRPCError({ code: ERROR_CODES[codeOf(error.statusCode ?? 500)].trpc, cause: error });

const codeOf = (status: number): ErrorCode =>
	CODE_OF_STATUS[status] ?? (status >= 400 && status < 500 ? "INVALID_INPUT" : "INTERNAL");

type Answer = { status: number; retryAfter: number | null; body: object };

function send(reply: FastifyReply, { status, retryAfter, body }: Answer): FastifyReply {
	if (retryAfter !== null) reply.header("Retry-After", String(retryAfter));
	return reply.code(status).send(body);
}

/** An error as the body of a response. `httpStatus`: where it is not the code's own. */
export function errorBody(
	failure: AppError | TRPCError,
	{ requestId, httpStatus }: { requestId: string; httpStatus?: number },
): Answer {
	const told = format(failure, requestId);
	const { httpStatus: status, retryAfter } = told.data;
	return { status: httpStatus ?? status, retryAfter, body: restError(told) };
}

function format(failure: AppError | TRPCError, requestId: string): Told {
	const error =
		failure instanceof AppError
			? new TRPCError({ code: ERROR_CODES[failure.code].trpc, message: failure.message, cause: failure })
			: failure;
	const { code, message } = error;
	const data = { code, httpStatus: getHTTPStatusCodeFromError(error) };
	return formatError({ shape: { code: TRPC_ERROR_CODES_BY_KEY[code], message, data }, error, requestId });
}
