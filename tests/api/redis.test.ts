import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { readEnvironment } from "../../server/src/env.ts";
import { connectRedis, REDIS } from "../../server/src/redis/connection.ts";
import { openSharing, type Sharing } from "../../server/src/redis/open.ts";
import { chatAs, watch } from "../harness/chat.ts";
import { tablesWith } from "../harness/everywhere.ts";
import { createPerson, logIn } from "../harness/people.ts";
import { HAS_REDIS, startRedis, type TestRedis } from "../harness/redis.ts";
import { createScratchDatabase, type ScratchDatabase } from "../harness/scratch-database.ts";
import { type ScriptedEmbedder, startScriptedEmbedder } from "../harness/scripted-embedder.ts";
import { startServer, type TestServer } from "../harness/server.ts";
import { connect, createTenant, ingest, openDatabase, type TestApi, type TestTenant } from "../harness/tenant.ts";

const ANSWERS_A_MINUTE = 4;
const SECRET = "shared-by-all-servers-0123456789abcdef";

const SILENT = { warn: () => undefined, info: () => undefined };

let redis: TestRedis;
let embedder: ScriptedEmbedder;
let scratch: ScratchDatabase;
let servers: TestServer[];
let database: ReturnType<typeof openDatabase>;
let tenant: TestTenant;
/** The same client, through one server and the other. */
let here: TestApi;
let there: TestApi;

const start = (environment: Record<string, string>) =>
	startServer({
		databaseUrl: scratch.connectionString,
		environment: {
			...{ EMBEDDING_MODEL: "openai:scripted", OPENAI_BASE_URL: embedder.url, OPENAI_API_KEY: "sk-any" },
			...{ RATE_LIMIT_PER_ADDRESS: "0", RATE_LIMIT_PER_KEY: "0", RATE_LIMIT_ANSWERS: String(ANSWERS_A_MINUTE) },
			...{ AUTH_SECRET: SECRET, REDIS_URL: redis.url, ...environment },
		},
	});

type Other = { variables?: Record<string, string>; secret?: string; name?: string };

// In this process; what comes too late is the servers' to show.
REDIS.patience = 2_000;

/** What a process shares, without its server. */
async function share(variables: Record<string, string>, authSecret: string): Promise<Sharing> {
	const environment = readEnvironment({ REDIS_URL: redis.url, ...variables });
	const teardown: (() => Promise<void>)[] = [];
	onTestFinished(() => teardown[0]?.());
	const sharing = await openSharing({ environment, authSecret, logger: SILENT, teardown });
	if (sharing === null) throw new Error("REDIS_URL is set.");
	return sharing;
}

const page = (externalId: string, content: string) => ({
	...{ externalId, route: `/${externalId}`, title: externalId, content, format: "text" as const },
	...{ metadata: { weight: 2 }, updatedAt: new Date("2026-01-31T12:00:00Z") },
});

/** With a connection of its own: one would send what is asked at once as a batch. */
const connectAgain = (server = servers[0]) => connect(tenant.secret.secret, { url: server?.demo.url ?? "" });

const search = (api: TestApi, query: string) => api.search.query.query({ query });

const idsOf = ({ hits }: { hits: { externalId: string }[] }) => hits.map((hit) => hit.externalId).sort();

/** How often a query was really answered: each time it is embedded once. */
const answered = () => embedder.calls.length;

const answersInRedis = async () => [...(await redis.entries())].filter(([key]) => key.startsWith("signpost:answer:"));

/** What is laid down is not waited for. */
const laidDown = (count: number) => expect.poll(async () => (await answersInRedis()).length).toBe(count);

const readiness = async (server: TestServer) => (await fetch(`${server.demo.url}/readyz`)).json();

const reports = (server: TestServer, text: string) => server.output().split(text).length - 1;

const connected = (server: TestServer) =>
	expect.poll(() => readiness(server), { timeout: 15_000 }).toMatchObject({ redis: "connected" });

// Once more: what a busy machine brings 20 ms late is done without.
const options = { skip: !HAS_REDIS, retry: 5 };

