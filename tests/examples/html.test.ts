import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { connect, createTenant, ingest, openDatabase, type TestTenant } from "../harness/tenant.ts";
import { launchBrowser, openDemo } from "./demo-page.ts";

const database = openDatabase();
const { url } = inject("server");
let tenant: TestTenant;
let browser: Browser;

const ATTACK = "<img src=x onerror=alert(1)>";
const DOCUMENTS = [
	{
		externalId: "returns",
		route: "/help/returns",
		content: "# Returns\n\n## Deadline\n\nShoes can be returned within sixty days of delivery.",
	},
	{ externalId: "shipping", route: "/help/shipping", content: "# Shipping\n\nParcels travel for three days." },
	{
		externalId: "hostile",
		title: `Umbrella ${ATTACK}`,
		route: "/hostile",
		content: `Umbrellas are kept dry \`${ATTACK}\` in the cellar.`,
	},
];

beforeAll(async () => {
	tenant = await createTenant(database);
	await ingest(connect(tenant.secret.secret), DOCUMENTS);
	// Ingest refuses such a route; the page must not rely on it.
	const hostile = { clientId: tenant.clientId, externalId: "hostile" };
	await database.document.updateMany({ where: hostile, data: { route: "javascript:alert(2)" } });
	browser = await launchBrowser();
});
afterAll(async () => {
	await browser.close();
	await database.$disconnect();
});

const open = (context = {}) => openDemo(browser, { url, key: tenant.publishable.secret, context });

test("searches as one types, marks the words and tells of the click", async () => {
	const { page, troubles } = await open();
	await page.getByRole("combobox").pressSequentially("return shoes", { delay: 20 });
	// Shown for what was typed before, too.
	const marked = page.locator("mark", { hasText: "Shoes" });
	const hit = page.locator(".recommended a", { has: marked });
	await hit.waitFor();
	expect(await hit.getAttribute("href")).toBe(`${url}/help/returns#deadline`);
	expect(await hit.locator("mark").allTextContents()).toContain("Shoes");
	expect(await page.getByRole("status").first().textContent()).toMatch(/^\d results?$/);
	await page.keyboard.press("Escape");
	await page.keyboard.press("ArrowDown");
	expect(await hit.evaluate((link) => link.matches(":focus"))).toBe(true);
	expect(troubles).toEqual([]);
	await page.keyboard.press("Enter");
	await page.waitForURL("**/help/returns#deadline");
	const clicks = () => database.event.findMany({ where: { clientId: tenant.clientId, type: "click" } });
	await expect.poll(clicks, { timeout: 5_000 }).toMatchObject([{ route: "/help/returns", position: 1 }]);
});

test("an answer that comes late is not shown", async () => {
	const { page } = await open();
	let release = () => {};
	const held = new Promise<void>((resolve) => {
		release = resolve;
	});
	await page.route(/search\.query/, async (route) => {
		if (decodeURIComponent(route.request().url() + route.request().postData()).includes("shoes")) await held;
		await route.continue().catch(() => {});
	});
	await page.getByRole("combobox").fill("shoes");
	await page.waitForRequest(/search\.query/);
	await page.getByRole("combobox").fill("parcels");
	await page.getByRole("link", { name: "Shipping" }).waitFor();
	release();
	const next = page.waitForResponse(/search\.query/);
	await page.getByRole("combobox").fill("parcels travel");
	await next;
	expect(await page.locator(".hit-title").allTextContents()).toEqual(["Shipping"]);
});

