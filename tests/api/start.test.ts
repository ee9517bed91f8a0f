import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { chatAs, watch } from "../harness/chat.ts";
import { stallsAfter, startScriptedModel } from "../harness/scripted-model.ts";
import { SERVER_FILE, startServer, type TestServer } from "../harness/server.ts";
import { connect, ingest } from "../harness/tenant.ts";

const embedded = process.env["DATABASE_URL"] === undefined;
const PAGE = { externalId: "kept", route: "/kept", content: "# Kept\n\nA page about zanderfilet that stays." };

let folder: string;
beforeAll(async () => {
	folder = await mkdtemp(join(tmpdir(), "signpost-start-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** The folder and database of the first start, on which the later ones are quick. */
let first: TestServer;
beforeAll(async () => {
	first = await startServer({ fresh: true });
}, 120_000);
afterAll(() => first.remove());

const startAgain = (environment: Record<string, string> = {}) =>
	startServer({
		dataDirectory: first.dataDirectory,
		environment,
		...(embedded ? {} : { databaseUrl: first.connectionString }),
	});

type Failure = { environment?: Record<string, string>; directory?: string; says: RegExp };

async function startAndFail({ environment = {}, directory = folder }: Failure) {
	const database = process.env["DATABASE_URL"];
	const child = spawn(process.execPath, [SERVER_FILE], {
		cwd: folder,
		env: {
			...{ PATH: process.env["PATH"], PORT: "0", SIGNPOST_DATA_DIR: directory },
			...(database === undefined ? {} : { DATABASE_URL: database }),
			...environment,
		},
	});
	let [printed, complaint] = ["", ""];
	child.stdout.on("data", (piece) => (printed += String(piece)));
	child.stderr.on("data", (piece) => (complaint += String(piece)));
	const [code] = await once(child, "close");
	return { code, printed, complaint };
}

async function expectFailure(failure: Failure): Promise<void> {
	const { code, printed, complaint } = await startAndFail(failure);
	expect(complaint).toMatch(failure.says);
	expect(complaint.trimEnd().split("\n")).toHaveLength(1);
	expect(complaint).not.toMatch(/ at .+:\d+|canary/);
	expect(printed).toBe("");
	expect(code).toBe(1);
}

const UNREACHABLE = "postgresql://someone:canary-password@127.0.0.1:1/x";

describe("a start that cannot be explains itself in one line", () => {
	const bad: [name: string, failure: Failure][] = [
		["a port that is no number", { environment: { PORT: "canary" }, says: /^Bad configuration\. PORT: / }],
		["a port out of range", { environment: { PORT: "65536" }, says: /PORT/ }],
		["a mode that does not exist", { environment: { NODE_ENV: "canary" }, says: /NODE_ENV/ }],
		["a database that is none", { environment: { DATABASE_URL: "mysql://canary" }, says: /DATABASE_URL/ }],
		[
			"a Redis that is none",
			{ environment: { REDIS_URL: "http://:canary@localhost" }, says: /REDIS_URL: Write redis:/ },
		],
		["a model that is none", { environment: { CHAT_MODELS: "canary" }, says: /CHAT_MODELS/ }],
		["a reranker without its address", { environment: { RERANK_MODEL: "tei:x" }, says: /Set RERANK_BASE_URL/ }],
		["a reranker's address that is none", { environment: { RERANK_BASE_URL: "canary" }, says: /^Bad .*RERANK_BASE/ }],
		["two bad variables", { environment: { PORT: "x", LOG_LEVEL: "y" }, says: /PORT: .*; LOG_LEVEL: / }],
		["K8 production without a secret", { environment: { NODE_ENV: "production" }, says: /^AUTH_SECRET is required/ }],
		[
			"K8 a secret that is too short",
			{ environment: { NODE_ENV: "production", AUTH_SECRET: "canary" }, says: /AUTH_SECRET: At least 32 characters/ },
		],
		[
			"a database out of reach",
			{ environment: { DATABASE_URL: UNREACHABLE }, says: /cannot be reached \(ECONNREFUSED\)/ },
		],
		[
			"a host that is not this machine",
			{ environment: { HOST: "192.0.2.1" }, says: /^HOST is no .*\(EADDRNOTAVAIL\)/ },
		],
		["a host that is no name", { environment: { HOST: "nowhere.invalid" }, says: /^HOST is no address/ }],
		[
			"a data folder that cannot be made",
			{ directory: "/proc/signpost", says: /^The data folder \/proc\/signpost cannot/ },
		],
	];
	test.each(bad)("%s", (_name, failure) => expectFailure(failure));

	test("a data folder below a file", async () => {
		await writeFile(join(folder, "file"), "");
		await expectFailure({ directory: join(folder, "file", "data"), says: /cannot be written \(ENOTDIR\)/ });
	});

	if (embedded) {
		test("an embedded database that is broken", async () => {
			const directory = join(folder, "broken");
			await mkdir(join(directory, "postgres"), { recursive: true });
			await writeFile(join(directory, "postgres", "PG_VERSION"), "none");
			await expectFailure({
				directory,
				says: /^The server could not start: The embedded database in .+ does not open/,
			});
		});

		test("a data folder in use", async () => {
			const says = new RegExp(`is in use by process ${first.pid}\\.`);
			await expectFailure({ directory: first.dataDirectory, says });
			expect((await fetch(`${first.demo.url}/readyz`)).status).toBe(200);
		});
	}
});

describe("a start", () => {
	test("prints where the page, the keys and the data are, and writes the same for scripts", async () => {
		const { url, clientId, widgetId, publishableKey, secretKey } = first.demo;
		for (const part of [`${url}/demo/`, clientId, publishableKey, secretKey, first.dataDirectory, "extractive"]) {
			expect(first.output()).toContain(part);
		}
		const file = join(first.dataDirectory, "demo.json");
		expect((await stat(file)).mode & 0o777).toBe(0o600);
		expect(Object.keys(JSON.parse(await readFile(file, "utf8"))).sort()).toEqual([
			"clientId",
			"publishableKey",
			"secretKey",
			"url",
			"widgetId",
		]);
		expect(widgetId).toMatch(/^wgt_/);
		expect(await (await fetch(`${url}/healthz`)).json()).toMatchObject({ status: "ok" });
		expect(await (await fetch(`${url}/readyz`)).json()).toEqual({
			...{ status: "ready", database: "connected", jobs: "running", models: {} },
		});
		expect(await (await fetch(`${url}/demo/`)).text()).toContain("<html");
	});

	test("finds everything that was there", async () => {
		await ingest(connect(first.demo.secretKey, { url: first.demo.url }), [PAGE]);
		expect(await first.stop("SIGINT")).toBe(0);
		const second = await startAgain();
		try {
			expect({ ...second.demo, url: "" }).toEqual({ ...first.demo, url: "" });
			const api = connect(second.demo.publishableKey, { url: second.demo.url });
			expect((await api.search.query.query({ query: "zanderfilet" })).hits[0]?.externalId).toBe("kept");
		} finally {
			expect(await second.stop()).toBe(0);
		}
	});

	test("that finds its port taken says so before it opens the database", async () => {
		const program = createServer().listen(0, "localhost");
		await once(program, "listening");
		const { port } = program.address() as AddressInfo;
		await expectFailure({
			environment: { PORT: String(port), DATABASE_URL: UNREACHABLE },
			says: new RegExp(`^Port ${port} is taken`),
		});
		program.close();
	});
});

describe("an end", () => {
	test.each(["SIGINT", "SIGTERM"] as const)(
		"by %s takes less than two seconds, also with an open stream",
		async (signal) => {
			const model = await startScriptedModel(stallsAfter(["It "]));
			const server = await startAgain({
				CHAT_MODELS: "openai:scripted",
				OPENAI_API_KEY: "none",
				OPENAI_BASE_URL: model.url,
			});
			const { url, publishableKey: key } = server.demo;
			const run = await chatAs(key, null, url).start.mutate({ message: "What is zanderfilet?" });
			const watching = { url, key, visitor: run.visitorToken, runId: run.runId };
			await watch({ ...watching, count: 1 });
			const stream = watch(watching).catch(() => "cut");
			const startedAt = Date.now();
			expect(await server.stop(signal)).toBe(0);
			expect(Date.now() - startedAt).toBeLessThan(2_000);
			await stream;
			await model.close();
		},
	);
});
