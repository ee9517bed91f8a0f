import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { cp, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createScratchDatabase, type ScratchDatabase } from "./scratch-database.ts";

export const SERVER_FILE = fileURLToPath(new URL("../../server/dist/main.js", import.meta.url));

/** No limits of calls: in tests everything comes from one address. */
export const UNLIMITED = {
	...{ RATE_LIMIT_PER_ADDRESS: "0", RATE_LIMIT_PER_VISITOR: "0", RATE_LIMIT_PER_KEY: "0" },
	...{ RATE_LIMIT_PER_TENANT: "0", RATE_LIMIT_ANSWERS: "0", RATE_LIMIT_LOGINS: "0" },
};

/** Production insists on it. */
const ENCRYPTION_KEYS = `1:${randomBytes(32).toString("base64")}`;

const START_LIMIT_MS = 60_000;

/** Names a data folder whose copies servers of tests start on: what a first start takes seconds for is done there. */
export const TEMPLATE = "SIGNPOST_TEST_TEMPLATE";

/** They end before it pays that the engine has made much of the database faster. */
const SHORT_LIVED = ["--wasm-tiering-budget=130000000"];

export type Demo = { url: string; clientId: string; widgetId: string; publishableKey: string; secretKey: string };

export type TestServer = {
	demo: Demo;
	/** Of the database the server works on. */
	connectionString: string;
	dataDirectory: string;
	pid: number;
	/** Everything the server has printed. */
	output: () => string;
	/** Ends it by a signal and waits for its exit code. */
	stop: (signal?: NodeJS.Signals) => Promise<number | null>;
	/** Stops it when it runs and removes its folder and database. */
	remove: () => Promise<void>;
};

export type StartOptions = {
	environment?: Record<string, string>;
	/** To start again on the folder of an earlier server. */
	dataDirectory?: string;
	/** Default: a new database, embedded or, where DATABASE_URL is set, on that server. */
	databaseUrl?: string;
	/** Nothing is there yet: the first start is what is tested. */
	fresh?: boolean;
};

/** Starts the built server as a process of its own, on a free port, with a database of its own. */
export async function startServer(options: StartOptions = {}): Promise<TestServer> {
	const dataDirectory = options.dataDirectory ?? (await mkdtemp(join(tmpdir(), "signpost-test-")));
	const scratch = options.databaseUrl === undefined ? await databaseOnServer() : null;
	const template = process.env[TEMPLATE];
	const isNew = options.dataDirectory === undefined && options.databaseUrl === undefined && scratch === null;
	if (template !== undefined && isNew && options.fresh !== true) {
		await cp(template, dataDirectory, { recursive: true });
	}
	const databaseUrl = options.databaseUrl ?? scratch?.connectionString;
	const child = spawn(process.execPath, [...(template === undefined ? [] : SHORT_LIVED), SERVER_FILE], {
		cwd: dataDirectory,
		stdio: ["ignore", "pipe", "pipe"],
		env: {
			PATH: process.env["PATH"],
			PORT: "0",
			SIGNPOST_DATA_DIR: dataDirectory,
			// Answers that a test has left do not hold up its end.
			DRAIN_SECONDS: "0",
			...(options.environment?.["NODE_ENV"] === "production" ? { ENCRYPTION_KEYS } : {}),
			...(databaseUrl === undefined ? {} : { DATABASE_URL: databaseUrl }),
			...options.environment,
		},
	});
	let output = "";
	for (const stream of [child.stdout, child.stderr]) stream.on("data", (piece: Buffer) => (output += piece.toString()));
	await ready(child, () => output);
	const demo = JSON.parse(await readFile(join(dataDirectory, "demo.json"), "utf8")) as Demo;
	const stop = (signal: NodeJS.Signals = "SIGTERM") => end(child, signal);
	return {
		demo,
		connectionString:
			databaseUrl ?? `postgresql://postgres@localhost/postgres?host=${encodeURIComponent(dataDirectory)}`,
		dataDirectory,
		pid: child.pid ?? 0,
		output: () => output,
		stop,
		remove: async () => {
			await stop();
			await rm(dataDirectory, { recursive: true, force: true });
			await scratch?.drop();
		},
	};
}

async function ready(child: ChildProcess, output: () => string): Promise<void> {
	const limit = setTimeout(() => child.kill("SIGKILL"), START_LIMIT_MS);
	try {
		while (!output().includes("Signpost is ready")) {
			await Promise.race([once(child.stdout ?? child, "data"), once(child, "exit")]);
			if (child.exitCode !== null || child.signalCode !== null)
				throw new Error(`The server did not start:\n${output()}`);
		}
	} finally {
		clearTimeout(limit);
	}
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
	if (child.exitCode === null && child.signalCode === null) {
		const exit = once(child, "exit");
		child.kill(signal);
		await exit;
	}
	return child.exitCode;
}

// The embedded database is the server's own to start; on a real PostgreSQL it gets a database of its own.
async function databaseOnServer(): Promise<ScratchDatabase | null> {
	return process.env["DATABASE_URL"] === undefined ? null : createScratchDatabase();
}
