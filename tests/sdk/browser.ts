import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { basename, join } from "node:path";
import { chromium, type Page } from "playwright-core";
import { onTestFinished } from "vitest";

/** An empty page in Chromium, on a site that serves a folder's scripts. All ends with the test. */
export async function openPage(folder: string): Promise<Page> {
	const site = createServer(async (request, response) => {
		const name = basename(request.url ?? "");
		const script = name.endsWith(".js") ? await readFile(join(folder, name)).catch(() => null) : null;
		response.setHeader("content-type", script === null ? "text/html" : "text/javascript");
		response.end(script ?? "<!doctype html><title>Test</title>");
	});
	await new Promise<void>((resolve) => site.listen(0, "127.0.0.1", resolve));
	const browser = await chromium.launch({
		executablePath: process.env["CHROMIUM"] ?? "/usr/bin/chromium",
		args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"],
	});
	onTestFinished(async () => {
		await browser.close();
		site.closeAllConnections();
		site.close();
	});
	const page = await browser.newPage();
	await page.goto(`http://localhost:${(site.address() as AddressInfo).port}/`);
	return page;
}
