import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { createClient } from "@redis/client";
import { freePort } from "../../scripts/temporary-postgres.ts";

/** `scripts/install-redis.sh` installs it. */
export const HAS_REDIS = spawnSync("redis-server", ["--version"]).status === 0;

export type TestRedis = {
	url: string;
	password: string;
	/** All keys, and what is below them. */
	entries: () => Promise<Map<string, Buffer>>;
	/** For how long a key is kept, in ms; below 0: for ever, or not at all. */
	lifetime: (key: string) => Promise<number>;
	/** Puts something in the place of what is below a key. */
	put: (key: string, value: Buffer) => Promise<void>;
	clear: () => Promise<void>;
	/** Lets nobody have an answer, until `resume`. */
	freeze: () => void;
	resume: () => void;
	stop: () => Promise<void>;
	/** Again, with nothing in it. */
	start: () => Promise<void>;
};

/** A Redis server of a test's own, which keeps nothing on disk. */
export async function startRedis(): Promise<TestRedis> {
	const port = await freePort();
	const password = `canary-${randomBytes(8).toString("hex")}`;
	const url = `redis://:${password}@127.0.0.1:${port}/0`;
	let server: ChildProcess | undefined;
	const start = async () => {
		const settings = { port, bind: "127.0.0.1", requirepass: password, save: "", dir: "/tmp" };
		const options = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, String(value)]);
		server = spawn("redis-server", options, { stdio: ["ignore", "pipe", "inherit"] });
		let output = "";
		while (!output.includes("Ready to accept connections")) {
			const [piece] = await once(server.stdout ?? server, "data");
			output += String(piece);
		}
	};
	const stop = async () => {
		if (server === undefined || server.exitCode !== null || server.signalCode !== null) return;
		const ended = once(server, "exit");
		server.kill("SIGKILL");
		await ended;
	};
	await start();
	return {
		...{ url, password, start, stop },
		entries: () => withClient(url, readAll),
		lifetime: (key) => withClient(url, async (client) => Number(await client.pTTL(key))),
		put: (key, value) => withClient(url, async (client) => void (await client.set(key, value))),
		clear: () => withClient(url, async (client) => void (await client.flushAll())),
		freeze: () => void server?.kill("SIGSTOP"),
		resume: () => void server?.kill("SIGCONT"),
	};
}

const open = (url: string) => createClient({ url, commandOptions: { typeMapping: { 36: Buffer } } });

async function withClient<Result>(
	url: string,
	work: (client: ReturnType<typeof open>) => Promise<Result>,
): Promise<Result> {
	const client = open(url);
	await client.connect();
	try {
		return await work(client);
	} finally {
		client.destroy();
	}
}

async function readAll(client: ReturnType<typeof open>): Promise<Map<string, Buffer>> {
	const keys = await client.keys("*");
	const values = await Promise.all(keys.map((key) => readOne(client, key)));
	return new Map(keys.map((key, index) => [key.toString(), values[index] ?? Buffer.alloc(0)]));
}

/** A value, or all the values of a stream. */
async function readOne(client: ReturnType<typeof open>, key: Buffer): Promise<Buffer | null> {
	if ((await client.type(key)).toString() !== "stream") return client.get(key);
	const entries = await client.xRange(key, "-", "+");
	return Buffer.concat(
		(entries ?? []).flatMap(({ message }) => Object.values(message).map((value) => Buffer.from(value))),
	);
}
