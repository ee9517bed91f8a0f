import { basename, dirname } from "node:path";
import helmet from "@fastify/helmet";
import fastifyStatic from "@fastify/static";
import type { FastifyInstance } from "fastify";
import { DEMO_DIRECTORY, SDK_FILE } from "../paths.ts";

/** What the demo page needs to know; nothing in it is secret. */
export type DemoPage = {
	title: string;
	publishableKey: string;
	clientId: string;
	widgetId: string;
	extractive: boolean;
};

const SOURCES = {
	defaultSrc: ["'none'"],
	scriptSrc: ["'self'"],
	styleSrc: ["'self'"],
	imgSrc: ["'self'", "data:"],
	connectSrc: ["'self'"],
	// The widget's.
	frameSrc: ["'self'"],
	baseUri: ["'none'"],
	formAction: ["'none'"],
	frameAncestors: ["'none'"],
};

/** The demo page under /demo, and the project's documentation, to which its answers link. */
export async function registerDemo(app: FastifyInstance, page: DemoPage): Promise<void> {
	await app.register(async (scope) => {
		const contentSecurityPolicy = { useDefaults: false, directives: SOURCES };
		// The page is often opened by plain HTTP on a laptop: no upgrade to HTTPS may be remembered for the host.
		await scope.register(helmet, { contentSecurityPolicy, strictTransportSecurity: false });
		await scope.register(fastifyStatic, {
			root: DEMO_DIRECTORY,
			prefix: "/demo/",
			redirect: true,
			extensions: ["html"],
		});
		scope.get("/demo/config.json", async () => ({ url: "", ...page }));
		scope.get("/demo/signpost.js", (_request, reply) => reply.sendFile(basename(SDK_FILE), dirname(SDK_FILE)));
		for (const path of ["/", "/demo"]) scope.get(path, (_request, reply) => reply.redirect("/demo/"));
	});
}
