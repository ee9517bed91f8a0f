import type { FastifyInstance } from "fastify";
import { AppError } from "../errors.ts";

/** A path of a route, with its parameters, and what it may be called by. */
type Known = { path: RegExp; methods: string[] };

/** Says of a path that is there for other methods what they are. Routes that come after it are known. */
export function registerMethods(app: FastifyInstance): void {
	const known: Known[] = [];
	app.addHook("onRoute", ({ url, method }) => {
		known.push({ path: patternOf(url), methods: [method].flat() });
	});
	// Before a body is read that nobody wants.
	app.addHook("onRequest", (request, reply, done) => {
		if (!request.is404) return done();
		const path = request.url.replace(/\?.*/s, "");
		const methods = new Set(known.filter((route) => route.path.test(path)).flatMap((route) => route.methods));
		// Browsers ask by it before they call.
		methods.delete("OPTIONS");
		if (methods.size === 0) return done();
		const allowed = [...methods].sort();
		reply.header("Allow", allowed.join(", "));
		return done(
			new AppError("METHOD_NOT_ALLOWED", `This path does not take ${request.method}, but ${either(allowed)}.`),
		);
	});
}

const patternOf = (url: string) =>
	new RegExp(`^${url.replace(/[.]/g, "\\.").replace(/:\w+/g, "[^/]+").replace("*", ".*")}$`);

const either = (methods: string[]) => new Intl.ListFormat("en", { type: "disjunction" }).format(methods);