test("offers queries and pages, for the keyboard and for screen readers", async () => {
	const { page, troubles } = await open();
	const field = page.getByRole("combobox", { name: "Search the content" });
	const options = page.getByRole("option");
	const activeText = () =>
		field.evaluate((input) => document.getElementById(input.getAttribute("aria-activedescendant") ?? "")?.textContent);
	await field.pressSequentially("retu");
	await options.first().waitFor();
	expect(await field.getAttribute("aria-expanded")).toBe("true");
	const texts = await options.allTextContents();
	const [first = ""] = texts;
	expect([texts.length > 1, first.startsWith("retu"), texts.at(-1)]).toEqual([true, true, "ReturnsPage"]);
	expect(await options.first().locator("mark").textContent()).toBe("retu");
	await field.press("ArrowDown");
	expect(await activeText()).toBe(first);
	expect(await page.getByRole("option", { selected: true }).allTextContents()).toEqual([first]);
	await field.press("ArrowUp");
	expect(await field.getAttribute("aria-activedescendant")).toBeNull();
	await field.press("Escape");
	expect(await page.getByRole("listbox").count()).toBe(0);
	expect([await field.inputValue(), await field.getAttribute("aria-expanded")]).toEqual(["retu", "false"]);
	await field.pressSequentially("r");
	await options.first().waitFor();
	await field.press("ArrowDown");
	await field.press("Enter");
	expect(await field.inputValue()).toBe(first);
	expect(await page.getByRole("listbox").count()).toBe(0);
	await field.fill("retu");
	await page.getByRole("option", { name: "Returns Page" }).click();
	await page.waitForURL("**/help/returns");
	expect(troubles.filter((trouble) => !trouble.includes("404"))).toEqual([]);
});

test("suggestions that come late are not shown", async () => {
	const { page } = await open();
	const field = page.getByRole("combobox");
	await page.route(/search\.suggest/, async (route) => {
		await new Promise((resolve) => setTimeout(resolve, 300));
		await route.continue().catch(() => {});
	});
	const asked = page.waitForRequest(/search\.suggest/);
	await field.fill("ship");
	await asked;
	await field.press("Enter");
	await page.waitForTimeout(600);
	expect(await page.getByRole("listbox").count()).toBe(0);
});

test("streams an answer with numbered citations that link to their place", async () => {
	const { page, troubles } = await open();
	await page.locator("#extractive").waitFor();
	await page.getByLabel("Your question").fill("Until when can I return shoes?");
	await page.keyboard.press("Enter");
	await page.locator('.answer[aria-busy="false"]').waitFor();
	expect(await page.locator(".answer").textContent()).toContain("within sixty days");
	const citation = page.getByRole("link", { name: "Source 1: Returns" });
	expect(await citation.getAttribute("href")).toBe(`${url}/help/returns#deadline`);
	expect(await page.locator(".source a").first().textContent()).toBe("Returns");
	expect(await page.getByRole("button", { name: "Ask", exact: true }).isVisible()).toBe(true);
	expect(troubles).toEqual([]);
});

test("documents cannot put anything but text on the page (X3, X6)", async () => {
	const { page, troubles } = await open();
	await page.getByRole("combobox").fill("umbrella");
	await page.locator(".hit").first().waitFor();
	await page.getByLabel("Your question").fill("Where are umbrellas kept?");
	await page.keyboard.press("Enter");
	await page.locator('.answer[aria-busy="false"]').waitFor();
	expect(await page.locator(".hit-title").first().textContent()).toBe(`Umbrella ${ATTACK}`);
	expect(await page.locator(".hit").first().getAttribute("href")).toBeNull();
	expect(await page.locator("main img, main script, a[href^=javascript]").count()).toBe(0);
	expect(troubles).toEqual([]);
});

test("is found without the last slash", async () => {
	const { redirected, status, url: found } = await fetch(`${url}/demo`);
	expect({ redirected, status, found }).toEqual({ redirected: true, status: 200, found: `${url}/demo/` });
});

test("says in plain words that the server cannot be reached", async () => {
	const { page } = await open();
	await page.route(/trpc/, (route) => route.abort());
	await page.getByLabel("Your question").fill("Anyone there?");
	await page.keyboard.press("Enter");
	await page.getByRole("alert").filter({ hasText: "cannot be reached" }).waitFor();
	expect(await page.getByRole("button", { name: "Ask", exact: true }).isVisible()).toBe(true);
});

test("fits a phone", async () => {
	const { page } = await open({ viewport: { width: 360, height: 640 } });
	await page.getByRole("combobox").fill("shoes");
	await page.locator(".hit").first().waitFor();
	const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
	expect(overflow).toBeLessThanOrEqual(0);
});
