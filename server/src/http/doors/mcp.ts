import { createMcpHandler, type McpServer } from "@modelcontextprotocol/server";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { AppError } from "../../errors.ts";
import type { Services } from "../../services.ts";
import { authorize } from "../../trpc/authorize.ts";
import { MAX_BATCH_SIZE } from "../../trpc/procedures.ts";
import { errorHandler, type Told } from "../errors.ts";
import { RequestFacts } from "../request.ts";
import { acceptJson, hangUpOf } from "./door.ts";
import { createTools } from "./mcp-tools.ts";

/** Under the 15 s after which proxies begin to give up on a silent stream. */
const STREAM = { responseMode: "sse", keepAliveMs: 10_000 } as const;

/**
 * A server of the Model Context Protocol under /mcp, by streamable HTTP and without sessions: each request is answered
 * by itself, on any replica. So there is nothing to GET or to DELETE.
 */
export async function registerMcp(app: FastifyInstance, services: Services): Promise<void> {
	await app.register(async (scope) => {
		acceptJson(scope);
		scope.setErrorHandler(errorHandler(rpcError));
		scope.route({
			method: ["GET", "POST", "DELETE"],
			url: "/mcp",
			handler: (request, reply) => answer(services, request, reply),
		});
	});
}

async function answer(services: Services, request: FastifyRequest, reply: FastifyReply) {
	const gone = hangUpOf(reply);
	const ctx = { services, request: new RequestFacts(request) };
	// A tool asks for a scope of its own and counts its call itself.
	const procedure = isToolCall(request.body) ? null : "mcp";
	await authorize(ctx, { scope: ["search", "chat"], client: undefined, procedure, strictOrigin: true });
	if (Array.isArray(request.body) && request.body.length > MAX_BATCH_SIZE)
		throw new AppError("INVALID_INPUT", `Too many messages at once; send at most ${MAX_BATCH_SIZE}.`);
	const handler = createMcpHandler((): McpServer => createTools({ ctx, request, gone }), {
		...STREAM,
		onerror: (error) => request.log.debug({ err: error, requestId: request.id }, "an MCP request was refused"),
	});
	reply.header("X-Accel-Buffering", "no");
	const response = await handler.fetch(asWebRequest(request, gone), { parsedBody: request.body });
	if (response.status === 405) reply.header("Allow", "POST");
	return reply.send(response);
}

const isToolCall = (body: unknown) => (body as { method?: unknown } | null | undefined)?.method === "tools/call";

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
