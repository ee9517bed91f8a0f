/** The built server as a process of its own, as a user would start it. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { freePort } from "../../scripts/temporary-postgres.ts";

const ENTRY = fileURLToPath(new URL("../../server/dist/main.js", import.meta.url));
const START_TIMEOUT_MS = 60_000;

export type ServerProcess = {
	url: string;
	pid: number;
	publishableKey: string;
	secretKey: string;
	dataDirectory: string;
	/** Ends it cleanly. */
	stop: () => Promise<void>;
	/** Ends it as a power cut would: `kill -9`. */
	kill: () => Promise<void>;
};

export type ServerOptions = {
	dataDirectory: string;
	environment?: Record<string, string>;
};

/** Starts the server on a data folder; resolves when it answers. Throws with what it said when it ends instead. */
export async function startServer({ dataDirectory, environment }: ServerOptions): Promise<ServerProcess> {
	const port = await freePort();
	const child = spawn(process.execPath, [ENTRY], {
		cwd: dataDirectory,
		stdio: ["ignore", "pipe", "pipe"],
		env: {
			...process.env,
			SIGNPOST_DATA_DIR: dataDirectory,
			PORT: String(port),
			HOST: "127.0.0.1",
			RATE_LIMIT_PER_KEY: "0",
			RATE_LIMIT_PER_ADDRESS: "0",
			RATE_LIMIT_ANSWERS: "0",
			...environment,
		},
	});
	const end = (signal: NodeJS.Signals) => async () => {
		if (child.exitCode !== null || child.signalCode !== null) return;
		const ended = once(child, "exit");
		child.kill(signal);
		await ended;
	};
	const killAtExit = () => child.kill("SIGKILL");
	process.once("exit", killAtExit);
	child.once("exit", () => process.off("exit", killAtExit));
	try {
		const keys = await readyServer(child, { port, dataDirectory });
		return { ...keys, pid: child.pid ?? 0, dataDirectory, stop: end("SIGTERM"), kill: end("SIGKILL") };
	} catch (error) {
		await end("SIGKILL")();
		throw error;
	}
}

/** A server on a new temporary folder, which goes when it stops. */
export async function startTemporaryServer(environment: Record<string, string> = {}): Promise<ServerProcess> {
	const dataDirectory = await mkdtemp(join(tmpdir(), "signpost-server-"));
	const server = await startServer({ dataDirectory, environment });
	const stop = async () => {
		await server.stop();
		await rm(dataDirectory, { recursive: true, force: true });
	};
	return { ...server, stop };
}

type Keys = Pick<ServerProcess, "url" | "publishableKey" | "secretKey">;

async function readyServer(
	child: ChildProcess,
	{ port, dataDirectory }: { port: number; dataDirectory: string },
): Promise<Keys> {
	let output = "";
	const collect = (chunk: Buffer) => {
		output = (output + chunk.toString()).slice(-4_000);
	};
	child.stdout?.on("data", collect);
	child.stderr?.on("data", collect);
	const url = `http://127.0.0.1:${port}`;
	const deadline = Date.now() + START_TIMEOUT_MS;
	while (child.exitCode === null && child.signalCode === null && Date.now() < deadline) {
		const keys = (await isHealthy(url)) ? await readKeys(dataDirectory, port) : null;
		if (keys !== null) return { ...keys, url };
		await delay(25);
	}
	throw new Error(`The server did not start:\n${output}`);
}

const isHealthy = (url: string) =>
	fetch(`${url}/healthz`).then(
		(response) => response.ok,
		() => false,
	);

/** From demo.json, once this run of the server has written it. */
async function readKeys(dataDirectory: string, port: number): Promise<Keys | null> {
	try {
		const demo: Keys = JSON.parse(await readFile(join(dataDirectory, "demo.json"), "utf8"));
		return new URL(demo.url).port === String(port) ? demo : null;
	} catch {
		return null;
	}
}
