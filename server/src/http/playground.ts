import { join } from "node:path";
import fastifyStatic from "@fastify/static";
import type { FastifyInstance } from "fastify";
import { WIDGET_DIRECTORY } from "../paths.ts";

/** What the playground begins with where there is a demo; nothing in it is secret. */
export type PlaygroundStart = { publishableKey: string; widgetId: string } | null;

/** `by`: who may show it in a frame. */
const policy = (by: "'none'" | "'self'") =>
	[
		"default-src 'none'",
		...["script", "style", "connect", "frame"].map((kind) => `${kind}-src 'self'`),
		"img-src 'self' data:",
		"base-uri 'none'",
		"form-action 'none'",
		`frame-ancestors ${by}`,
		"require-trusted-types-for 'script'",
		"trusted-types lit-html",
	].join("; ");

/** A page to change a widget's options and see what becomes of it. It can do no more than the key that is pasted into it. */
export async function registerPlayground(app: FastifyInstance, start: PlaygroundStart): Promise<void> {
	await app.register(async (scope) => {
		await scope.register(fastifyStatic, {
			...{ root: join(WIDGET_DIRECTORY, "playground"), prefix: "/playground/", preCompressed: true },
			setHeaders(reply, path) {
				const isFramed = /(?:preview|frame)\.html/.test(path);
				if (isFramed) reply.raw.removeHeader("X-Frame-Options");
				reply.header("Content-Security-Policy", policy(isFramed ? "'self'" : "'none'"));
			},
		});
		scope.get("/playground/config.json", async () => start ?? {});
		scope.get("/playground/widget/frame", (_request, reply) => reply.sendFile("frame.html"));
		scope.get("/playground", (_request, reply) => reply.redirect("/playground/"));
	});
}
