import type { ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { TRPCError } from "@trpc/server";
import { type FastifyTRPCPluginOptions, fastifyRequestHandler } from "@trpc/server/adapters/fastify";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { AppError } from "../errors.ts";
import { MOST } from "../features/limits/schema.ts";
import { type AppRouter, appRouter } from "../router.ts";
import type { Services } from "../services.ts";
import { noteRequestId } from "../trpc/error-format.ts";
import { errorHandler, trpcError } from "./errors.ts";
import { isTooDeep } from "./json-depth.ts";
import { countStream } from "./metrics.ts";
import { bearerOf, cookieOf, headerOf, RequestFacts } from "./request.ts";
import { SUBSCRIPTIONS, serveSubscription } from "./subscriptions.ts";

/** tRPC's own Vary header takes the place of the one that CORS has set. */
const VARY = { headers: new Headers([["Vary", "Origin"]]) };

type Call = { Params: { path: string }; Querystring: Record<string, string> };

const JSON_TYPE = /^application\/json(?:\s*;.*)?$/i;

/** The typed API under /trpc. */
export async function registerTrpc(app: FastifyInstance, services: Services, streamStallMs: number): Promise<void> {
	await app.register(async (scope) => {
		scope.setErrorHandler(errorHandler(trpcError));
		scope.addHook("onRequest", hookOf(refuseForm));
		scope.addHook("onRequest", refuseLarge(services, bearerOf));
		scope.addHook("preValidation", hookOf(refuseUnreadable));
		const onError = (error: TRPCError, { path, requestId }: { path: string | undefined; requestId: string }) => {
			if (error.cause instanceof AppError || error.code !== "INTERNAL_SERVER_ERROR") return;
			app.log.error({ err: error.cause ?? error, path, requestId }, "a call failed");
		};
		const trpcOptions: FastifyTRPCPluginOptions<AppRouter>["trpcOptions"] = {
			router: appRouter,
			maxBatchSize: MOST.batch,
			createContext: ({ req, res }) => ({ services, request: new RequestFacts(req, bearerOf, res) }),
			responseMeta: ({ errors }) => {
				if (errors.length === 0) return VARY;
				const wait = errors.map(({ cause }) => (cause instanceof AppError ? (cause.retryAfter ?? 0) : 0));
				const retryAfter = Math.max(0, ...wait);
				if (retryAfter === 0) return VARY;
				return { headers: new Headers([...VARY.headers, ["Retry-After", String(retryAfter)]]) };
			},
			onError: ({ error, path, ctx, req }) => {
				if (ctx === undefined) noteRequestId(error, req.id);
				onError(error, { path, requestId: req.id });
			},
		};
		// Read by the procedures.
		scope.removeAllContentTypeParsers();
		scope.addContentTypeParser("application/json", { parseAs: "string" }, (_request, body, done) => done(null, body));
		scope.all<Call>("/trpc/:path", async (request, reply) => {
			const { path } = request.params;
			if (request.method !== "GET" || !SUBSCRIPTIONS.includes(path) || "batch" in request.query)
				return fastifyRequestHandler({ ...trpcOptions, req: request, res: reply, path });
			dropWhenStalled(reply.raw, streamStallMs);
			countStream(reply);
			const ctx = { services, request: new RequestFacts(request) };
			return serveSubscription(request, reply, {
				...{ path, ctx },
				onError: (error) => onError(error, { path, requestId: request.id }),
			});
		});
	});
}

// The socket tells when nothing has moved; where nothing waits to be sent either, the viewer is none the worse.
export function dropWhenStalled(response: ServerResponse, ms: number): void {
	response.setTimeout(ms).on("timeout", (socket: Socket) => {
		if (socket.writableLength > 0) socket.destroy();
	});
}

// A hook that calls back costs a fraction of one that returns a promise, and these run at every request.
function hookOf(check: (request: FastifyRequest) => void) {
	return (request: FastifyRequest, _reply: FastifyReply, done: (error?: Error) => void) => {
		try {
			check(request);
		} catch (error) {
			return done(error as Error);
		}
		return done();
	};
}

// A form may be posted across origins without a preflight, and tRPC would stream it past the body limit.
function refuseForm(request: FastifyRequest): void {
	if (request.method === "GET" || request.method === "HEAD") return;
	if (request.method !== "POST")
		throw new AppError("METHOD_NOT_ALLOWED", "Call queries with GET and mutations with POST.");
	if (!JSON_TYPE.test(headerOf(request, "content-type") ?? "")) {
		throw new AppError("UNSUPPORTED_MEDIA_TYPE", "Send the request as application/json.");
	}
}

/** Lets nobody send much who shows no secret key. */
export function refuseLarge(services: Services, readKey: typeof bearerOf) {
	return (request: FastifyRequest, _reply: FastifyReply, done: (error?: Error) => void) => {
		// Returning the promise, too, would let Fastify go on twice.
		if (isLarge(request)) refuseStranger(readKey(request), request, services).then(() => done(), done);
		else done();
	};
}

function isLarge(request: FastifyRequest): boolean {
	if (request.method === "GET" || request.method === "HEAD") return false;
	const { "content-length": length, "transfer-encoding": encoding } = request.headers;
	if (length === undefined) return encoding !== undefined;
	return Number(length) > MOST.strangerBody;
}

// Before the body is read: what only looks like a secret key would make the server read as much as a real one.
async function refuseStranger(
	bearer: string | null,
	request: FastifyRequest,
	{ access, limits }: Services,
): Promise<void> {
	const cookie = cookieOf(request);
	const isNobody = bearer === null && cookie === null;
	if (!isNobody && !bearer?.startsWith("pk_")) {
		const beforeGuess = () => limits.consumeGuess(request.ip);
		if (await access.isTrusted({ bearer, cookie, beforeGuess })) return;
	}
	throw new AppError(
		"TOO_LARGE",
		`Without a secret key a request may have ${MOST.strangerBody} bytes. Send less, or send one.`,
	);
}

function refuseUnreadable(request: FastifyRequest): void {
	const values = Object.values(request.query as Record<string, unknown>);
	if (values.some(Array.isArray)) throw new AppError("INVALID_INPUT", "Send every parameter once.");
	for (const json of [request.body, ...values]) {
		if (typeof json === "string" && isTooDeep(json))
			throw new AppError("INVALID_INPUT", `The input is nested too deeply: at most ${MOST.depth} levels.`);
	}
}
