/** The npm package of the elements, as it would be published. */
import { execFile } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { publint } from "publint";
import { expect, test } from "vitest";

const run = promisify(execFile);
const FOLDER = fileURLToPath(new URL("../../widget", import.meta.url));
const manifest = JSON.parse(await readFile(join(FOLDER, "package.json"), "utf8"));

test("has no mistakes in its package.json", async () => {
	expect((await publint({ pkgDir: FOLDER, pack: "npm", strict: true })).messages).toEqual([]);
});

test("imports nothing but what it depends on", async () => {
	const names = new Set<string>();
	for (const file of (await readdir(join(FOLDER, "dist"))).filter(
		(name) => name.endsWith(".js") && name !== "widget.js",
	)) {
		const text = await readFile(join(FOLDER, "dist", file), "utf8");
		for (const [, name = ""] of text.matchAll(/^(?:import|export)\b[^"]*"((?:@[^/"]+\/)?[^./"][^/"]*)[^"]*";$/gm))
			names.add(name);
	}
	expect([...names].sort()).toEqual(Object.keys(manifest.dependencies).sort());
});

test("holds its licence, its types and no page of the server", async () => {
	const { stdout } = await run("npm", ["pack", "--dry-run", "--json"], { cwd: FOLDER });
	expect(stdout).toContain('"LICENSE"');
	expect(stdout).toContain('"dist/types/index.d.ts"');
	expect(stdout).not.toContain("playground");
});
