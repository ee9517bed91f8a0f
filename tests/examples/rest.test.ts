import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { beforeAll, describe, expect, inject, test } from "vitest";
import { createTenant, openDatabaseForFile, type TestTenant } from "../harness/tenant.ts";

const SCRIPT = fileURLToPath(new URL("../../examples/rest-curl/run.sh", import.meta.url));
const PAGE = new URL("../../docs/rest.md", import.meta.url);

const database = openDatabaseForFile();
const { url, publishableKey, secretKey } = inject("server");
const run = (command: string[], environment: Record<string, string>) =>
	promisify(execFile)("sh", command, { env: { PATH: process.env["PATH"], ...environment } });
let tenant: TestTenant;
beforeAll(async () => {
	tenant = await createTenant(database);
});

describe("examples/rest-curl", () => {
	test("makes a page searchable, finds it and deletes it again", async () => {
		const { stdout } = await run([SCRIPT], { SIGNPOST_URL: url, SIGNPOST_KEY: tenant.secret.secret });
		expect(stdout).toContain('"recommendedRoute":"/help/returns"');
		expect(stdout).toContain('{"deleted":1}');
	});

	test("fails with a reason", async () => {
		const failed = run([SCRIPT], { SIGNPOST_URL: url, SIGNPOST_KEY: "sk_wrong" });
		await expect(failed).rejects.toMatchObject({ stderr: expect.stringContaining("UNAUTHENTICATED") });
	});
});

const blocks = [...(await readFile(PAGE, "utf8")).matchAll(/^```sh\n(curl .*?)^```/gms)].map(([, lines = ""]) => lines);

test.each(blocks)("docs/rest.md works as written: %s", async (block) => {
	const { stdout } = await run(["-c", block], { URL: url, KEY: publishableKey, SECRET: secretKey });
	expect(stdout).not.toBe("");
	expect(stdout).not.toContain('{"error"');
});
