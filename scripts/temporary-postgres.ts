/** A real PostgreSQL with pgvector in a folder of its own, for tests and measurements. */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { access, chown, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir, totalmem } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { Client } from "pg";

export type TemporaryPostgres = { url: string; version: number; stop: () => Promise<void> };

/** Its message is one line for the person who ran the command. */
export class PostgresMissingError extends Error {}

const INSTALL_HINT = "Run `sudo scripts/install-postgres.sh` (Debian), which installs PostgreSQL with pgvector.";
const SERVERS_FOLDER = "/usr/lib/postgresql";
const READY_TIMEOUT_MS = 30_000;

/**
 * `durable: false` trades what survives a power cut for speed: right for tests, wrong for measuring. `durable: true` has
 * a quarter of the memory for its buffers, as its manual advises for a server of its own.
 */
export async function startTemporaryPostgres(options: { durable?: boolean } = {}): Promise<TemporaryPostgres> {
	const { binaries, version } = await findServer();
	const account = ordinaryAccount();
	const folder = await mkdtemp(join(tmpdir(), "signpost-postgres-"));
	const password = randomBytes(16).toString("hex");
	await makeCluster({ binaries, account, folder, password });
	const port = await freePort();
	const durable = options.durable ?? false;
	const settings = {
		port,
		listen_addresses: "127.0.0.1",
		unix_socket_directories: folder,
		fsync: onOff(durable),
		...(durable ? { shared_buffers: `${Math.floor(totalmem() / 4 / 1_048_576)}MB` } : {}),
	};
	const server = spawn(
		join(binaries, "postgres"),
		["-D", join(folder, "data"), ...Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`])],
		{ ...account, cwd: folder, stdio: ["ignore", "ignore", "pipe"] },
	);
	const stop = stopper(server, folder);
	const url = `postgresql://signpost:${password}@127.0.0.1:${port}/postgres`;
	try {
		await waitUntilReady(url, server);
	} catch (error) {
		await stop();
		throw error;
	}
	return { url, version, stop };
}

async function findServer(): Promise<{ binaries: string; version: number }> {
	const versions = await readdir(SERVERS_FOLDER).catch(() => []);
	for (const version of versions.map(Number).sort((a, b) => b - a)) {
		const binaries = join(SERVERS_FOLDER, String(version), "bin");
		if ((await exists(join(binaries, "postgres"))) && (await hasVector(version))) return { binaries, version };
	}
	throw new PostgresMissingError(`No PostgreSQL with pgvector found under ${SERVERS_FOLDER}. ${INSTALL_HINT}`);
}

const hasVector = (version: number) => exists(`/usr/share/postgresql/${version}/extension/vector.control`);

const exists = (path: string) =>
	access(path).then(
		() => true,
		() => false,
	);

/** PostgreSQL refuses to run as root, so root lends the work to the account Debian made for it. */
function ordinaryAccount(): { uid?: number; gid?: number } {
	if (process.getuid?.() !== 0) return {};
	const id = (flag: string) => Number(execFileSync("id", [flag, "postgres"], { encoding: "utf8" }));
	return { uid: id("-u"), gid: id("-g") };
}

async function makeCluster(options: {
	binaries: string;
	account: { uid?: number; gid?: number };
	folder: string;
	password: string;
}): Promise<void> {
	const { binaries, account, folder, password } = options;
	const passwordFile = join(folder, "password");
	await writeFile(passwordFile, password, { mode: 0o600 });
	if (account.uid !== undefined && account.gid !== undefined) {
		await chown(folder, account.uid, account.gid);
		await chown(passwordFile, account.uid, account.gid);
	}
	execFileSync(
		join(binaries, "initdb"),
		[
			...["-D", join(folder, "data"), "-U", "signpost", "--pwfile", passwordFile, "--auth=scram-sha-256"],
			...["--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"],
		],
		{ ...account, cwd: folder, stdio: ["ignore", "ignore", "inherit"] },
	);
}

async function waitUntilReady(url: string, server: ChildProcess): Promise<void> {
	let log = "";
	server.stderr?.on("data", (chunk: Buffer) => {
		log = (log + chunk.toString()).slice(-4_000);
	});
	const deadline = Date.now() + READY_TIMEOUT_MS;
	while (Date.now() < deadline && server.exitCode === null) {
		const client = new Client({ connectionString: url });
		client.on("error", () => undefined);
		try {
			await client.connect();
			await client.end();
			return;
		} catch {
			await delay(50);
		}
	}
	throw new Error(`PostgreSQL did not start:\n${log}`);
}

function stopper(server: ChildProcess, folder: string): () => Promise<void> {
	// SIGINT: PostgreSQL's fast shutdown, which does not wait for its clients.
	const killNow = () => server.kill("SIGINT");
	process.once("exit", killNow);
	return async () => {
		process.off("exit", killNow);
		if (server.exitCode === null && server.signalCode === null) {
			const ended = once(server, "exit");
			killNow();
			await ended;
		}
		await rm(folder, { recursive: true, force: true });
	};
}

const onOff = (value: boolean) => (value ? "on" : "off");

export async function freePort(): Promise<number> {
	const probe = createServer().listen(0, "127.0.0.1");
	await once(probe, "listening");
	const address = probe.address();
	probe.close();
	await once(probe, "close");
	if (address === null || typeof address === "string") throw new Error("No TCP port was given.");
	return address.port;
}
