/** The command line as a script sees it: what it prints where, and its exit codes. */
import { execFile } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { createTenant, openDatabase } from "../harness/tenant.ts";

const CLI = fileURLToPath(new URL("../../sdk/dist/cli.js", import.meta.url));

let folder: string;
let key: string;
beforeAll(async () => {
	folder = join(await mkdtemp(join(tmpdir(), "signpost-cli-")), "handbook");
	const database = openDatabase();
	key = (await createTenant(database)).secret.secret;
	await database.$disconnect();
});
afterAll(() => rm(dirname(folder), { recursive: true }));

async function put(path: string, content: string | Uint8Array): Promise<void> {
	await mkdir(dirname(join(folder, path)), { recursive: true });
	await writeFile(join(folder, path), content);
}

type Result = { exitCode: number; stdout: string; stderr: string };

/** Runs a command in an empty folder, so that no local server's key is found. */
function signpost(words: string[], environment: Record<string, string> = {}): Promise<Result> {
	const { url } = inject("server");
	const env = { PATH: process.env["PATH"], SIGNPOST_URL: url, SIGNPOST_KEY: key, ...environment };
	return new Promise((resolve) => {
		execFile(process.execPath, [CLI, ...words], { cwd: dirname(folder), env }, (error, stdout, stderr) => {
			expect(stdout + stderr).not.toContain(key);
			resolve({ exitCode: typeof error?.code === "number" ? error.code : 0, stdout, stderr });
		});
	});
}

async function json(words: string[]): Promise<{ exitCode: number; value: Record<string, unknown> }> {
	const { exitCode, stdout } = await signpost([...words, "--json"]);
	return { exitCode, value: JSON.parse(stdout) };
}

