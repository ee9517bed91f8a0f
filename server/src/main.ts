import { accessSync, constants, existsSync, mkdirSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import type { FastifyInstance } from "fastify";
import { createApp } from "./app.ts";
import { readAuthSecret, readEncryptionKeys } from "./auth-secret.ts";
import { ingestOwnDocuments } from "./demo/documents.ts";
import { type Demo, seedDemo, writeDemo } from "./demo/seed.ts";
import { type Environment, readEnvironment } from "./env.ts";
import { createLogger } from "./observing/logger.ts";
import { openErrorSink } from "./observing/open.ts";
import { DOCS_DIRECTORY } from "./paths.ts";
import { probePort } from "./port.ts";
import { createServices, type Services } from "./services.ts";
import { describeFailure, describeStart, explainDatabaseFailure, StartError } from "./startup-text.ts";

/** In ms. */
const SHUTDOWN = {
	/** New connections are taken for so long, while whoever sends them learns that others are to be asked. */
	listening: 2_000,
	/** Requests and streams get so long to end by themselves. */
	requests: 500,
	/** Ends the process whatever still hangs, after answers have ended. */
	limit: 1_800,
};

/**
 * Of every thread's heap. Documents pass through it: with more room it would only be cleaned later, and what it had
 * grown to stays. Half of the space for what is young, in MiB; how much the rest may grow before it is cleaned, in percent.
 */
const HEAP_FLAGS = ["--max-semi-space-size=8", "--heap-growing-percent=20"];

async function main(): Promise<void> {
	for (const flag of HEAP_FLAGS) setFlagsFromString(flag);
	loadEnvironmentFile();
	const environment = readEnvironment();
	prepareDataFolder(environment.SIGNPOST_DATA_DIR);
	// Before the database, which takes seconds to start.
	await probePort(environment.PORT, environment.HOST);
	const errors = await openErrorSink(environment);
	const logger = createLogger(environment.LOG_LEVEL, undefined, errors);
	const secrets = { authSecret: readAuthSecret(environment), encryptionKeys: readEncryptionKeys(environment) };
	const options = { environment, ...secrets, logger };
	const services = await createServices(options).catch((error: unknown) => {
		throw explainDatabaseFailure(error, environment);
	});
	const keys = wantsDemo(environment) ? await seedDemo(services, environment.SIGNPOST_DATA_DIR) : null;
	const app = await createApp(services, {
		trustedProxies: environment.TRUSTED_PROXIES,
		streamStallMs: environment.STREAM_STALL_SECONDS * 1_000,
		uploads: {
			...{ bytes: environment.UPLOAD_MAX_BYTES, fileBytes: environment.UPLOAD_MAX_FILE_BYTES },
			...{ files: environment.UPLOAD_MAX_FILES, fields: environment.UPLOAD_MAX_FIELDS },
			fieldBytes: environment.UPLOAD_MAX_FIELD_BYTES,
			timeoutMs: environment.UPLOAD_TIMEOUT_SECONDS * 1_000,
		},
		requestTimeoutMs: environment.REQUEST_TIMEOUT_SECONDS * 1_000,
		httpsOnly: environment.PUBLIC_URL?.startsWith("https:") === true,
		metricsTokens: [environment.METRICS_TOKEN, environment.ADMIN_TOKEN].filter((token) => token !== undefined),
		logger,
		demo: keys && { publishableKey: keys.publishableKey, widgetId: keys.widgetId },
	});
	const end = async () => {
		await services.close();
		await errors?.close();
	};
	closeOnSignals(app, { ...services, close: end }, environment.DRAIN_SECONDS * 1_000);
	const address = await app.listen({ port: environment.PORT, host: environment.HOST });
	const url = environment.PUBLIC_URL ?? address.replace("[::1]", "localhost").replace("127.0.0.1", "localhost");
	const demo = keys && { ...keys, url };
	if (demo !== null) await startDemo(services, demo, environment);
	const redis = (await services.sharing?.check()) ?? null;
	process.stdout.write(describeStart({ url, environment, demo, redis }));
}

function loadEnvironmentFile(): void {
	try {
		process.loadEnvFile();
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
	}
}

const wantsDemo = (environment: Environment) => environment.SIGNPOST_DEMO ?? environment.NODE_ENV !== "production";

function prepareDataFolder(directory: string): void {
	try {
		makeFolder(resolve(directory));
		accessSync(directory, constants.R_OK | constants.W_OK | constants.X_OK);
	} catch (error) {
		const reason = (error as NodeJS.ErrnoException).code ?? "unknown";
		throw new StartError(
			`The data folder ${resolve(directory)} cannot be written (${reason}). Set SIGNPOST_DATA_DIR to a folder that can.`,
		);
	}
}

// Node's own `recursive` never returns where a folder cannot be made in an existing one, as below /proc.
function makeFolder(directory: string): void {
	if (existsSync(directory)) return;
	const parent = dirname(directory);
	if (parent !== directory) makeFolder(parent);
	mkdirSync(directory, { mode: 0o700 });
}

async function startDemo(services: Services, demo: Demo, environment: Environment): Promise<void> {
	const presented = { bearer: demo.secretKey, cookie: null, origin: null, host: "", ip: "127.0.0.1", procedure: null };
	const caller = await services.access.authorize({
		...presented,
		...{ permission: "ingest", write: true, client: undefined },
	});
	await writeDemo(environment.SIGNPOST_DATA_DIR, demo);
	await ingestOwnDocuments(services, { clientId: caller.clientId, directory: DOCS_DIRECTORY });
}

function closeOnSignals(app: FastifyInstance, services: Services, drainMs: number): void {
	let closing = false;
	const close = async (drain: number) => {
		if (closing) process.exit(1);
		closing = true;
		const { closed } = await stopListening(app, services, drain);
		setTimeout(() => process.exit(0), SHUTDOWN.limit).unref();
		// Whoever watches an answer that goes on is told that it ends.
		await services.chat.close();
		if (drain > 0) await Promise.race([closed, delay(SHUTDOWN.requests)]);
		services.beginClose();
		await Promise.race([closed, delay(SHUTDOWN.requests)]);
		await app.close();
		await services.close();
		process.exit(0);
	};
	process.on("SIGINT", () => void close(0));
	process.on("SIGTERM", () => void close(drainMs));
}

/** Lets answers end for so long, in ms. Resolves to what resolves when the last connection is closed. */
async function stopListening(app: FastifyInstance, services: Services, ms: number): Promise<{ closed: Promise<void> }> {
	services.beginDrain();
	const limit = delay(ms);
	await Promise.race([limit, delay(SHUTDOWN.listening)]);
	const closed = new Promise<void>((resolve) => app.server.close(() => resolve()));
	await Promise.race([limit, services.chat.idle()]);
	return { closed };
}

main().catch((error: unknown) => {
	process.stderr.write(`${describeFailure(error)}\n`);
	process.exit(1);
});
