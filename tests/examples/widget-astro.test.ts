/** The widget on a site made with Astro, whose router goes from page to page without loading them anew. */
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { launchBrowser } from "../harness/browser.ts";
import { type LocalServer, startLocalServer } from "../harness/local-server.ts";
import { openDatabaseForFile } from "../harness/tenant.ts";
import { createShoeShop, QUESTION } from "../widget/shop.ts";
import { openSite } from "./site.ts";

const run = promisify(execFile);
const ROOT = fileURLToPath(new URL("../../examples/widget-astro", import.meta.url));

const database = openDatabaseForFile();
const { url } = inject("server");
let browser: Browser;
let outDir: string;
let site: LocalServer;
beforeAll(async () => {
	const { publishable } = await createShoeShop(database);
	outDir = await mkdtemp(join(tmpdir(), "signpost-astro-"));
	await install();
	const env = { ...process.env, PUBLIC_SIGNPOST_URL: url, PUBLIC_SIGNPOST_KEY: publishable.secret };
	const words = ["run", "build", "--", "--outDir", outDir];
	await run("npm", words, { cwd: ROOT, env: { ...env, ASTRO_TELEMETRY_DISABLED: "1" } });
	site = await startLocalServer(servePage);
	browser = await launchBrowser();
}, 180_000);
afterAll(async () => {
	await browser?.close();
	await site?.close();
	await rm(outDir, { recursive: true, force: true });
});

/** Its packages are not the workspace's: they come when they are needed, and once. */
async function install(): Promise<void> {
	const timeOf = async (path: string) => (await stat(join(ROOT, path)).catch(() => null))?.mtimeMs ?? 0;
	if ((await timeOf("node_modules/.package-lock.json")) < (await timeOf("package-lock.json")))
		await run("npm", ["ci"], { cwd: ROOT });
}

async function servePage({ url: path = "" }: IncomingMessage, response: ServerResponse): Promise<void> {
	const isFile = extname(path) !== "";
	response.setHeader("content-type", isFile ? "text/javascript" : "text/html");
	response.end(await readFile(join(outDir, isFile ? path : `${path}/index.html`)));
}

test("a conversation stays through navigation, and its links are followed by Astro's router", async () => {
	const { page, troubles, isStill } = await openSite(browser, site.url);
	const scripts: string[] = [];
	page.on("request", (request) => request.url().endsWith("/widget.js") && scripts.push(request.url()));
	const frame = page.frameLocator("signpost-widget iframe");
	await page.locator("signpost-widget button").click();
	await frame.getByRole("button", { name: QUESTION }).click();
	const source = frame.getByRole("link", { name: "Source 1: Returns" });
	await source.waitFor();
	await page.getByRole("link", { name: "Shipping" }).click();
	await page.getByRole("heading", { name: "Shipping" }).waitFor();
	await source.click();
	await page.getByRole("heading", { name: "Returns" }).waitFor();
	expect(new URL(page.url()).pathname).toBe("/help/returns");
	expect(await source.isVisible()).toBe(true);
	await page.goBack();
	await page.getByRole("heading", { name: "Shipping" }).waitFor();
	await page.keyboard.press("Control+k");
	await frame.getByRole("combobox").fill("foot");
	await frame.getByRole("option", { name: /Shoe sizes/ }).waitFor();
	expect(await page.locator("signpost-widget").count()).toBe(1);
	expect({ isStill: await isStill(), scripts, troubles }).toEqual({ isStill: true, scripts: [], troubles: [] });
});
