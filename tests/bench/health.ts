/** What the whole app costs on top of tRPC's adapter: `health.check` here and there, side by side. */
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { startServer, UNLIMITED } from "../harness/server.ts";
import { type Figure, median } from "./figures.ts";

const BARE_SERVER = fileURLToPath(new URL("./bare-server.ts", import.meta.url));
const AUTOCANNON = fileURLToPath(new URL("../../node_modules/autocannon/autocannon.js", import.meta.url));
const ROUNDS = 7;
const ROUND_SECONDS = 3;
const CONNECTIONS = 20;

export async function measureHealth(): Promise<Figure[]> {
	const bare = await startBareServer();
	const app = await startServer({ environment: UNLIMITED });
	try {
		const rounds = await alternate(app.demo.url, bare.url);
		return [
			{
				name: "health.check, whole app",
				value: median(rounds.map((round) => round.app)),
				unit: "requests/s",
				target: null,
			},
			{
				name: "health.check, bare adapter",
				value: median(rounds.map((round) => round.bare)),
				unit: "requests/s",
				target: null,
			},
			{
				name: "health.check, app against bare",
				value: median(rounds.map((round) => round.app / round.bare)),
				unit: "×",
				target: { atLeast: 0.85 },
			},
		];
	} finally {
		await app.remove();
		bare.stop();
	}
}

/** Round by round, the first of each pair in turns, so that a drift of the machine hits both. */
async function alternate(app: string, bare: string): Promise<{ app: number; bare: number }[]> {
	await load(bare);
	await load(app);
	const rounds: { app: number; bare: number }[] = [];
	for (let round = 0; round < ROUNDS; round++) {
		if (round % 2 === 0) {
			const first = await load(bare);
			rounds.push({ app: await load(app), bare: first });
		} else {
			const first = await load(app);
			rounds.push({ app: first, bare: await load(bare) });
		}
	}
	return rounds;
}

/** Requests a second, by a load generator in a process of its own. */
async function load(url: string): Promise<number> {
	const { stdout } = await promisify(execFile)(process.execPath, [
		...[AUTOCANNON, "--json", "--no-progress"],
		...["--connections", String(CONNECTIONS), "--duration", String(ROUND_SECONDS), `${url}/trpc/health.check`],
	]);
	const result: { non2xx: number; errors: number; "2xx": number; duration: number } = JSON.parse(stdout);
	if (result.non2xx + result.errors > 0) throw new Error(`${url} failed ${result.non2xx + result.errors} requests.`);
	return result["2xx"] / result.duration;
}

async function startBareServer(): Promise<{ url: string; stop: () => void }> {
	const child = spawn(process.execPath, [BARE_SERVER], { stdio: ["ignore", "pipe", "inherit"] });
	const [url] = await once(createInterface(child.stdout), "line");
	return { url, stop: () => child.kill("SIGKILL") };
}
