import cors from "@fastify/cors";
import type { FastifyInstance } from "fastify";
import type { Services } from "../services.ts";

const OURS = ["Authorization", "X-Api-Key", "Content-Type", "X-Signpost-Visitor", "Last-Event-Id", "Trpc-Accept"];

/** What the official clients of the Model Context Protocol and of OpenAI send along. */
const OF_MCP = ["Mcp-Protocol-Version", "Mcp-Session-Id", "Mcp-Method", "Mcp-Name"];
const OF_OPENAI = "Arch,Helper-Method,Lang,OS,Package-Version,Retry-Count,Runtime,Runtime-Version,Timeout".split(",");

const OPTIONS = {
	credentials: false,
	methods: ["GET", "POST", "PUT", "PATCH", "DELETE"],
	allowedHeaders: [...OURS, ...OF_MCP, ...OF_OPENAI.map((name) => `X-Stainless-${name}`)],
	exposedHeaders: ["RateLimit", "RateLimit-Policy", "Retry-After", "X-Request-Id"],
	/** Seconds for which a browser remembers a preflight. */
	maxAge: 600,
};

/**
 * Lets exactly the origins that some key lists read answers, never with cookies. A preflight carries no key, so
 * this asks about any key's list; the call itself is refused unless its own key lists the origin.
 */
export async function registerCors(app: FastifyInstance, services: Services): Promise<void> {
	const origin = (asked: string | undefined, answer: (error: Error | null, allowed: boolean) => void) => {
		if (asked === undefined) return answer(null, false);
		services.keys.isKnownOrigin(asked).then(
			(known) => answer(null, known),
			(error: Error) => answer(error, false),
		);
	};
	await app.register(cors, { ...OPTIONS, origin });
}
