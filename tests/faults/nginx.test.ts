import { connect as connectHttp2 } from "node:http2";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { freePort } from "../../scripts/temporary-postgres.ts";
import { type ChatEvent, createSignpost } from "../../sdk/src/index.ts";
import { chatAs, createShop, QUESTION } from "../harness/chat.ts";
import { HAS_NGINX, startNginx, type TestNginx } from "../harness/nginx.ts";
import { HAS_REDIS, startRedis, type TestRedis } from "../harness/redis.ts";
import { createScratchDatabase, type ScratchDatabase } from "../harness/scratch-database.ts";
import { dribbles, type ScriptedModel, says, startScriptedModel } from "../harness/scripted-model.ts";
import { startServer, type TestServer, UNLIMITED } from "../harness/server.ts";
import { openDatabase, type TestTenant } from "../harness/tenant.ts";

const WORDS = ["Shoes can ", "be returned ", "within ", "thirty days ", "of purchase. [1] "];
const REQUESTS_A_SECOND = 50;
/** Longer than the pause between two signs of life, and shorter than two. */
const READ_TIMEOUT_SECONDS = 13;

let redis: TestRedis;
let model: ScriptedModel;
let scratch: ScratchDatabase;
let ports: number[];
let servers: TestServer[];
let nginx: TestNginx;
let database: ReturnType<typeof openDatabase>;
let shop: TestTenant;

const start = (port: number) =>
	startServer({
		databaseUrl: scratch.connectionString,
		environment: {
			...{ PORT: String(port), HOST: "127.0.0.1", TRUSTED_PROXIES: "127.0.0.1", DRAIN_SECONDS: "10" },
			...{ AUTH_SECRET: "shared-by-all-servers-0123456789abcdef", REDIS_URL: redis.url },
			...{ CHAT_MODELS: "openai:scripted", OPENAI_API_KEY: "sk-any", OPENAI_BASE_URL: model.url },
			...UNLIMITED,
		},
	});

const options = { skip: !HAS_NGINX || !HAS_REDIS };

describe("behind nginx (needs scripts/install-nginx.sh and install-redis.sh)", options, () => {
	beforeAll(async () => {
		redis = await startRedis();
		model = await startScriptedModel(says(WORDS));
		scratch = await createScratchDatabase();
		ports = [await freePort(), await freePort()];
		servers = [];
		for (const port of ports) servers.push(await start(port));
		nginx = await startNginx(
			servers.map(({ demo }) => demo.url),
			[`proxy_read_timeout ${READ_TIMEOUT_SECONDS}s`],
		);
		database = openDatabase(scratch.connectionString);
		shop = await createShop(database, nginx.url);
	}, 120_000);
	afterAll(async () => {
		await database?.$disconnect();
		await nginx?.stop();
		for (const server of servers ?? []) await server.remove();
		await scratch?.drop();
		await model?.close();
		await redis?.stop();
	});

	/** Follows an answer over HTTP/2: what has come so far, and when the first of it came. */
	function follow(run: { runId: string; visitorToken: string | null }) {
		const session = connectHttp2(nginx.secureUrl, { rejectUnauthorized: false });
		const input = encodeURIComponent(JSON.stringify({ json: { runId: run.runId } }));
		const stream = session.request({
			":path": `/trpc/chat.events?input=${input}`,
			...{ authorization: `Bearer ${shop.publishable.secret}`, "x-signpost-visitor": run.visitorToken ?? "" },
		});
		const seen = { text: "", headers: {} as Record<string, unknown>, ended: false };
		stream.setEncoding("utf8");
		stream.on("response", (headers) => (seen.headers = headers));
		stream.on("data", (piece: string) => (seen.text += piece));
		stream.on("end", () => (seen.ended = true));
		return { seen, close: () => session.destroy() };
	}

	// Before the servers are restarted, and while nothing else goes on.
	test("F19 words come at once over HTTP/2 through its buffers, and a silent stream is kept open", async () => {
		const gate = Promise.withResolvers<void>();
		const whole = dribbles(WORDS, 0);
		model.script({ ...whole, body: [...whole.body.slice(0, 4), () => gate.promise, ...whole.body.slice(4)] });
		const run = await chatAs(shop.publishable.secret, null, nginx.url).start.mutate({ message: QUESTION });
		const startedAt = performance.now();
		const { seen, close } = follow(run);
		await expect.poll(() => seen.text, { timeout: 2_000, interval: 10 }).toContain("Shoes can");
		expect(performance.now() - startedAt).toBeLessThan(1_000);
		expect(seen.headers).toMatchObject({ ":status": 200, "content-type": "text/event-stream" });
		expect(seen.headers["cache-control"]).toContain("no-transform");
		await delay(READ_TIMEOUT_SECONDS * 1_000 + 500);
		expect(seen).toMatchObject({ ended: false, text: expect.stringContaining("event: ping") });
		gate.resolve();
		await expect.poll(() => seen.text, { timeout: 2_000 }).toContain('"type":"done"');
		close();
	}, 40_000);

	test("F22 while two servers are restarted in turn no request fails, and streams go on", async () => {
		// Each a visitor of its own.
		const ask = () =>
			readAll(createSignpost({ url: nginx.url, key: shop.secret.secret }).chat.ask({ message: QUESTION }));
		const failed: unknown[] = [];
		let asked = 0;
		const plain = setInterval(() => {
			asked += 1;
			const input = encodeURIComponent(JSON.stringify({ json: { query: "shoes" } }));
			const headers = { Authorization: `Bearer ${shop.secret.secret}` };
			fetch(`${nginx.url}/trpc/search.query?input=${input}`, { headers }).then(
				async (response) => {
					if (!response.ok) failed.push(await response.text());
				},
				(error: unknown) => failed.push(error),
			);
		}, 1_000 / REQUESTS_A_SECOND);
		const answers: Promise<string>[] = [];
		const talking = setInterval(() => answers.push(ask()), 250);
		model.script(dribbles([...WORDS, ...WORDS], 100));
		try {
			for (const [index, port] of ports.entries()) {
				await servers[index]?.stop("SIGTERM");
				servers[index] = await start(port);
			}
		} finally {
			clearInterval(plain);
			clearInterval(talking);
		}
		expect(new Set(await Promise.all(answers))).toEqual(new Set([await ask()]));
		expect(failed).toEqual([]);
		expect(asked).toBeGreaterThan(REQUESTS_A_SECOND);
	}, 60_000);
});

async function readAll(answer: AsyncIterable<ChatEvent>): Promise<string> {
	let text = "";
	for await (const event of answer) {
		if (event.type === "delta") text += event.text;
		if (event.type === "error") text += event.message;
	}
	return text;
}
