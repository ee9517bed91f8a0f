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
	415: "UNSUPPORTED_MEDIA_TYPE",
};

/** What goes wrong before a procedure is reached leaves in the same form as a procedure's error. */
export function registerErrors(app: FastifyInstance): void {
	app.setErrorHandler((error: FastifyError | AppError, request, reply) => {
		if (error instanceof AppError) return send(reply, request, error);
		const code = codeOf(error.statusCode ?? 500);
		if (code === "INTERNAL") request.log.error({ err: error, requestId: request.id }, "a request failed");
		return send(reply, request, new TRPCError({ code: ERROR_CODES[code].trpc, cause: error }));
	});
	app.setNotFoundHandler((request, reply) => send(reply, request, new AppError("NOT_FOUND", "There is nothing here.")));
}

const codeOf = (status: number): ErrorCode =>
	CODE_OF_STATUS[status] ?? (status >= 400 && status < 500 ? "INVALID_INPUT" : "INTERNAL");

function send(reply: FastifyReply, request: FastifyRequest, failure: AppError | TRPCError): FastifyReply {
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
	const body = formatError({ shape, error, requestId: request.id });
	if (body.data.retryAfter !== null) reply.header("Retry-After", String(body.data.retryAfter));
	return reply.code(status).send({ error: superjson.serialize(body) });
}
