/** The npm package of the elements, as it would be published. */
import { execFile } from "node:child_process";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { publint } from "publint";
import { afterAll, beforeAll, expect, inject, test } from "vitest";

const run = promisify(execFile);
const FOLDER = fileURLToPath(new URL("../../widget", import.meta.url));
const TOOLS = fileURLToPath(new URL("../../node_modules/.bin", import.meta.url));
const manifest = JSON.parse(await readFile(join(FOLDER, "package.json"), "utf8"));

type Packed = { filename: string; files: { path: string }[] };

let folder: string;
let packed: Packed;
beforeAll(async () => {
	folder = await mkdtemp(join(tmpdir(), "signpost-widget-"));
	const { stdout } = await run("npm", ["pack", "--json", "--pack-destination", folder], { cwd: FOLDER });
	// A list, or of newer ones an object by package name.
	[packed = { filename: "", files: [] }] = Object.values(JSON.parse(stdout) as Record<string, Packed>);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test("has no mistakes in its package.json", async () => {
	expect((await publint({ pkgDir: FOLDER, pack: "npm", strict: true })).messages).toEqual([]);
});

test("has types that resolve in every project that can import it", async () => {
	const checked = run(join(TOOLS, "attw"), [join(folder, packed.filename), "--profile", "esm-only"]);
	await expect(checked).resolves.toMatchObject({ stderr: "" });
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

test("holds its licence and its entries with their types, and nothing of what the server serves", () => {
	const paths = packed.files.map(({ path }) => path);
	const entries = ["index", "react", "vue"].flatMap((name) => [`dist/${name}.js`, `dist/types/${name}.d.ts`]);
	expect(paths).toEqual(expect.arrayContaining(["LICENSE", "README.md", "dist/LICENSES.txt", ...entries]));
	const own =
		/^(?:LICENSE|README\.md|package\.json|dist\/(?:LICENSES\.txt|(?!widget\.)[\w-]+\.js|types\/[\w/-]+\.d\.ts))$/;
	expect(paths.filter((path) => !own.test(path))).toEqual([]);
});

test("passes on the licences of what its bundles hold, and so does the server", async () => {
	const licences = await readFile(join(FOLDER, "dist/LICENSES.txt"), "utf8");
	expect(await (await fetch(`${inject("server").url}/widget/licences.txt`)).text()).toBe(licences);
	for (const name of ["lit", "lit-html", "lit-element", "@lit/reactive-element"])
		expect(licences).toMatch(new RegExp(`^${name} [\\d.]+\\n\\nBSD 3-Clause`, "m"));
	for (const name of ["@trpc/client", "superjson", "streaming-markdown"])
		expect(licences).toMatch(new RegExp(`^${name} [\\d.]+\\n\\n[^-]*MIT`, "m"));
});

test("can be imported by a server that renders pages", async () => {
	const program = 'console.log(Object.keys(await import("@signpost/widget/react")).join());';
	const { stdout } = await run(process.execPath, ["--input-type=module", "-e", program], { cwd: FOLDER });
	expect(stdout.trim()).toBe("ChatElement,LauncherElement,SearchElement");
});