describe("signpost ingest", () => {
	test("says what is new", async () => {
		await put("index.md", "# Handbook\n\nAll about the lighthouse.");
		await put("keeping/lamp.md", "# The lamp\n\nThe lamp is lit at dusk and turned every four hours.");
		await put("keeping/README.mdx", "# Keeping\n\nHow the keeper keeps it.");
		await put("history.html", "<h1>History</h1><p>The tower was built in 1884.</p>");
		await put("notes.txt", "Bring oil.");
		await put(".hidden.md", "# Hidden");
		const { exitCode, value } = await json(["ingest", folder]);
		expect({ exitCode, ...value }).toMatchObject({
			...{ exitCode: 0, source: "handbook", added: 5, changed: 0, unchanged: 0, removed: 0, failed: 0 },
		});
	});

	test("says what has changed, gone and failed, and goes on", async () => {
		await put("keeping/lamp.md", "# The lamp\n\nThe lamp is lit at dusk and turned every three hours.");
		await put("picture.md", new Uint8Array([137, 80, 78, 71, 0]));
		await rm(join(folder, "notes.txt"));
		const { exitCode, stdout, stderr } = await signpost(["ingest", folder]);
		expect(stdout).toMatch(/^0 added, 1 changed, 3 unchanged, 1 removed, 1 failed \(/);
		expect(stderr).toContain("failed: picture.md: is not text");
		expect(exitCode).toBe(3);
		await rm(join(folder, "picture.md"));
	});

	test("keeps what has gone with --no-remove", async () => {
		await put("extra.md", "# Extra\n\nOne more page.");
		await signpost(["ingest", folder]);
		await rm(join(folder, "extra.md"));
		expect((await json(["ingest", folder, "--no-remove"])).value["removed"]).toBe(0);
		expect((await json(["ingest", folder])).value["removed"]).toBe(1);
	});

	test("refuses to remove most of a collection, before it does anything", async () => {
		for (const name of ["a", "b", "c", "d", "e", "f"]) await put(`../other/${name}.md`, `# ${name}\n\nPage ${name}.`);
		const other = join(dirname(folder), "other");
		expect((await signpost(["ingest", other])).exitCode).toBe(0);
		const refused = await signpost(["ingest", folder, "--source", "other"]);
		expect(refused.exitCode).toBe(2);
		expect(refused.stderr).toContain("--force-remove");
		const { value } = await json(["status"]);
		expect(value["documents"]).toEqual({ ready: 10, queued: 0, failed: 0 });
		expect((await json(["ingest", folder, "--source", "other", "--force-remove"])).value["removed"]).toBe(6);
	});

	test("tells an empty or missing folder apart", async () => {
		await mkdir(join(folder, "../empty"), { recursive: true });
		expect((await signpost(["ingest", join(folder, "../empty")])).exitCode).toBe(4);
		const missing = await signpost(["ingest", join(folder, "../missing")]);
		expect(missing.exitCode).toBe(2);
		expect(missing.stderr.trim().split("\n")).toHaveLength(1);
	});
});

describe("signpost search, ask, status", () => {
	test("search shows title, route and passage", async () => {
		const { exitCode, stdout } = await signpost(["search", "when is the lamp lit"]);
		expect(stdout).toMatch(/^1\. The lamp {2}\/keeping\/lamp/);
		expect(exitCode).toBe(0);
	});

	test("search finds nothing with exit code 4", async () => {
		const { exitCode, value } = await json(["search", "zyzzyva"]);
		expect(exitCode).toBe(4);
		expect(value["hits"]).toEqual([]);
	});

	test("ask prints the answer and its numbered sources", async () => {
		const { exitCode, stdout } = await signpost(["ask", "When is the lamp lit?"]);
		expect(stdout).toContain("lit at dusk");
		expect(stdout).toMatch(/\n\[1\] The lamp {2}\/keeping\/lamp/);
		expect(exitCode).toBe(0);
	});

	test("ask prints one object for scripts", async () => {
		const { value } = await json(["ask", "When is the lamp lit?"]);
		expect(value).toMatchObject({ answered: true, model: "extractive", text: expect.stringContaining("dusk") });
	});

	test("status counts the documents", async () => {
		const { exitCode, stdout } = await signpost(["status"]);
		expect(stdout).toMatch(/answers, version \d+\.\d+\.\d+\n\d+ ready, 0 queued, 0 failed\n/);
		expect(exitCode).toBe(0);
	});
});

test("help shows no empty defaults", async () => {
	for (const command of ["ingest", "search", "eval"]) {
		const { stdout } = await signpost([command, "--help"]);
		expect(stdout).toContain("may be repeated");
		expect(stdout).not.toMatch(/default:\s+(\[\]|"")/);
	}
});

describe("what goes wrong is said in one line", () => {
	test.each([
		{ words: ["status", "--url", "http://127.0.0.1:9"], exitCode: 1, message: "Cannot reach http://127.0.0.1:9" },
		{ words: ["search", "x"], wrongKey: "sk_wrong", exitCode: 1, message: "--key" },
		{ words: ["search", "x"], wrongKey: "", exitCode: 2, message: "There is no key" },
		{ words: ["search"], exitCode: 2, message: "missing required argument" },
		{ words: ["search", "x", "--limit", "0"], exitCode: 2, message: "1 to 50" },
		{ words: ["search", "x".repeat(1_001)], exitCode: 2, message: "query: must have at most 1,000 characters." },
		{ words: ["ask", ""], exitCode: 2, message: "Invalid input: message: must not be empty." },
		{ words: ["ask", "x".repeat(4_001)], exitCode: 2, message: "message: must have at most 4,000 characters." },
		{ words: ["status", "--client", "../x"], exitCode: 2, message: "clientId: Use letters" },
		{ words: ["status", "--url", "notaurl"], exitCode: 2, message: "url: Give the server's http(s) url." },
		{ words: ["serach"], exitCode: 2, message: "unknown command" },
	])("$message", async ({ words, wrongKey, exitCode, message }) => {
		const result = await signpost(words, wrongKey === undefined ? {} : { SIGNPOST_KEY: wrongKey });
		expect(result.stderr).toContain(message);
		expect(result.stderr).not.toContain("    at ");
		expect(result).toMatchObject({ exitCode, stdout: "" });
	});

	test.each([
		{ status: 404, type: "text/html", words: ["status"] },
		{ status: 200, type: "text/html", words: ["search", "x"] },
		{ status: 400, type: "application/json", words: ["ask", "x"] },
	])("another web server, which answers $status with $type", async ({ status, type, words }) => {
		const other = createServer((_request, response) => response.writeHead(status, { "content-type": type }).end("{}"));
		await once(other.listen(0, "127.0.0.1"), "listening");
		const url = `http://127.0.0.1:${(other.address() as AddressInfo).port}`;
		const { exitCode, stderr } = await signpost([...words, "--url", url]);
		other.close();
		expect(stderr).toBe(
			`${url} is no Signpost server: it answered with status ${status}. Check --url or SIGNPOST_URL.\n`,
		);
		expect(exitCode).toBe(1);
	});
});
