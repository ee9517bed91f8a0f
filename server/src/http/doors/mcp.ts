import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { AppError } from "../../errors.ts";
import { MOST } from "../../features/limits/schema.ts";
import type { Services } from "../../services.ts";
import { authorize, count } from "../../trpc/authorize.ts";
import { errorHandler, type Told } from "../errors.ts";
import { RequestFacts } from "../request.ts";
import { acceptJson, clientInQuery, hangUpOf } from "./door.ts";
import { createMcpCalls, nameSession } from "./mcp-calls.ts";

/**
 * A server of the Model Context Protocol under /mcp, by streamable HTTP: each request is answered by itself, on any
 * replica. So there is nothing to GET or to DELETE.
 */
export async function registerMcp(app: FastifyInstance, services: Services): Promise<void> {
	const calls = createMcpCalls();
	await app.register(async (scope) => {
		acceptJson(scope);
		scope.setErrorHandler(errorHandler(rpcError));
		scope.route({
			method: ["GET", "POST", "DELETE"],
			url: "/mcp",
			handler: (request, reply) => answer({ services, calls }, request, reply),
		});
	});
}

type Serving = { services: Services; calls: ReturnType<typeof createMcpCalls> };

async function answer({ services, calls }: Serving, request: FastifyRequest, reply: FastifyReply) {
	const gone = hangUpOf(reply);
	const ctx = { services, request: new RequestFacts(request) };
	// A tool asks for a scope of its own, and for the client that it names.
	const client = clientInQuery(request);
	const demand = { scope: ["search", "chat"], client, procedure: null, strictOrigin: true } as const;
	const { caller } = await authorize(ctx, demand);
	const messages: unknown[] = Array.isArray(request.body) ? request.body : [request.body];
	if (messages.length > MOST.batch)
		throw new AppError("INVALID_INPUT", `Too many messages at once; send at most ${MOST.batch}.`);
	for (const message of messages) await count(ctx, caller, procedureOf(message));
	// Read when the first comes: most servers serve no assistants.
	const { createTools } = await import("./mcp-tools.ts");
	reply.header("X-Accel-Buffering", "no");
	nameSession(reply, messages);
	const own = calls.of(request, caller.keyId, messages);
	const response = await createTools({ ctx, request, client, gone, calls: own }).fetch(asWebRequest(request, gone), {
		parsedBody: request.body,
	});
	if (response.status === 405) reply.header("Allow", "POST");
	return reply.send(response);
}

/** What a message is counted as. */
function procedureOf(message: unknown): string {
	const { method, params } = (message ?? {}) as { method?: unknown; params?: { name?: unknown } | null };
	return method === "tools/call" && params?.name === "ask" ? "chat.start" : "mcp";
}

/** The request as the protocol's own code reads it, without the key. */
function asWebRequest({ method, headers, url, host }: FastifyRequest, signal: AbortSignal): Request {
	const { authorization: _key, ...others } = headers;
	const texts = Object.entries(others).filter((entry): entry is [string, string] => typeof entry[1] === "string");
	return new Request(new URL(url, URL.canParse(`http://${host}`) ? `http://${host}` : "http://localhost"), {
		...{ method, headers: texts, signal },
	});
}

/** An error before there is a message to answer. */
function rpcError({ message, data }: Told, reply: FastifyReply) {
	const { code, httpStatus, requestId, retryable, retryAfter } = data;
	if (httpStatus === 401) reply.header("WWW-Authenticate", "Bearer");
	const number = code === "INVALID_INPUT" ? INVALID_REQUEST : SERVER_ERROR;
	return {
		jsonrpc: "2.0",
		error: { code: number, message, data: { code, requestId, retryable, retryAfter } },
		id: null,
	};
}

const INVALID_REQUEST = -32_600;
const SERVER_ERROR = -32_000;
