import type { FastifyInstance } from "fastify";
import type { Services } from "../services.ts";

/**
 * `/healthz`: the process answers. `/readyz`: so does what it cannot do without, and how the rest is: that
 * it does without, for a while.
 */
export async function registerHealth(app: FastifyInstance, services: Services): Promise<void> {
	app.get("/healthz", async () => ({ status: "ok", version: services.version }));
	app.get("/readyz", async (_request, reply) => {
		const { database, ...others } = await services.checkDependencies();
		const isReady = database === "connected" && !services.draining.aborted;
		const notReady = services.draining.aborted ? "closing" : "unavailable";
		return reply.code(isReady ? 200 : 503).send({ status: isReady ? "ready" : notReady, database, ...others });
	});
}
