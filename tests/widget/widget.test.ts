/** The script tag on a page of another site: launcher, frame, chat and search, as a visitor meets them. */
import { describe, expect, test } from "vitest";
import { launcherOf } from "./host-page.ts";
import { openShoeShop, QUESTION } from "./shop.ts";

const { url, database, shop, open } = await openShoeShop();

const eventsOf = (type: "click" | "impression" | "view") =>
	database.event.findMany({ where: { clientId: shop.clientId, type } });

test("before a visitor shows interest there are two requests and a button", async () => {
	const { page, requests, troubles, site } = await open();
	await launcherOf(page).waitFor();
	expect(requests.filter((request) => request.startsWith(url)).map((request) => new URL(request).pathname)).toEqual([
		"/widget.js",
		"/widget/launcher",
	]);
	expect(await launcherOf(page).getAttribute("title")).toBe("Shoe shop");
	expect(page.url()).toBe(`${site}/`);
	expect(troubles).toEqual([]);
});

test("a hand on the button has the window made ready, in few requests, and takes nothing from the page", async () => {
	const { page, frame, requests, troubles } = await open({ tag: 'data-lang="de"' });
	await launcherOf(page).hover();
	await frame.locator("textarea").waitFor({ state: "attached" });
	await frame.getByText("Fragen Sie").waitFor({ state: "attached" });
	const made = requests.filter((request) => request.includes("/widget/assets/"));
	// The script, what it imports, and the words.
	expect(made.length).toBeLessThanOrEqual(4);
	expect(requests.filter((request) => request.includes("/trpc"))).toEqual([]);
	expect(await page.evaluate(() => document.activeElement?.localName)).toBe("body");
	expect(await frame.locator("textarea").isVisible()).toBe(false);
	await launcherOf(page).click();
	await frame.locator("textarea:focus").waitFor();
	expect(troubles).toEqual([]);
});

test("answers a question with numbered sources, and goes on with it after a reload", async () => {
	const { page, frame, troubles, site } = await open();
	await launcherOf(page).click();
	await frame.getByRole("button", { name: QUESTION }).click();
	const citation = frame.getByRole("link", { name: "Source 1: Returns" });
	await citation.waitFor();
	expect(await frame.locator("a4w-answer article").textContent()).toContain("within sixty days");
	expect(await citation.getAttribute("href")).toBe(`${site}/help/returns#deadline`);
	await citation.hover();
	expect(await frame.getByRole("tooltip").textContent()).toContain("Shoes can be returned within sixty days");
	await frame.getByText("Quoted word for word").waitFor();
	expect(await frame.getByRole("log").textContent()).toContain("Shoes can be returned within sixty days of delivery.");
	await page.reload();
	await launcherOf(page).click();
	await frame.getByText("within sixty days").first().waitFor();
	expect(troubles).toEqual([]);
});

test("searches as one types, by the keyboard alone, and tells of the click", async () => {
	const { page, frame, troubles } = await open();
	await launcherOf(page).waitFor();
	await page.keyboard.press("Control+k");
	const field = frame.getByRole("combobox");
	await field.waitFor();
	await page.keyboard.type("return shoes");
	const hit = frame.getByRole("option", { name: /^Returns/ });
	await hit.waitFor();
	expect(await hit.locator("mark").allTextContents()).toContain("Shoes");
	await expect.poll(async () => (await eventsOf("impression")).length, { timeout: 10_000 }).toBeGreaterThan(0);
	await page.keyboard.press("ArrowDown");
	expect(await frame.getByRole("option", { selected: true }).textContent()).toContain("Returns");
	await page.keyboard.press("Enter");
	await page.waitForURL("**/help/returns*");
	await expect.poll(() => eventsOf("click")).toMatchObject([{ route: "/help/returns", position: 1 }]);
	expect(troubles).toEqual([]);
});