describe("two servers with one Redis (needs scripts/install-redis.sh)", options, () => {
	beforeAll(async () => {
		redis = await startRedis();
		embedder = await startScriptedEmbedder();
		scratch = await createScratchDatabase();
		servers = [await start({}), await start({})];
		database = openDatabase(scratch.connectionString);
	}, 120_000);
	afterAll(async () => {
		await database?.$disconnect();
		for (const server of servers ?? []) await server.remove();
		await scratch?.drop();
		await embedder?.close();
		await redis?.stop();
	});

	beforeEach(async () => {
		for (const server of servers) await connected(server);
		embedder.set({ kind: "well" });
		tenant = await createTenant(database);
		const [first, second] = servers.map(({ demo }) => connect(tenant.secret.secret, { url: demo.url }));
		here = first as TestApi;
		there = second as TestApi;
		await ingest(here, [page("a", "Bread is baked at night."), page("b", "Soup is served with bread.")]);
		await redis.clear();
		embedder.calls.length = 0;
	});
	afterEach(() => {
		for (const server of servers) expect(server.output()).not.toContain(redis.password);
	});

	test("what one has answered the other gives, with marks of its own", async () => {
		const first = await search(here, "bread");
		await laidDown(1);
		const again = await search(there, "bread");
		expect(answered()).toBe(1);
		const [hit] = again.hits;
		expect(hit).toEqual({ ...first.hits[0], clickToken: hit?.clickToken });
		expect(hit?.updatedAt).toEqual(new Date("2026-01-31T12:00:00Z"));
		expect(hit?.clickToken).not.toBe(first.hits[0]?.clickToken);
		const event = { eventId: "click-there", type: "click" as const, clickToken: hit?.clickToken ?? "" };
		expect(await here.events.track.mutate({ events: [event] })).toMatchObject({ accepted: 1 });
	});

	test("another input is another question", async () => {
		await here.search.query.query({ query: "bread", limit: 1 });
		await laidDown(1);
		expect(idsOf(await there.search.query.query({ query: "bread", limit: 2 }))).toEqual(["a", "b"]);
		expect(answered()).toBe(2);
	});

	test("what changes through one is seen at once through both", async () => {
		for (let round = 0; round < 3; round += 1) {
			for (const [one, other] of [[here, there] as const, [there, here] as const]) {
				await Promise.all([search(one, "porridge oats"), search(other, "porridge oats")]);
				const content = `Porridge oats number ${round} ${one === here ? "here" : "there"}.`;
				await ingest(one, [page("c", content)]);
				expect((await search(one, "porridge oats")).hits[0]?.snippet.text).toBe(content);
				const texts = async () => (await search(other, "porridge oats")).hits.map(({ snippet }) => snippet.text);
				// Told through Redis; without it this takes up to a second.
				await expect.poll(texts, { timeout: 400, interval: 20 }).toContain(content);
			}
		}
	});

	test("a client never gets another's answer", async () => {
		await search(here, "bread");
		await laidDown(1);
		const other = await createTenant(database);
		const theirs = connect(other.secret.secret, { url: servers[1]?.demo.url ?? "" });
		expect(idsOf(await search(theirs, "bread"))).toEqual([]);
		await ingest(theirs, [page("theirs", "Their bread.")]);
		expect(idsOf(await search(theirs, "bread"))).toEqual(["theirs"]);
		expect(idsOf(await search(there, "bread"))).toEqual(["a", "b"]);
	});

	test("L10 a tenant that is deleted through one is gone from the other, and from Redis", async () => {
		const before = await redis.entries();
		const owner = await createPerson(database, { [tenant.tenantId]: "owner" });
		const url = servers[0]?.demo.url ?? "";
		const session = connect(await logIn(owner, { url }), { url });
		for (const api of [here, there]) expect(idsOf(await search(api, "bread"))).toEqual(["a", "b"]);
		await laidDown(1);
		const key = tenant.secret.secret;
		const run = await chatAs(key, null, url).start.mutate({ message: "When is bread baked?" });
		const watched = { key, visitor: run.visitorToken, runId: run.runId };
		for (const { demo } of servers) expect(await watch({ ...watched, url: demo.url })).not.toEqual([]);
		const left = async () => [...(await redis.entries()).keys()].filter((name) => !before.has(name));
		expect(new Set((await left()).map((name) => name.split(":")[1]))).toEqual(new Set(["answer", "limit", "run"]));
		await session.tenants.delete.mutate({ name: "Test" });
		const told = (api: TestApi) => search(api, "bread").catch(({ data }) => data.code);
		for (const api of [here, there]) await expect.poll(() => told(api), { timeout: 2_000 }).toBe("UNAUTHENTICATED");
		for (const { demo } of servers)
			await expect(watch({ ...watched, url: demo.url })).rejects.toMatchObject({ code: "UNAUTHENTICATED" });
		for (const text of [tenant.tenantId, tenant.clientId])
			await expect.poll(() => tablesWith(database, text), { timeout: 20_000 }).toEqual([]);
		const answers = async () => (await left()).filter((name) => name.startsWith("signpost:answer:"));
		await expect.poll(answers, { timeout: 25_000 }).toEqual([]);
		// The rest goes by itself: who has called, and what stood in the database when it was said.
		for (const name of await left()) expect(await redis.lifetime(name), name).toSatisfy((ms) => ms > 0 && ms <= 60_000);
	});

	test("500 who ask both the same at once cost each one at most", async () => {
		const ask = (_: unknown, index: number) => search(connectAgain(servers[index % 2]), "served bread");
		const answers = await Promise.all(Array.from({ length: 500 }, ask));
		expect(answered()).toBeLessThanOrEqual(2);
		expect(new Set(answers.map((answer) => idsOf(answer).join())).size).toBe(1);
	});

	test("what is degraded is nobody else's", async () => {
		embedder.set({ kind: "fails", status: 401 });
		expect((await search(here, "bread")).degraded).toBe(true);
		embedder.set({ kind: "well" });
		expect((await search(there, "bread")).degraded).toBe(false);
		await laidDown(1);
	});

	test.each([
		["model", { variables: { EMBEDDING_MODEL: "openai:other" } }],
		["way to rank", { variables: { LEARNING: "false" } }],
		["secret", { secret: "another-secret-0123456789abcdefghij" }],
		["database", { name: "copy" }],
	])("processes with another %s share nothing", async (_what, other: Other) => {
		const { variables = {}, secret = SECRET, name = "database" } = other;
		const ours = await share({}, SECRET);
		const theirs = await share(variables, secret);
		const key = { clientId: "client", version: 1, of: { query: "bread" } };
		const ask = ({ answers }: typeof ours, database: string, by: string) =>
			answers(database).through(key, async () => ({ degraded: false, by }));
		expect(await ask(ours, "database", "us")).toMatchObject({ by: "us" });
		await laidDown(1);
		expect(await ask(theirs, name, "them")).toMatchObject({ by: "them" });
		await laidDown(2);
		expect(await ask(ours, "database", "us again")).toMatchObject({ by: "us" });
		expect(ours.counts()).toEqual({ calls: 3, failures: 0, found: 1, missing: 0, refused: 0, tooLarge: 0 });
	});

	test("a refused password is reported in a word", async () => {
		const warnings: unknown[] = [];
		const url = redis.url.replace(redis.password, "canary-secret");
		const { close, check } = await connectRedis({
			url,
			logger: { ...SILENT, warn: (said: unknown) => warnings.push(said) },
		});
		onTestFinished(close);
		expect(await check()).toBe("unreachable");
		expect(warnings).toEqual([{ reason: "WRONGPASS" }]);
	});

	describe("who gets at Redis", () => {
		test("reads neither questions nor answers nor addresses", async () => {
			await search(here, "bread");
			await connect(tenant.publishable.secret, { url: servers[0]?.demo.url ?? "" }).chat.start.mutate({
				message: "Bread?",
			});
			await laidDown(2);
			const all = [...(await redis.entries())].map(([key, value]) => `${key} ${value.toString("latin1")}`).join("\n");
			expect(all).toContain("signpost:limit:answers:");
			expect(all).not.toMatch(/bread|baked|soup|127\.0\.0\.1|0:0:0:0/i);
		});

		test("can put in no answer", async () => {
			await search(here, "bread");
			await search(here, "soup");
			await laidDown(2);
			const [[bread, sealed] = ["", Buffer.alloc(0)], [soup, other] = ["", Buffer.alloc(0)]] = await answersInRedis();
			const poisons = [other, Buffer.from("{}"), Buffer.alloc(0), Buffer.concat([sealed, sealed])];
			poisons.push(Buffer.from(sealed.map((byte, index) => (index === 40 ? byte ^ 1 : byte))));
			for (const poison of poisons) {
				await ingest(here, [page("a", `Bread is baked ${poisons.indexOf(poison)} times.`)]);
				await redis.clear();
				const fresh = await search(here, "bread");
				await laidDown(1);
				const [[place] = [""]] = await answersInRedis();
				await redis.put(place, poison);
				expect((await search(there, "bread")).hits[0]?.snippet).toEqual(fresh.hits[0]?.snippet);
			}
			expect(bread).not.toBe(soup);
			expect(reports(servers[1] as TestServer, "no server has put there")).toBe(1);
		});
	});

	describe("limits", () => {
		const ask = async (server: TestServer | undefined) => {
			const api = connect(tenant.publishable.secret, { url: server?.demo.url ?? "" });
			return api.chat.start.mutate({ message: "Bread?" }).then(
				() => "answered",
				(error: { data?: { code?: string; retryAfter?: number } }) => error.data,
			);
		};

		test("hold across processes", async () => {
			for (let call = 0; call < ANSWERS_A_MINUTE; call += 1) expect(await ask(servers[call % 2])).toBe("answered");
			for (const server of servers) {
				expect(await ask(server)).toMatchObject({ code: "RATE_LIMITED", retryAfter: expect.any(Number) });
			}
		});
	});

	describe("a limiter", () => {
		const limiter = async (points: number, variables: Record<string, string> = {}) =>
			(await share(variables, SECRET)).createLimiter({ keyPrefix: "test", points, duration: 60 });
		const refused = { remainingPoints: 0, msBeforeNext: expect.any(Number) };

		test("of many calls waits for no count where few are used up, and holds all the same", async () => {
			const [one, other] = [await limiter(200), await limiter(200)];
			for (let call = 0; call < 200; call += 1) await (call % 4 === 0 ? other : one).consume("visitor");
			// What was let through is counted soon.
			for (const each of [one, other]) {
				await expect.poll(() => each.consume("visitor").catch((refusal: unknown) => refusal)).toMatchObject(refused);
			}
			await other.consume("another visitor");
		});

		test("counts this process's calls while Redis is out of reach", async () => {
			const alone = await limiter(2, { REDIS_URL: "redis://127.0.0.1:1/0" });
			await alone.consume("visitor");
			await alone.consume("visitor");
			await expect(alone.consume("visitor")).rejects.toMatchObject(refused);
		});
	});

	describe("when Redis", () => {
		const [server, other] = [() => servers[0] as TestServer, () => servers[1] as TestServer];

		test("does not answer, search goes on, and it is reported once", async () => {
			expect(await readiness(server())).toMatchObject({ status: "ready", redis: "connected" });
			const before = reports(server(), "is out of reach");
			redis.freeze();
			try {
				const times: number[] = [];
				for (let count = 0; count < 20; count += 1) {
					const startedAt = performance.now();
					expect(idsOf(await search(here, `bread ${count}`))).toEqual(["a", "b"]);
					times.push(performance.now() - startedAt);
				}
				expect(times.sort((a, b) => a - b)[10]).toBeLessThan(100);
				expect(await readiness(server())).toMatchObject({ status: "ready", redis: "unreachable" });
				expect(reports(server(), "is out of reach")).toBe(before + 1);
			} finally {
				redis.resume();
			}
			await connected(server());
		});

		test("is gone in the midst of it, search goes on, and what is shared is shared again afterwards", async () => {
			const before = reports(server(), "is out of reach");
			const heard: string[] = [];
			const [one, another] = [await share({}, SECRET), await share({}, SECRET)];
			one.announce((clientId) => heard.push(clientId));
			const tell = another.announce(() => undefined);
			const asking = Array.from({ length: 50 }, (_, index) => search(connectAgain(), `bread ${index}`));
			await redis.stop();
			try {
				for (const answer of await Promise.all(asking)) expect(idsOf(answer)).toEqual(["a", "b"]);
				expect(idsOf(await search(here, "soup"))).toContain("b");
				await ingest(here, [page("c", "More bread.")]);
				await expect.poll(async () => idsOf(await search(there, "bread"))).toEqual(["a", "b", "c"]);
				expect(await readiness(server())).toMatchObject({ status: "ready", redis: "unreachable" });
				expect(reports(server(), "is out of reach")).toBe(before + 1);
			} finally {
				await redis.start();
			}
			await connected(server());
			await connected(other());
			embedder.calls.length = 0;
			await search(here, "baked");
			await laidDown(1);
			await search(there, "baked");
			expect(answered()).toBe(1);
			for (const { check } of [one, another]) await expect.poll(check, { timeout: 15_000 }).toBe("connected");
			tell("a client that has changed");
			await expect.poll(() => heard).toEqual(["a client that has changed"]);
		});

		test("is not there at the start, the server starts all the same and says so", async () => {
			const lone = await start({ REDIS_URL: "redis://:canary-secret@127.0.0.1:1/0" });
			try {
				expect(lone.output()).toMatch(/Redis {2,}REDIS_URL is out of reach/);
				expect(lone.output()).toContain('"reason":"ECONNREFUSED"');
				expect(lone.output()).not.toContain("canary-secret");
				expect(await readiness(lone)).toMatchObject({ status: "ready", redis: "unreachable" });
				expect(idsOf(await search(connect(tenant.secret.secret, { url: lone.demo.url }), "bread"))).toEqual(["a", "b"]);
				expect(reports(lone, '"reason"')).toBe(1);
			} finally {
				await lone.remove();
			}
		});
	});
});
