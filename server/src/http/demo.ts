import { readdir, readFile } from "node:fs/promises";
import { join, sep } from "node:path";
import helmet from "@fastify/helmet";
import fastifyStatic from "@fastify/static";
import type { FastifyInstance } from "fastify";
import { DEMO_DIRECTORY } from "../paths.ts";

/** What stands in the tag of its pages; nothing in it is secret. */
export type DemoTag = { publishableKey: string; widgetId: string };

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
export async function registerDemo(app: FastifyInstance, tag: DemoTag): Promise<void> {
	const pages = await readPages(tag);
	await app.register(async (scope) => {
		const contentSecurityPolicy = { useDefaults: false, directives: SOURCES };
		// The page is often opened by plain HTTP on a laptop: no upgrade to HTTPS may be remembered for the host.
		await scope.register(helmet, { contentSecurityPolicy, strictTransportSecurity: false });
		await scope.register(fastifyStatic, { root: DEMO_DIRECTORY, serve: false });
		scope.get<{ Params: { "*": string } }>("/demo/*", (request, reply) => {
			const page = pages.get(pathOf(request.params["*"]));
			if (page === undefined) return reply.sendFile(request.params["*"]);
			return reply.type("text/html; charset=utf-8").send(page);
		});
		for (const path of ["/", "/demo"]) scope.get(path, (_request, reply) => reply.redirect("/demo/"));
	});
}

const pathOf = (file: string) => file.replace(/(index)?\.html$/, "");

/** By their path below /demo/, with the key and the chatbot in the widget's tag. */
async function readPages({ publishableKey, widgetId }: DemoTag): Promise<Map<string, string>> {
	const pages = new Map<string, string>();
	for (const file of await readdir(DEMO_DIRECTORY, { recursive: true })) {
		if (!file.endsWith(".html")) continue;
		const html = await readFile(join(DEMO_DIRECTORY, file), "utf8");
		const own = `data-api-key="${publishableKey}" data-widget-id="${widgetId}"`;
		pages.set(pathOf(file.split(sep).join("/")), html.replace('data-api-key="pk_…" data-widget-id="wgt_…"', own));
	}
	return pages;
}
