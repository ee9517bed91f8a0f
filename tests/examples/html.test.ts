/** The demo page as a newcomer meets it: with its own key, over the documentation. */
import type { BrowserContextOptions, Page } from "playwright-core";
import { beforeAll, expect, inject, onTestFinished, test, vi } from "vitest";
import { launchBrowserForFile } from "../harness/browser.ts";
import { startLocalServer } from "../harness/local-server.ts";
import { connect } from "../harness/tenant.ts";
import { violationsOf } from "../widget/axe.ts";
import { openSite } from "./site.ts";

const { url, publishableKey } = inject("server");
const browser = await launchBrowserForFile();
beforeAll(async () => {
	// The documentation goes in after the start.
	const { search } = connect(publishableKey);
	const find = async () => (await search.query.query({ query: "back up the data" })).hits;
	await vi.waitFor(async () => expect(await find()).not.toEqual([]), 50_000);
});

const open = (how?: BrowserContextOptions) => openSite(browser, `${url}/demo/`, how);
const frameOf = (page: Page) => page.frameLocator("signpost-widget iframe");

test("its questions are answered from the documentation", async () => {
	const { page, troubles } = await open();
	const questions = await page.locator(".questions button").all();
	expect(questions).toHaveLength(3);
	for (const [index, question] of questions.entries()) {
		await question.click();
		const answer = frameOf(page).locator("a4w-answer").nth(index);
		const href = await answer
			.getByRole("link", { name: /^Source 1: / })
			.first()
			.getAttribute("href");
		expect(href).toMatch(`${url}/demo/docs/`);
	}
	expect(troubles).toEqual([]);
});

test("its search leads to pages of the documentation, which have the widget, too", async () => {
	const { page, troubles } = await open();
	await page.getByRole("button", { name: "Search", exact: true }).click();
	await frameOf(page).getByRole("combobox").fill("back up the data");
	await frameOf(page)
		.getByRole("option", { name: /^Operating/ })
		.first()
		.click();
	await page.waitForURL("**/demo/docs/operating*");
	await page.locator("signpost-widget button").waitFor();
	await page.keyboard.press("Control+k");
	await frameOf(page).getByRole("combobox").waitFor();
	expect(troubles).toEqual([]);
});

test("its tag is copied, and works where it is pasted", async () => {
	const { page } = await open({ permissions: ["clipboard-read", "clipboard-write"] });
	await page.getByRole("button", { name: "Copy" }).click();
	await page.getByText("Copied.").waitFor();
	const tag = await page.evaluate(() => navigator.clipboard.readText());
	const site = await startLocalServer((_request, response) => {
		response.setHeader("content-type", "text/html").end(`<!doctype html><link rel="icon" href="data:,">${tag}`);
	});
	onTestFinished(() => site.close());
	const { page: pasted, troubles } = await openSite(browser, site.url);
	await pasted.locator("signpost-widget button").click();
	await frameOf(pasted).getByRole("button", { name: "How do I use PostgreSQL?" }).click();
	await frameOf(pasted)
		.getByRole("link", { name: /^Source 1: / })
		.first()
		.waitFor();
	expect(troubles).toEqual([]);
});

test("without a clipboard its tag is selected", async () => {
	const { page } = await open();
	await page.evaluate("Object.defineProperty(navigator, 'clipboard', {})");
	await page.getByRole("button", { name: "Copy" }).click();
	await page.getByText("Selected").waitFor();
	expect(await page.evaluate(() => String(getSelection()))).toBe(await page.locator("#tag").textContent());
});

test.each([
	["light", {}],
	["dark", { colorScheme: "dark" }],
	["on a phone", { viewport: { width: 360, height: 640 } }],
] as const)("it can be read and used by all, %s", async (_name, how) => {
	const { page } = await open(how);
	await page.locator("#tag").filter({ hasText: publishableKey }).waitFor();
	expect(await violationsOf(page, "body")).toEqual([]);
	expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
});

test.each(["/demo", "/demo/index.html"])("is found at %s, too", async (path) => {
	const response = await fetch(`${url}${path}`);
	expect([response.status, await response.text()]).toEqual([200, expect.stringContaining(publishableKey)]);
});
