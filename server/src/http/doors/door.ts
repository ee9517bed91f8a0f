import { TRPCError } from "@trpc/server";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import { AppError } from "../../errors.ts";
import { chatbotReference, clientScope, text } from "../../features/clients/schema.ts";
import { MOST } from "../../features/limits/schema.ts";
import { clientNamedIn } from "../../trpc/authorize.ts";
import { isTooDeep } from "../json-depth.ts";

/** The site's user, as `createVisitorToken` would sign it. */
export const userName = text()
	.min(1)
	.max(MOST.user)
	.regex(/^\P{Cc}*$/u, "must have no control characters");

/** Lets nothing but JSON in, as under /trpc: bounded in size and depth. */
export function acceptJson(
	scope: FastifyInstance,
	{ type = "application/json", bodyLimit = MOST.strangerBody as number } = {},
): void {
	const parse = scope.getDefaultJsonParser("error", "error");
	if (type === "application/json") scope.removeAllContentTypeParsers();
	scope.addContentTypeParser<string>(type, { parseAs: "string", bodyLimit }, (request, body, done) => {
		if (isTooDeep(body))
			return done(new AppError("INVALID_INPUT", `The body is nested too deeply: at most ${MOST.depth} levels.`));
		return parse(request, body, (error, value) =>
			done(error === null ? null : new AppError("INVALID_INPUT", "The body is no JSON that can be read."), value),
		);
	});
}

/** The body as its schema gives it, or the error that says field by field what is wrong. */
export function readBody<Schema extends z.ZodType>(schema: Schema, { body }: FastifyRequest): z.output<Schema> {
	const read = schema.safeParse(body);
	if (read.success) return read.data;
	throw new TRPCError({ code: "BAD_REQUEST", cause: read.error });
}

const naming = z.strictObject(clientScope).partial();

/** The client that the address names, for callers who send no such field: `?clientId=docs`. */
export function clientInQuery({ query }: FastifyRequest): string | undefined {
	const { clientId, tenantId } = query as { clientId?: unknown; tenantId?: unknown };
	const read = naming.safeParse({ clientId, tenantId });
	if (!read.success) throw new TRPCError({ code: "BAD_REQUEST", cause: read.error });
	return clientNamedIn(read.data);
}

/** The client that a body names, by itself or by its chatbot. */
export const clientInBody = ({ body }: FastifyRequest): string | undefined =>
	clientNamedIn(body) ?? namedChatbot.safeParse(body ?? {}).data?.chatbotId;

const namedChatbot = z.object({ chatbotId: chatbotReference.optional() });

/** Aborts when the caller has hung up, or has been answered. */
export function hangUpOf({ raw }: FastifyReply): AbortSignal {
	const gone = new AbortController();
	if (raw.destroyed) gone.abort();
	raw.once("close", () => gone.abort());
	return gone.signal;
}