test("a search becomes a question, and the keyboard stays inside until Escape", async () => {
	const { page, frame } = await open({ body: "<button id=before>Before</button>" });
	await launcherOf(page).waitFor();
	await page.locator("#before").focus();
	await page.keyboard.press("Control+k");
	await frame.getByRole("combobox").waitFor();
	await page.keyboard.type(QUESTION);
	await frame.getByRole("option", { name: /^Ask about/ }).waitFor();
	await page.keyboard.press("ArrowUp");
	await page.keyboard.press("Enter");
	await frame.getByRole("link", { name: "Source 1: Returns" }).waitFor();
	for (let times = 0; times < 25; times += 1) await page.keyboard.press("Tab");
	expect(await page.evaluate(() => document.activeElement?.localName)).toBe("signpost-widget");
	await page.keyboard.press("Escape");
	await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe("before");
	expect(await launcherOf(page).getAttribute("aria-expanded")).toBe("false");
});

test("the way from a search to the chat stands still while results come, and stays chosen", async () => {
	const { page, frame } = await open();
	let release = () => {};
	const held = new Promise<void>((resolve) => {
		release = resolve;
	});
	await page.route(/search\.query/, async (route) => {
		await held;
		await route.continue();
	});
	await page.evaluate("Signpost.search('shoes')");
	const ask = frame.getByRole("option", { name: /^Ask about/ });
	await ask.waitFor();
	const before = await ask.boundingBox();
	await page.keyboard.press("ArrowUp");
	release();
	await frame.getByRole("option", { name: /^Returns/ }).waitFor();
	expect(await ask.boundingBox()).toEqual(before);
	expect(await ask.getAttribute("aria-selected")).toBe("true");
});

test("a page that follows links by itself is seen behind no search, and beside the chat", async () => {
	const router = `<script>window.Signpost = { q: [["on", "navigate", (event) => {
		event.preventDefault();
		history.pushState(null, "", new URL(event.detail.href).pathname);
	}]] };</script>`;
	const { page, frame, site, troubles } = await open({ head: router });
	const isOpen = () => launcherOf(page).getAttribute("aria-expanded");
	await page.evaluate("window.isStill = true; Signpost.search('parcels')");
	await frame.getByRole("option", { name: /^Shipping/ }).click();
	await page.waitForURL(`${site}/help/shipping`);
	await expect.poll(isOpen).toBe("false");
	await page.evaluate(`Signpost.ask("${QUESTION}")`);
	await frame.getByRole("link", { name: "Source 1: Returns" }).click();
	await page.waitForURL(`${site}/help/returns`);
	expect([await isOpen(), await page.evaluate("isStill")]).toEqual(["true", true]);
	expect(troubles).toEqual([]);
});

describe("a strict Content-Security-Policy", () => {
	const shared =
		"default-src 'none'; frame-src SERVER; connect-src SERVER; require-trusted-types-for 'script'; trusted-types 'none';";
	test.each([
		["by address", { policy: `${shared} script-src SERVER` }],
		["by nonce", { policy: `${shared} script-src 'nonce-r4nd0m'`, tag: 'nonce="r4nd0m"' }],
	])("O13 %s lets it work, with Trusted Types", async (_name, options) => {
		const { page, frame, troubles } = await open(options);
		await launcherOf(page).click();
		await frame.getByRole("button", { name: QUESTION }).click();
		await frame.getByRole("link", { name: "Source 1: Returns" }).waitFor();
		expect(troubles).toEqual([]);
	});
});

test("stands in the page itself where the tag says so", async () => {
	const { page, requests, troubles } = await open({
		tag: `data-mode="inline" data-target="#here" data-widget-id="${shop.widgetId}"`,
		body: '<div id="here" style="height: 500px"></div>',
	});
	await page.getByRole("heading", { name: "Shoe shop" }).waitFor();
	await page.getByRole("button", { name: QUESTION }).click();
	await page.getByRole("link", { name: "Source 1: Returns" }).waitFor();
	expect(await page.locator("iframe, signpost-widget").count()).toBe(0);
	expect(requests.filter((request) => request.includes("/widget/frame"))).toEqual([]);
	expect(troubles).toEqual([]);
});

