/** The page on which a widget's options are tried, as an admin meets it. */
import type { Page } from "playwright-core";
import { expect, inject, onTestFinished, test } from "vitest";
import type { Role } from "../../server/src/features/access/roles.ts";
import { createPerson, logIn } from "../harness/people.ts";
import { connect } from "../harness/tenant.ts";
import { openShoeShop, QUESTION } from "./shop.ts";

const { url, database, shop, browser } = await openShoeShop();
const { adminToken } = inject("server");

async function open() {
	const context = await browser.newContext();
	onTestFinished(() => context.close());
	const page = await context.newPage();
	page.setDefaultTimeout(10_000);
	const [troubles, requests]: [string[], string[]] = [[], []];
	page.on("pageerror", (error) => troubles.push(error.message));
	page.on("console", (message) => message.type() === "error" && troubles.push(message.text()));
	page.on("request", (request) => {
		requests.push(request.url());
		if (!request.url().startsWith(url) && !request.url().startsWith("data:")) troubles.push(request.url());
	});
	await page.goto(`${url}/playground/`);
	await page.locator("form:not([inert])").waitFor();
	const preview = page.frameLocator("#preview");
	// The newest: what lies below it is about to go.
	const widget = preview.locator("signpost-widget").last();
	return { page, widget, frame: widget.frameLocator("iframe"), troubles, requests };
}

const tagOf = (page: Awaited<ReturnType<typeof open>>["page"]) => page.locator("#tag").textContent();

test("begins with the demo's widget, which follows the form and leaves it the focus", async () => {
	const { page, widget, frame, troubles } = await open();
	await frame.getByLabel("Ask a question").first().waitFor();
	const title = page.getByLabel("Title", { exact: true });
	await title.pressSequentially("Ask us");
	await frame.getByRole("heading", { name: "Ask us" }).waitFor();
	expect(await title.evaluate((field) => field.matches(":focus"))).toBe(true);
	await page.getByLabel("Accent", { exact: true }).fill("#00aa77");
	await page.getByLabel("Position").selectOption("top-left");
	await page.getByLabel("Mode").selectOption("search");
	await frame.getByRole("combobox").waitFor();
	const launcher = widget.locator("button");
	expect(await launcher.evaluate((button) => getComputedStyle(button).backgroundColor)).toBe("rgb(0, 170, 119)");
	expect(await launcher.evaluate((button) => button.getBoundingClientRect().top)).toBe(20);
	expect(troubles).toEqual([]);
});

test("refuses what the server would, and says so beside the field (I10)", async () => {
	const { page } = await open();
	const accent = page.getByLabel("Accent", { exact: true });
	await accent.fill("red;}*{display:none");
	await page.getByText("Write a color as #0a7 or #00aa77.").waitFor();
	expect([await accent.getAttribute("aria-invalid"), await page.locator("#save").isDisabled()]).toEqual(["true", true]);
	await accent.fill("#0a7");
	await expect.poll(() => page.locator("#save").isDisabled()).toBe(false);
});

test("saves by a key that stays in memory, and gives the tag to copy", async () => {
	const { page, frame, troubles, requests } = await open();
	await show(page, shop.secret.secret);
	await expect.poll(() => tagOf(page)).toContain(`data-api-key="pk_…" data-widget-id="${shop.widgetId}"`);
	await page.locator("#key").fill(shop.publishable.secret);
	await page.getByLabel("Subtitle").fill("Open day and night");
	await frame.getByText("Open day and night").waitFor();
	await frame.getByRole("button", { name: QUESTION }).click();
	await frame.getByRole("link", { name: "Source 1: Returns" }).waitFor();
	await page.getByRole("button", { name: "Save" }).click();
	await page.getByText("Saved.").waitFor();
	const { widget } = await connect(shop.secret.secret).chatbots.get.query({ chatbotId: shop.widgetId });
	expect(widget).toMatchObject({
		texts: { title: "Shoe shop", subtitle: "Open day and night" },
		suggestions: [QUESTION],
	});
	await page.getByLabel("This version only").check();
	expect(await tagOf(page)).toMatch(
		/src="\S+\/widget\/assets\/widget-\w{12}\.js"\s+integrity="sha384-\S{64}" crossorigin="anonymous"\s+data-api-key="pk_/,
	);
	const kept = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie]));
	expect([kept, ...requests].join()).not.toContain(shop.secret.secret.slice(0, 12));
	expect(troubles).toEqual([]);
});

/** Shows the chatbots that a key, a session or the admin token opens. */
async function show(page: Page, secret: string, tenantId = ""): Promise<void> {
	await page.getByText("Whose widget").click();
	await page.getByLabel("Secret key or session").fill(secret);
	await page.getByLabel("Organisation").fill(tenantId);
	await page.getByRole("button", { name: "Show my chatbots" }).click();
}

