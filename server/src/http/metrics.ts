import { createHash, timingSafeEqual } from "node:crypto";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { AppError } from "../errors.ts";
import type { Metrics } from "../observing/metrics.ts";
import { appRouter } from "../router.ts";
import type { Services } from "../services.ts";
import { bearerOf } from "./request.ts";

declare module "fastify" {
	interface FastifyInstance {
		metrics: Metrics;
	}
}

const TRPC_ROUTE = "/trpc/:path";
const PROCEDURES: ReadonlySet<string> = new Set(Object.keys(appRouter._def.procedures));

/** Measures every call; `GET /metrics` gives what was measured to whoever has one of the tokens, and is not there without. */
export async function registerMetrics(app: FastifyInstance, services: Services, tokens: string[]): Promise<void> {
	const { metrics } = services;
	app.decorate("metrics", metrics);
	app.addHook("onResponse", (request, reply, done) => {
		if (!isStream(reply)) {
			const status = `${Math.floor(reply.statusCode / 100)}xx`;
			for (const name of namesOf(request)) metrics.observeCall(name, status, reply.elapsedTime / 1_000);
		}
		done();
	});
	if (tokens.length === 0) return;
	const digests = tokens.map(digest);
	app.get("/metrics", async (request, reply) => {
		const sent = digest(bearerOf(request) ?? "");
		if (!digests.some((known) => timingSafeEqual(known, sent)))
			throw new AppError("UNAUTHENTICATED", "Send METRICS_TOKEN: Authorization: Bearer ….");
		return reply.type(metrics.contentType).send(await metrics.read(services.jobs.waiting));
	});
}

/** Counts a stream for as long as somebody reads it. */
export function countStream({ server: { metrics }, raw }: FastifyReply): void {
	metrics.streamOpened();
	raw.once("close", metrics.streamClosed);
}

const digest = (token: string) => createHash("sha256").update(token).digest();

const isStream = ({ raw }: FastifyReply) => String(raw.getHeader("content-type")).startsWith("text/event-stream");

/** Names that the code fixes: what callers make up counts as one. A batch is as slow for each of its calls. */
function namesOf(request: FastifyRequest): Iterable<string> {
	const { url: route } = request.routeOptions;
	if (route === undefined) return ["none"];
	if (route !== TRPC_ROUTE) return [`${request.method} ${route}`];
	const { path } = request.params as { path: string };
	return new Set(path.split(",").map((name) => (PROCEDURES.has(name) ? name : "none")));
}
