import { readFile } from "node:fs/promises";
import helmet from "@fastify/helmet";
import fastifyStatic from "@fastify/static";
import type { FastifyInstance } from "fastify";
import { OPENAPI_FILE, REFERENCE_DIRECTORY } from "../paths.ts";

/** Scalar sets styles of its own at run time; everything else is this server's. */
const SOURCES = {
	defaultSrc: ["'none'"],
	scriptSrc: ["'self'"],
	styleSrc: ["'self'", "'unsafe-inline'"],
	imgSrc: ["'self'", "data:"],
	connectSrc: ["'self'"],
	baseUri: ["'none'"],
	formAction: ["'none'"],
	frameAncestors: ["'none'"],
};

/** The description of REST at /openapi.json, and the page at /docs that shows it. */
export async function registerReference(app: FastifyInstance): Promise<void> {
	let description: Promise<Buffer> | undefined;
	app.get("/openapi.json", async (_request, reply) => {
		description ??= readFile(OPENAPI_FILE);
		return reply.type("application/json; charset=utf-8").send(await description);
	});
	await app.register(async (scope) => {
		const contentSecurityPolicy = { useDefaults: false, directives: SOURCES };
		// As for the demo page: no upgrade to HTTPS may be remembered for a laptop's host.
		await scope.register(helmet, { contentSecurityPolicy, strictTransportSecurity: false });
		await scope.register(fastifyStatic, {
			...{ root: REFERENCE_DIRECTORY, prefix: "/docs/", decorateReply: false, preCompressed: true },
		});
		scope.get("/docs", (_request, reply) => reply.redirect("/docs/"));
	});
}
