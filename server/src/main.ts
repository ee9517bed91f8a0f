import { accessSync, constants, existsSync, mkdirSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { setFlagsFromString } from "node:v8";
import type { FastifyInstance } from "fastify";
import { pino } from "pino";
import { createApp } from "./app.ts";
import { readAuthSecret } from "./auth-secret.ts";
import { ingestOwnDocuments } from "./demo/documents.ts";
import { type Demo, seedDemo, writeDemo } from "./demo/seed.ts";
import { type Environment, readEnvironment } from "./env.ts";
import { DOCS_DIRECTORY } from "./paths.ts";
import { probePort } from "./port.ts";
import { createServices, type Services } from "./services.ts";
import { describeFailure, describeStart, explainDatabaseFailure, StartError } from "./startup-text.ts";

/** Ends the process whatever still hangs, in ms after the first signal. */
const SHUTDOWN_LIMIT = 1_800;

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
	const logger = pino({ level: environment.LOG_LEVEL });
	const options = { environment, authSecret: readAuthSecret(environment), logger };
	const services = await createServices(options).catch((error: unknown) => {
		throw explainDatabaseFailure(error, environment);
	});
	const keys = wantsDemo(environment) ? await seedDemo(services, environment.SIGNPOST_DATA_DIR) : null;
	const app = await createApp(services, {
		trustedProxies: environment.TRUSTED_PROXIES,
		logger,
		demo: keys && { title: "Signpost", extractive: environment.CHAT_MODELS.length === 0, ...publicPart(keys) },
	});
	closeOnSignals(app, services);
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

const publicPart = ({ publishableKey, clientId, widgetId }: Omit<Demo, "url">) => ({
	publishableKey,
	clientId,
	widgetId,
});

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
	const caller = await services.keys.authorize({
		bearer: demo.secretKey,
		origin: null,
		host: "",
		scope: "ingest",
		client: undefined,
	});
	await writeDemo(environment.SIGNPOST_DATA_DIR, demo);
	await ingestOwnDocuments(services, { clientId: caller.clientId, directory: DOCS_DIRECTORY });
}

function closeOnSignals(app: FastifyInstance, services: Services): void {
	let closing = false;
	const close = async () => {
		if (closing) process.exit(1);
		closing = true;
		setTimeout(() => process.exit(0), SHUTDOWN_LIMIT).unref();
		services.beginClose();
		await app.close();
		await services.close();
		process.exit(0);
	};
	process.on("SIGINT", () => void close());
	process.on("SIGTERM", () => void close());
}

main().catch((error: unknown) => {
	process.stderr.write(`${describeFailure(error)}\n`);
	process.exit(1);
});
