import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import fastifyStatic from "@fastify/static";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import { AppError } from "../../errors.ts";
import type { WidgetConfigOutput } from "../../features/chatbots/schema.ts";
import { WIDGET_DIRECTORY } from "../../paths.ts";
import type { Services } from "../../services.ts";
import { authorize } from "../../trpc/authorize.ts";
import { RequestFacts } from "../request.ts";
import { acceptedLanguages, languageOf } from "./language.ts";
import { launcherOf } from "./launcher.ts";
import { framePage, framePolicy, type WidgetFiles } from "./page.ts";
import { refuseFrame } from "./refusal.ts";
import { serveVisitors } from "./visitors.ts";

/** For how long, in seconds, a page may go by what it has: the tag's script, and how the launcher looks. */
const MAX_AGE = { script: 300, options: 60 };

/** Of files whose names change with what is in them, in seconds: a year. */
const FOREVER = 31_536_000;

/** A publishable key stands in the page for everybody to see; so it may stand in a url. No other key may. */
const publishableKey = z.string().regex(/^pk_[\w-]{1,200}$/, "Give the publishable key, pk_…, as `key`.");
const widget = z.string().max(100).default("");

/** The page's language. */
const lang = z.string().max(35).default("");

const launcherQuery = z.strictObject({ key: publishableKey, widget, lang });
const frameQuery = z.strictObject({ key: publishableKey, widget, lang, origin: z.string().max(300) });

/** A request of the frame's page, which is of the page around it: a browser sends no Origin with it. */
class FrameRequest extends RequestFacts {
	readonly #origin: string;

	constructor(request: FastifyRequest, key: string, origin: string) {
		super(request, () => key);
		this.#origin = origin;
	}

	override get origin(): string {
		return this.#origin;
	}
}

/** The widget: the tag's script, how its launcher looks, and the page in its frame. */
export async function registerWidget(app: FastifyInstance, services: Services): Promise<void> {
	const files = JSON.parse(await readFile(join(WIDGET_DIRECTORY, "files.json"), "utf8")) as WidgetFiles;
	const optionsOf = async (request: RequestFacts, widgetId: string): Promise<WidgetConfigOutput> => {
		const demand = { scope: "search", client: undefined, write: false, procedure: "widget.config" } as const;
		const { caller } = await authorize({ services, request }, demand);
		return services.chatbots.widget(caller.clientId, widgetId === "" ? undefined : widgetId);
	};
	const languageFor = (request: FastifyRequest, config: WidgetConfigOutput, lang: string) =>
		languageOf(config, [lang, ...acceptedLanguages(request.headers["accept-language"])], files.labels);
	await app.register(async (scope) => {
		await serveFiles(scope, files, services);
		await serveVisitors(scope, { services, keyOf: ({ query }) => read(launcherQuery, query).key });
		scope.get("/widget/launcher", async (request, reply) => {
			const { key, widget, lang } = read(launcherQuery, request.query);
			const config = await optionsOf(new RequestFacts(request, () => key), widget);
			reply.header("Cache-Control", `private, max-age=${MAX_AGE.options}`);
			return launcherOf(config, languageFor(request, config, lang));
		});
		scope.get("/widget/frame", { errorHandler: refuseFrame(files) }, async (request, reply) => {
			const { key, widget, origin, ...page } = read(frameQuery, request.query);
			const config = await optionsOf(new FrameRequest(request, key, origin), widget);
			// The policy says who may show it; the older header can only say nobody.
			reply.raw.removeHeader("X-Frame-Options");
			reply.header("Content-Security-Policy", framePolicy(await services.keys.embeddersOf(key)));
			reply.header("Cross-Origin-Embedder-Policy", "require-corp").header(...FOR_ALL);
			const { lang } = languageFor(request, config, page.lang);
			return reply.type("text/html; charset=utf-8").send(framePage({ apiKey: key, config, origin, lang }, files));
		});
	});
}

/** Pages of all sites load them. */
const FOR_ALL = ["Cross-Origin-Resource-Policy", "cross-origin"] as const;

async function serveFiles(scope: FastifyInstance, files: WidgetFiles, services: Services): Promise<void> {
	const { loader, integrity, inline } = files;
	const assets = new Set(await readdir(join(WIDGET_DIRECTORY, "assets")));
	// The next release will not have it any more.
	scope.addHook("onReady", async () =>
		services.widgetScripts.keep(loader, Uint8Array.from(await readFile(join(WIDGET_DIRECTORY, "assets", loader)))),
	);
	await scope.register(fastifyStatic, {
		...{ root: WIDGET_DIRECTORY, serve: false, preCompressed: true, cacheControl: false },
	});
	const forAll = (reply: FastifyReply, caching: string) =>
		reply.headers({ "Cache-Control": `public, ${caching}`, "Access-Control-Allow-Origin": "*" }).header(...FOR_ALL);
	scope.get("/widget.js", (_request, reply) =>
		forAll(reply, `max-age=${MAX_AGE.script}, stale-while-revalidate=86400`).sendFile("widget.js"),
	);
	// Its imports are beside it: it cannot be served from here.
	scope.get("/widget/inline.js", (_request, reply) =>
		forAll(reply, `max-age=${MAX_AGE.script}`).redirect(`assets/${inline}`),
	);
	scope.get<{ Params: { file: string } }>("/widget/assets/:file", async ({ params: { file }, ip }, reply) => {
		const caching = `max-age=${FOREVER}, immutable`;
		if (assets.has(file)) return forAll(reply, caching).sendFile(`assets/${file}`);
		const kept = await services.widgetScripts.find(file, () => services.limits.consumeGuess(ip));
		if (kept === null) return reply.callNotFound();
		return forAll(reply, caching).type("text/javascript; charset=utf-8").send(kept);
	});
	scope.get("/widget/licences.txt", (_request, reply) =>
		forAll(reply, `max-age=${MAX_AGE.script}`).sendFile("LICENSES.txt"),
	);
	scope.get("/widget/release.json", async (_request, reply) => {
		forAll(reply, `max-age=${MAX_AGE.script}`);
		return { path: `/widget/assets/${loader}`, integrity };
	});
}

function read<Schema extends z.ZodType>(schema: Schema, given: unknown): z.output<Schema> {
	const { data, error } = schema.safeParse(given);
	if (data === undefined) throw new AppError("INVALID_INPUT", error?.issues[0]?.message ?? "The input is wrong.");
	return data;
}
