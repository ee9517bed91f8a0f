import cors from "@fastify/cors";
import type { FastifyInstance, FastifyRequest } from "fastify";
import type { Services } from "../services.ts";

const OPTIONS = {
	credentials: false,
	methods: ["GET", "POST"],
	allowedHeaders: ["Authorization", "Content-Type", "X-Signpost-Visitor", "Last-Event-Id", "Trpc-Accept"],
	exposedHeaders: ["Retry-After", "X-Request-Id"],
	/** Seconds for which a browser remembers a preflight. */
	maxAge: 600,
};

/**
 * Lets exactly the origins that some key lists read answers, never with cookies. A preflight carries no key, so
 * this asks about any key's list; the call itself is refused unless its own key lists the origin.
 */
export async function registerCors(app: FastifyInstance, services: Services): Promise<void> {
	await app.register(cors, {
		delegator: (request: FastifyRequest, callback) => {
			const { origin } = request.headers;
			if (origin === undefined) return callback(null, { ...OPTIONS, origin: false });
			services.keys.isKnownOrigin(origin).then(
				(known) => callback(null, { ...OPTIONS, origin: known ? origin : false }),
				(error: Error) => callback(error),
			);
		},
	});
	app.addHook("onRequest", async (_request, reply) => {
		reply.header("Vary", "Origin");
	});
}
