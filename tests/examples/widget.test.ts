/** The widget's examples, built as their readers would, in a real browser and with a live server. */
import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { startLocalServer } from "../harness/local-server.ts";
import { openShoeShop, QUESTION } from "../widget/shop.ts";
import { openSite } from "./site.ts";
import { serveViteApp, type ViteApp } from "./vite-app.ts";

const { url, key, browser } = await openShoeShop();

test("the plain page answers and searches", async () => {
	const file = new URL("../../examples/widget-html/index.html", import.meta.url);
	const html = (await readFile(file, "utf8")).replace("http://localhost:3000", url).replace("pk_…", key);
	const server = await startLocalServer((_request, response) => {
		response.setHeader("content-type", "text/html").end(html);
	});
	onTestFinished(() => server.close());
	const { page, troubles } = await openSite(browser, server.url);
	const frame = page.frameLocator("signpost-widget iframe");
	await page.locator("signpost-widget button").click();
	await frame.getByRole("button", { name: QUESTION }).click();
	await frame.getByRole("link", { name: "Source 1: Returns" }).waitFor();
	await page.keyboard.press("Escape");
	await page.keyboard.press("Control+k");
	await frame.getByRole("combobox").fill("parcels");
	await frame.getByRole("option", { name: /Shipping/ }).waitFor();
	expect(troubles).toEqual([]);
});

describe.each(["widget-react", "widget-vue"])("%s", (name) => {
	let app: ViteApp;
	beforeAll(async () => {
		app = await serveViteApp(name, { url, key });
	});
	afterAll(() => app?.close());

	test("finds, answers with a source, and goes to both by the site's own router", async () => {
		const { page, troubles, isStill } = await openSite(browser, app.url);
		const search = page.locator("main a4w-search");
		const chat = page.locator("a4w-chat");
		await search.getByRole("combobox").fill("parcels");
		await search.getByRole("option", { name: /Shipping/ }).click();
		await page.getByRole("heading", { name: "The page /help/shipping" }).waitFor();
		await search.getByRole("combobox").fill(QUESTION);
		await search.getByRole("option", { name: /Returns/ }).waitFor();
		await search.getByRole("option", { name: /^Ask about/ }).click();
		await chat.getByRole("link", { name: "Source 1: Returns" }).click();
		await page.getByRole("heading", { name: "The page /help/returns" }).waitFor();
		expect(await chat.locator("a4w-answer article").textContent()).toContain("within sixty days");
		await page.goBack();
		await page.getByRole("heading", { name: "The page /help/shipping" }).waitFor();
		expect({ isStill: await isStill(), troubles }).toEqual({ isStill: true, troubles: [] });
	});

	test("has words and colors of the site, and opens by a button of its own", async () => {
		const { page, troubles } = await openSite(browser, app.url);
		await page.getByRole("heading", { name: "Ask the shop" }).waitFor();
		const colorOf = (part: string) =>
			page
				.locator(part)
				.first()
				.evaluate((element) => getComputedStyle(element).backgroundColor);
		expect(await colorOf("a4w-chat .go")).toBe("rgb(11, 107, 80)");
		await page.getByRole("button", { name: "Search", exact: true }).click();
		const field = page.locator("a4w-launcher").getByRole("combobox");
		await field.fill("foot");
		await page
			.locator("a4w-launcher")
			.getByRole("option", { name: /Shoe sizes/ })
			.waitFor();
		await page.keyboard.press("Escape");
		await field.waitFor({ state: "detached" });
		expect(troubles).toEqual([]);
	});
});
