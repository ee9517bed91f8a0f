import { TRPCError } from "@trpc/server";
import { getHTTPStatusCodeFromError } from "@trpc/server/http";
import { TRPC_ERROR_CODES_BY_KEY } from "@trpc/server/rpc";
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import superjson from "superjson";
import { AppError, ERROR_CODES, type ErrorCode } from "../errors.ts";
import { formatError } from "../trpc/error-format.ts";

const CODE_OF_STATUS: Partial<Record<number, ErrorCode>> = {
	404: "NOT_FOUND",
	405: "METHOD_NOT_ALLOWED",
	413: "TOO_LARGE",
	414: "TOO_LARGE",
	415: "UNSUPPORTED_MEDIA_TYPE",
};

/** What goes wrong before a procedure is reached leaves in the same form as a procedure's error. */
export function registerErrors(app: FastifyInstance): void {
	app.setErrorHandler((error: FastifyError | AppError, request, reply) => {
		if (error instanceof AppError) return send(reply, request, error);
		const failure = failureOf(error);
		if (failure.code === "INTERNAL_SERVER_ERROR")
			request.log.error({ err: error, requestId: request.id }, "a request failed");
		return send(reply, request, failure);
	});
	app.setNotFoundHandler((request, reply) => send(reply, request, new AppError("NOT_FOUND", "There is nothing here.")));
}

/** The headers of every response. */
export function setCommonHeaders(request: FastifyRequest, reply: FastifyReply): void {
	reply.header("X-Request-Id", request.id);
	reply.header("X-Content-Type-Options", "nosniff");
}

/** Answers a request whose path no route can take; no hook sees it. */
export function answerFrameworkError(error: FastifyError, request: FastifyRequest, reply: FastifyReply): void {
	setCommonHeaders(request, reply);
	const httpStatus = error.statusCode ?? 500;
	reply.code(httpStatus).send(errorBody(failureOf(error), { requestId: request.id, httpStatus }).body);
}

const failureOf = (error: FastifyError) =>
	new TRPCError({ code: ERROR_CODES[codeOf(error.statusCode ?? 500)].trpc, cause: error });

const codeOf = (status: number): ErrorCode =>
	CODE_OF_STATUS[status] ?? (status >= 400 && status < 500 ? "INVALID_INPUT" : "INTERNAL");

function send(reply: FastifyReply, request: FastifyRequest, failure: AppError | TRPCError): FastifyReply {
	const { status, retryAfter, body } = errorBody(failure, { requestId: request.id });
	if (retryAfter !== null) reply.header("Retry-After", String(retryAfter));
	return reply.code(status).send(body);
}

/** An error as the body of a response. `httpStatus`: where it is not the code's own. */
export function errorBody(
	failure: AppError | TRPCError,
	{ requestId, httpStatus }: { requestId: string; httpStatus?: number },
) {
	const error =
		failure instanceof AppError
			? new TRPCError({ code: ERROR_CODES[failure.code].trpc, message: failure.message, cause: failure })
			: failure;
	const status = getHTTPStatusCodeFromError(error);
	const shape = {
		code: TRPC_ERROR_CODES_BY_KEY[error.code],
		message: error.message,
		data: { code: error.code, httpStatus: status },
	};
	const formatted = formatError({ shape, error, requestId });
	if (httpStatus !== undefined) formatted.data.httpStatus = httpStatus;
	return { status, retryAfter: formatted.data.retryAfter, body: { error: superjson.serialize(formatted) } };
}