test("an element may be told only later whom to ask", async () => {
	const { page, troubles } = await open({
		tag: 'data-mode="inline" data-target="#here"',
		body: '<div id="here"></div><a4w-chat id="late"></a4w-chat>',
	});
	await page.getByRole("heading", { name: "Shoe shop" }).waitFor();
	const late = page.locator("#late");
	await late.getByRole("textbox").waitFor();
	expect(await late.getByRole("heading", { name: "Shoe shop" }).count()).toBe(0);
	await late.evaluate((chat, told) => Object.assign(chat, told), { server: url, apiKey: shop.publishable.secret });
	await late.getByRole("button", { name: QUESTION }).click();
	await late.getByRole("link", { name: "Source 1: Returns" }).waitFor();
	expect(troubles).toEqual([]);
});

test("survives a page that puts another body in the place of its own, a second tag, and many openings", async () => {
	const { page, frame, troubles } = await open();
	await launcherOf(page).click();
	await frame.locator("textarea").waitFor();
	await page.evaluate(() => {
		document.body = document.createElement("body");
		history.pushState(null, "", "/other");
	});
	expect(await frame.locator("textarea").isVisible()).toBe(true);
	await page.evaluate(
		([url, key]) =>
			new Promise((resolve) => {
				const script = document.createElement("script");
				Object.assign(script.dataset, { apiKey: key });
				Object.assign(script, { src: `${url}/widget.js`, onload: resolve });
				document.head.append(script);
			}),
		[url, shop.publishable.secret],
	);
	expect(await page.locator("signpost-widget").count()).toBe(1);
	const nodes = () =>
		page.evaluate(() => document.querySelector("signpost-widget")?.shadowRoot?.querySelectorAll("*").length);
	const before = await nodes();
	await page.evaluate("for (let times = 0; times < 200; times += 1) { Signpost.close(); Signpost.open(); }");
	expect(await nodes()).toBe(before);
	expect(await frame.locator("textarea").isVisible()).toBe(true);
	expect(troubles).toEqual([]);
});

test("what a page asks waits for what goes on: an answer, or a conversation that is fetched again", async () => {
	const { page, frame, troubles } = await open();
	const asked = frame.locator(".question");
	const answered = frame.locator("article[aria-busy=false]");
	await launcherOf(page).click();
	await frame.locator("textarea:focus").waitFor();
	await page.evaluate("for (const what of ['shoes', 'parcels']) Signpost.ask('Tell me of ' + what + '.')");
	await expect.poll(() => answered.count()).toBe(2);
	await page.reload();
	await launcherOf(page).waitFor();
	await page.evaluate("Signpost.ask('And of sizes?')");
	await expect.poll(() => answered.count()).toBe(3);
	expect(await asked.allTextContents()).toEqual(
		["Tell me of shoes.", "Tell me of parcels.", "And of sizes?"].map((one) => expect.stringContaining(one)),
	);
	expect(troubles).toEqual([]);
});

test("pages talk to it by window.Signpost, also before it is there", async () => {
	const calls = `<script>window.told = []; window.Signpost = { q: [["on", "open", (event) => told.push(event.detail.view)], ["ask", "${QUESTION}"]] };</script>`;
	const { page, frame, troubles } = await open({ head: calls });
	await frame.getByRole("link", { name: "Source 1: Returns" }).waitFor();
	await page.evaluate("Signpost.search('shoes')");
	await frame.getByRole("option").first().waitFor();
	expect(await page.evaluate("told")).toEqual(["chat", "search"]);
	await page.evaluate("Signpost.destroy()");
	expect(await page.locator("signpost-widget").count()).toBe(0);
	expect(troubles).toEqual([]);
});