const session = async (role: Role) => logIn(await createPerson(database, { [shop.tenantId]: role }));
/** By the cookie: nothing is to be typed. */
async function logInAt(page: Page): Promise<string> {
	const { email, password } = await createPerson(database, { [shop.tenantId]: "editor" });
	const data = { json: { email, password, session: "cookie" } };
	expect((await page.context().request.post(`${url}/trpc/accounts.login`, { data })).ok()).toBe(true);
	return "";
}
const optionsNow = async () => {
	const { widget } = await connect(shop.secret.secret).chatbots.get.query({ chatbotId: shop.widgetId });
	return widget;
};

test.each([
	["a member's session", () => session("editor"), ""],
	["a member who is logged in here", logInAt, ""],
	["the admin token", async () => adminToken, "organisation"],
])("%s loads the options, changes them and saves", async (who, secretOf, organisation) => {
	const { page, frame, troubles } = await open();
	await show(page, await secretOf(page), organisation && shop.tenantId);
	await expect.poll(() => tagOf(page)).toContain(shop.widgetId);
	await page.getByLabel("Disclaimer").fill(`Seen by ${who}`);
	await frame.getByText(`Seen by ${who}`).waitFor();
	await page.getByRole("button", { name: "Save" }).click();
	await page.getByText("Saved.").waitFor();
	expect(await optionsNow()).toMatchObject({ texts: { title: "Shoe shop", disclaimer: `Seen by ${who}` } });
	await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
	await page.getByRole("button", { name: "Copy" }).click();
	await page.getByText("The tag is copied.").waitFor();
	expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(await tagOf(page));
	expect(troubles).toEqual([]);
});

test("a member who may only look is told so, and loses nothing", async () => {
	const { page, frame } = await open();
	await show(page, await session("viewer"));
	await expect.poll(() => tagOf(page)).toContain(shop.widgetId);
	await page.getByLabel("Subtitle").fill("Mine alone");
	await page.getByRole("button", { name: "Save" }).click();
	await expect.poll(() => page.locator("#status.trouble").textContent()).toMatch(/viewer/);
	expect(await page.getByLabel("Subtitle").inputValue()).toBe("Mine alone");
	await frame.getByText("Mine alone").waitFor();
	expect((await optionsNow()).texts["subtitle"]).not.toBe("Mine alone");
});

test.each([
	["a key for pages", () => shop.publishable.secret, /key/],
	["a wrong token", () => "no-token-of-anybody-0123456789abcdef", /not valid/],
	["nothing", () => "", /Nobody is logged in here/],
	["the admin token alone", () => adminToken, /organisation's id/],
])("%s opens no chatbot, and the page says why", async (_name, secretOf, words) => {
	const { page } = await open();
	await show(page, secretOf());
	await expect.poll(() => page.locator("#status.trouble").textContent()).toMatch(words);
	expect(await page.locator("#choice").isVisible()).toBe(false);
});

test("words are given for every language or for one, the others folded away", async () => {
	const { page, widget, frame, troubles } = await open();
	await show(page, shop.secret.secret);
	await expect.poll(() => tagOf(page)).toContain(shop.widgetId);
	expect(await page.getByLabel("Send", { exact: true }).isVisible()).toBe(false);
	await page.getByText("More words of chat").click();
	await page.getByLabel("Send", { exact: true }).fill("Go");
	await page.getByLabel("For", { exact: true }).selectOption("German (de)");
	const welcome = page.getByLabel("Welcome");
	expect(await welcome.getAttribute("placeholder")).toMatch(/^Fragen Sie/);
	await welcome.fill("Willkommen!");
	await frame.getByText("Willkommen!").waitFor();
	await frame.getByRole("button", { name: "Go" }).waitFor();
	await page.getByLabel("For", { exact: true }).selectOption("Another…");
	await page.getByLabel("Its code").fill("he");
	await page.keyboard.press("Tab");
	await page.getByLabel("Text of the button").fill("שאלו");
	await expect.poll(() => widget.locator("button").getAttribute("title")).toBe("שאלו");
	await page.getByLabel("For", { exact: true }).selectOption("Every language");
	expect(await welcome.inputValue()).toBe("");
	await page.getByLabel("Place of the chat").selectOption("Side");
	await page.getByRole("button", { name: "Save" }).click();
	await page.getByText("Saved.").waitFor();
	const { texts, translations, layout } = await optionsNow();
	expect([texts["send"], translations, layout]).toEqual([
		"Go",
		{ de: { welcome: "Willkommen!" }, he: { launcher: "שאלו" } },
		"side",
	]);
	expect(troubles).toEqual([]);
});

test("no other site frames it, and what is framed in it shows nothing by itself (O10)", async () => {
	for (const [path, ancestors] of [
		["/playground/", "'none'"],
		["/playground/preview.html", "'self'"],
		["/playground/widget/frame", "'self'"],
	]) {
		const { headers } = await fetch(`${url}${path}`);
		expect(headers.get("content-security-policy")).toContain(`frame-ancestors ${ancestors};`);
		expect(headers.get("content-security-policy")).toContain("script-src 'self';");
	}
});
