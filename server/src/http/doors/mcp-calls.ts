import { randomUUID } from "node:crypto";
import type { FastifyReply, FastifyRequest } from "fastify";

const SESSION = "mcp-session-id";

/**
 * Tool calls that go on. Clients of the protocol of 2025 keep the connection of a call that they give up, and say so by
 * another request. So they get a session's name with the handshake, by which the two are told to be of one client;
 * nothing is kept under it.
 */
export type McpCalls = {
	/** Aborts when the caller gives the call up; to be ended. */
	begin: (requestId: unknown) => { signal: AbortSignal; end: () => void };
};

export function createMcpCalls() {
	const going = new Map<string, AbortController>();
	return {
		/** The calls of a caller, by what his request says of its session; and ends those that its messages give up. */
		of: ({ headers }: FastifyRequest, keyId: string, messages: readonly unknown[]): McpCalls => {
			const name = (id: unknown) => JSON.stringify([keyId, headers[SESSION], id]);
			if (headers[SESSION] !== undefined)
				for (const { method, params } of messages.map(read))
					if (method === "notifications/cancelled") going.get(name(params?.requestId))?.abort();
			return {
				begin: (requestId) => {
					const controller = new AbortController();
					going.set(name(requestId), controller);
					const end = () => void (going.get(name(requestId)) === controller && going.delete(name(requestId)));
					return { signal: controller.signal, end };
				},
			};
		},
	};
}

type Message = { method?: unknown; params?: { requestId?: unknown } | null };

const read = (message: unknown): Message => message ?? {};

/** Names a session to who begins one. */
export function nameSession(reply: FastifyReply, messages: readonly unknown[]): void {
	if (messages.map(read).some(({ method }) => method === "initialize")) reply.header(SESSION, randomUUID());
}
