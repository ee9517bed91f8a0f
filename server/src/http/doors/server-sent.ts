import { Readable } from "node:stream";
import type { FastifyReply } from "fastify";
import { countStream } from "../metrics.ts";

/** Under the 15 s after which proxies and browsers begin to give up on a silent stream. */
const PING_INTERVAL_MS = 10_000;

const HEADERS = {
	"Content-Type": "text/event-stream; charset=utf-8",
	"Cache-Control": "no-cache, no-transform",
	"X-Accel-Buffering": "no",
};

/** One server-sent event. JSON has no line breaks of its own. */
export const eventOf = (data: object | string) => `data: ${typeof data === "string" ? data : JSON.stringify(data)}\n\n`;

/** Answers with server-sent events, which must not throw, and with comments while there are none. */
export function sendEvents(reply: FastifyReply, events: AsyncIterable<string>): FastifyReply {
	const { raw } = reply;
	const ping = setInterval(() => {
		if (raw.headersSent && !raw.writableNeedDrain && !raw.writableEnded) raw.write(": ping\n\n");
	}, PING_INTERVAL_MS);
	raw.once("close", () => clearInterval(ping));
	countStream(reply);
	return reply.headers(HEADERS).send(Readable.from(events));
}
