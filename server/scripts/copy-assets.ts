/** Puts beside the bundle what the server reads at run time: migrations, demo page, documentation, reference of REST. */
import { cp, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import scalar from "@scalar/fastify-api-reference";
import fastify from "fastify";
import { renderPage } from "./render-page.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const DIST = join(ROOT, "server/dist");
const TOP_LEVEL = ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "sdk/README.md"];

await cp(join(ROOT, "prisma/migrations"), join(DIST, "migrations"), { recursive: true });
await cp(join(ROOT, "examples/html"), join(DIST, "demo"), { recursive: true });
for (const part of ["widget.js", "widget.js.gz", "widget.js.br", "files.json", "LICENSES.txt", "assets", "playground"])
	await cp(join(ROOT, "widget/dist", part), join(DIST, "widget", part), { recursive: true });
await cp(join(ROOT, "server/src/generated/openapi.json"), join(DIST, "openapi.json"));
await cp(join(ROOT, "server/reference"), join(DIST, "reference"), { recursive: true });
await writeScalar(join(DIST, "reference/scalar.js"));
for (const file of await documents()) {
	await copyDocument(file);
	await renderDocument(file);
}
await cp(join(ROOT, "docs/images"), join(DIST, "demo/docs/images"), { recursive: true });

/** Its script, which the package serves and does not export; packed, too, as it is large. */
async function writeScalar(target: string): Promise<void> {
	const app = fastify();
	await app.register(scalar, { routePrefix: "/docs", configuration: { url: "/openapi.json" } });
	const { rawPayload } = await app.inject("/docs/js/scalar.js");
	await writeFile(target, rawPayload);
	await writeFile(`${target}.gz`, gzipSync(rawPayload, { level: 9 }));
}

async function documents(): Promise<string[]> {
	const below = await readdir(join(ROOT, "docs"), { recursive: true });
	return [...TOP_LEVEL, ...below.filter((file) => file.endsWith(".md")).map((file) => join("docs", file))];
}

async function copyDocument(file: string): Promise<void> {
	const target = join(DIST, "docs", file);
	await mkdir(dirname(target), { recursive: true });
	await cp(join(ROOT, file), target);
}

/** As a page, for the routes to which the demo's citations link. */
async function renderDocument(file: string): Promise<void> {
	const target = join(DIST, "demo/docs", file.replace(/^docs\//, "").replace(/\.md$/, ".html"));
	await mkdir(dirname(target), { recursive: true });
	await writeFile(target, await renderPage(await readFile(join(ROOT, file), "utf8"), file));
}
