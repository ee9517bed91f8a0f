import type { FastifyInstance } from "fastify";
import { AppError } from "../errors.ts";
import type { Services } from "../services.ts";

/** `/healthz`: the process answers. `/readyz`: so does the database, and whether Redis does where there is one. */
export async function registerHealth(app: FastifyInstance, services: Services): Promise<void> {
	app.get("/healthz", async () => ({ status: "ok", version: services.version }));
	app.get("/readyz", async () => {
		if (services.draining.aborted) throw new AppError("UNAVAILABLE", "The server is shutting down.");
		await services.checkDatabase().catch((cause: unknown) => {
			throw new AppError("UNAVAILABLE", "The database does not answer.", { cause });
		});
		const { sharing } = services;
		// Without it the server does its work, each process by itself.
		return sharing === null ? { status: "ready" } : { status: "ready", redis: await sharing.check() };
	});
}
