import Fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from "fastify";
import { MOST } from "./features/limits/schema.ts";
import { answerClientError } from "./http/client-error.ts";
import { registerCors } from "./http/cors.ts";
import { type DemoTag, registerDemo } from "./http/demo.ts";
import { registerApi } from "./http/doors/api.ts";
import { registerMcp } from "./http/doors/mcp.ts";
import { registerOpenAi } from "./http/doors/openai.ts";
import { answerFrameworkError, registerErrors, setCommonHeaders } from "./http/errors.ts";
import { registerHealth } from "./http/health.ts";
import { registerLimitHeaders } from "./http/limits.ts";
import { registerMethods } from "./http/methods.ts";
import { registerMetrics } from "./http/metrics.ts";
import { registerPlayground } from "./http/playground.ts";
import { registerReference } from "./http/reference.ts";
import { createRequestIds } from "./http/request-id.ts";
import { registerRest } from "./http/rest/rest.ts";
import { registerUpload } from "./http/rest/upload.ts";
import type { UploadLimits } from "./http/rest/upload-form.ts";
import { HTTPS_ONLY } from "./http/security-headers.ts";
import { registerTrpc } from "./http/trpc.ts";
import { registerWidget } from "./http/widget/widget.ts";
import type { Services } from "./services.ts";

/** A client that is slower to send a request's headers is cut off, in ms. */
const HEADERS_TIMEOUT = 10_000;
/** So often it is looked at who is too slow, in ms. */
const SLOWNESS_CHECK = 500;

export type AppOptions = {
	/** Proxies whose X-Forwarded-For is believed, as addresses or CIDR ranges. */
	trustedProxies: string[];
	/** A viewer who takes nothing of a stream for so long is dropped, in ms. */
	streamStallMs: number;
	uploads: UploadLimits;
	/** A client that is slower to send a request is cut off, in ms. */
	requestTimeoutMs: number;
	/** Visitors reach the server by https. */
	httpsOnly: boolean;
	/** Any of them opens /metrics; without one it is not there. */
	metricsTokens: string[];
	logger: FastifyBaseLogger;
	/** Null: there is no demo page. */
	demo: DemoTag | null;
};

/** The whole HTTP application over these services, not yet listening. */
export async function createApp(services: Services, options: AppOptions): Promise<FastifyInstance> {
	const nextRequestId = createRequestIds();
	const app = Fastify({
		loggerInstance: options.logger,
		logController: new LogController({ disableRequestLogging: true }),
		trustProxy: options.trustedProxies.length === 0 ? false : options.trustedProxies,
		genReqId: nextRequestId,
		// What is logged names the request itself; a logger for each request would cost more than the request.
		childLoggerFactory: (logger) => logger,
		bodyLimit: MOST.body,
		requestTimeout: options.requestTimeoutMs,
		http: {
			headersTimeout: Math.min(HEADERS_TIMEOUT, options.requestTimeoutMs),
			connectionsCheckingInterval: SLOWNESS_CHECK,
		},
		routerOptions: { maxParamLength: MOST.path },
		frameworkErrors: answerFrameworkError,
		clientErrorHandler: (error, socket) => answerClientError(error, socket, nextRequestId()),
		// Streams end by `services.closing`; what is left then are idle connections.
		forceCloseConnections: true,
		// A request that came before the end is answered.
		return503OnClosing: false,
	});
	app.addHook("onRequest", (request, reply, done) => {
		setCommonHeaders(request, reply);
		if (options.httpsOnly) reply.header("Strict-Transport-Security", HTTPS_ONLY);
		// Whoever comes again finds another server.
		if (services.draining.aborted) reply.header("Connection", "close");
		done();
	});
	if (app.log.level === "info" || app.log.level === "debug" || app.log.level === "trace") logRequests(app);
	registerLimitHeaders(app);
	registerErrors(app);
	await registerCors(app, services);
	registerMethods(app);
	await registerMetrics(app, services, options.metricsTokens);
	await registerHealth(app, services);
	await registerTrpc(app, services, options.streamStallMs);
	await registerOpenAi(app, services);
	await registerApi(app, services);
	await registerMcp(app, services);
	await registerRest(app, { services, streamStallMs: options.streamStallMs });
	await registerUpload(app, { services, limits: options.uploads });
	await registerReference(app);
	await registerWidget(app, services);
	await registerPlayground(app, options.demo);
	if (options.demo !== null) await registerDemo(app, options.demo);
	return app;
}

// Without the query string, in which visitors' questions stand.
function logRequests(app: FastifyInstance): void {
	app.addHook("onResponse", async (request, reply) => {
		const path = request.url.split("?")[0];
		const ms = Math.round(reply.elapsedTime * 10) / 10;
		request.log.info({ requestId: request.id, method: request.method, path, status: reply.statusCode, ms }, "request");
	});
}
