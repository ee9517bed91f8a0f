import type { FastifyInstance, FastifyReply } from "fastify";
import { describeStandings, mergeStandings, type Standing } from "../features/limits/standing.ts";

declare module "fastify" {
	interface FastifyRequest {
		limitHeaders: LimitHeaders;
	}
}

/** Tells callers how they stand with the limits that they were counted by: `RateLimit` and `RateLimit-Policy`. */
class LimitHeaders {
	readonly #reply: FastifyReply;
	#standings: readonly Standing[] = [];

	constructor(reply: FastifyReply) {
		this.#reply = reply;
	}

	note(standings: readonly Standing[]): void {
		if (standings.length === 0) return;
		this.#standings = mergeStandings(this.#standings, standings);
		this.#reply.headers(describeStandings(this.#standings));
	}
}

/** Lets whatever counts a request's calls set its headers. */
export function registerLimitHeaders(app: FastifyInstance): void {
	app.decorateRequest("limitHeaders");
	app.addHook("onRequest", (request, reply, done) => {
		request.limitHeaders = new LimitHeaders(reply);
		done();
	});
}
