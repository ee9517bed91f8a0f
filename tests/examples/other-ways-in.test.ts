import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";
import { describe, expect, inject, test } from "vitest";

const PAGE = new URL("../../docs/other-ways-in.md", import.meta.url);

const { url, publishableKey } = inject("server");
const blocks = [...(await readFile(PAGE, "utf8")).matchAll(/^```sh\n(curl .*?)^```/gms)].map(([, lines = ""]) => lines);

describe("docs/other-ways-in.md", () => {
	test("has a line for every door", () => {
		const paths = blocks.map((block) => /\$URL(\/[\w/]+)/.exec(block)?.[1]);
		expect(paths).toEqual(["/v1/chat/completions", "/api/chat", "/api/conversation/chat", "/mcp"]);
	});

	test.each(blocks)("works as written: %s", async (block) => {
		const env = { PATH: process.env["PATH"], URL: url, KEY: publishableKey };
		const { stdout } = await promisify(execFile)("sh", ["-c", block], { env });
		expect(stdout).toContain('"citations":[{');
		expect(stdout).not.toMatch(/"error"|"isError":true/);
	});
});
