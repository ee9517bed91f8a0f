/**
 * Subscriptions as tRPC's clients read them (server-sent events: `connected`, `ping`, `return`, `serialized-error`),
 * written straight to the socket: the adapter's own chain of web streams costs several times as much for each event,
 * which is what limits how many viewers one process holds.
 */
import { once } from "node:events";
import type { ServerResponse } from "node:http";
import {
	type AnyTRPCProcedure,
	type AnyTRPCRouter,
	callTRPCProcedure,
	getTRPCErrorFromUnknown,
	getTRPCErrorShape,
	isTrackedEnvelope,
	TRPCError,
} from "@trpc/server";
import type { FastifyReply, FastifyRequest } from "fastify";
import { AppError } from "../errors.ts";
import { appRouter } from "../router.ts";
import type { Context } from "../trpc/context.ts";
import { PING_INTERVAL_MS } from "../trpc/procedures.ts";
import { transformer } from "../trpc/transformer.ts";
import { headerOf } from "./request.ts";

const HEADERS = {
	"Content-Type": "text/event-stream",
	"Cache-Control": "no-cache, no-transform",
	"X-Accel-Buffering": "no",
};

const CONNECTED = "event: connected\ndata: {}\n\n\n";
const PING = "event: ping\ndata: \n\n\n";
const RETURN = "event: return\ndata: \n\n\n";

/** The names of all subscriptions. */
export const SUBSCRIPTIONS: readonly string[] = Object.entries(proceduresOf(appRouter))
	.filter(([, { _def }]) => _def.type === "subscription")
	.map(([path]) => path);

// By their dotted paths, whatever the type says.
function proceduresOf(router: AnyTRPCRouter): Record<string, AnyTRPCProcedure> {
	return router._def.procedures as Record<string, AnyTRPCProcedure>;
}

export type Subscribing = {
	path: string;
	ctx: Context;
	/** Told of what is not the caller's fault, too. */
	onError: (error: TRPCError) => void;
};

/** Answers with the procedure's items until it ends or the caller leaves. */
export async function serveSubscription(
	request: FastifyRequest,
	reply: FastifyReply,
	{ path, ctx, onError }: Subscribing,
): Promise<void> {
	const gone = new AbortController();
	reply.hijack();
	const response = reply.raw;
	response.on("close", () => gone.abort());
	if (response.destroyed) gone.abort();
	response.writeHead(200, { ...(reply.getHeaders() as Record<string, string>), ...HEADERS });
	response.write(CONNECTED);
	const ping = setInterval(() => response.write(PING), PING_INTERVAL_MS);
	try {
		const call = { router: appRouter, path, ctx, type: "subscription", signal: gone.signal, batchIndex: 0 } as const;
		const items = await callTRPCProcedure({ ...call, getRawInput: async () => inputOf(request) });
		for await (const item of items as AsyncIterable<unknown>) {
			ping.refresh();
			if (!response.write(frameOf(item))) await drained(response, gone.signal);
		}
		response.write(RETURN);
	} catch (cause) {
		if (!gone.signal.aborted) response.write(failureOf(cause, { path, ctx, onError }));
	} finally {
		clearInterval(ping);
		response.end();
	}
}

/** As tRPC reads it: the input, and the last event's id by header or parameter. */
function inputOf(request: FastifyRequest): unknown {
	const query = request.query as Record<string, string | undefined>;
	const input = query["input"] === undefined ? undefined : parse(query["input"]);
	const lastEventId = headerOf(request, "last-event-id") ?? query["lastEventId"] ?? query["Last-Event-Id"] ?? "";
	if (lastEventId === "") return input;
	if (input === undefined || input === null) return { lastEventId };
	return typeof input === "object" && !Array.isArray(input) ? { ...input, lastEventId } : input;
}

function parse(json: string): unknown {
	try {
		return transformer.input.deserialize(JSON.parse(json));
	} catch (cause) {
		throw cause instanceof AppError ? cause : new TRPCError({ code: "PARSE_ERROR", cause });
	}
}

/** Of events that several viewers are sent. */
const encoded = new WeakMap<object, string>();

function frameOf(item: unknown): string {
	if (!isTrackedEnvelope(item)) return `data: ${encode(item)}\n\n\n`;
	const [id, data] = item;
	return `data: ${encode(data)}\nid: ${id}\n\n\n`;
}

function encode(value: unknown): string {
	const isObject = typeof value === "object" && value !== null;
	const known = isObject ? encoded.get(value) : undefined;
	if (known !== undefined) return known;
	const json = JSON.stringify(transformer.output.serialize(value));
	if (isObject) encoded.set(value, json);
	return json;
}

function failureOf(cause: unknown, { path, ctx, onError }: Subscribing): string {
	const error = getTRPCErrorFromUnknown(cause);
	onError(error);
	const config = appRouter._def._config;
	const shape = getTRPCErrorShape({ config, ctx, error, input: undefined, path, type: "subscription" });
	return `event: serialized-error\ndata: ${encode(shape)}\n\n\n`;
}

async function drained(response: ServerResponse, signal: AbortSignal): Promise<void> {
	if (!response.destroyed) await once(response, "drain", { signal });
}
