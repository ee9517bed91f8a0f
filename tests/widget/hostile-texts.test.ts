/** Titles, routes, tags, options and events that mean ill, and sites that show what is not theirs to show. */
import type { Browser, Frame, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, inject, onTestFinished, test } from "vitest";
import { launchBrowser } from "../harness/browser.ts";
import { startLocalServer } from "../harness/local-server.ts";
import { connect, createTenant, ingest, openDatabaseForFile, type TestTenant } from "../harness/tenant.ts";
import { type HostOptions, launcherOf, openHost } from "./host-page.ts";

const EVIL = "//evil.example";
const MARKUP = `<img src=x onerror=alert(1)>"'><script>alert(2)</script><style>@import "${EVIL}"</style>{{7*7}}`;
const TITLE = `Umbrellas ${MARKUP}`;
const TAG = "<img src=x onerror=alert(3)><b onclick=alert(4)>";
const QUESTION = `Where are umbrellas kept? ${MARKUP}`;

const database = openDatabaseForFile();
const { url } = inject("server");
let tenant: TestTenant;
let chatbotId: string;
let browser: Browser;
beforeAll(async () => {
	// Names of other sites lead here.
	const args = ["--host-resolver-rules=MAP *.example 127.0.0.1"];
	[tenant, browser] = await Promise.all([createTenant(database), launchBrowser({ args })]);
	const api = connect(tenant.secret.secret);
	await ingest(api, [
		{
			...{ externalId: "umbrellas", title: TITLE, route: "/umbrellas", tags: [TAG, "dry"], format: "text" },
			content: `Umbrellas are kept behind the door ${MARKUP} of the shop.`,
		},
	]);
	// Ingest takes no such route: this is what the widget would do with one.
	await database.document.updateMany({ where: { clientId: tenant.clientId }, data: { route: "javascript:alert(4)" } });
	chatbotId = (await api.chatbots.list.query({})).chatbots[0]?.chatbotId ?? "";
	const texts = { title: TAG, subtitle: TAG, welcome: MARKUP, placeholder: TAG, launcher: TAG, disclaimer: MARKUP };
	await api.chatbots.update.mutate({ chatbotId, widget: { texts, suggestions: [QUESTION] } });
});
afterAll(() => browser?.close());

const open = (options: Partial<HostOptions> = {}) =>
	openHost(browser, { url, key: tenant.publishable.secret, ...options });

/** What stands in the frame that no text may bring there. */
const intruders = (page: Page) =>
	(page.frames()[1] as Frame).evaluate(() => {
		const all = (root: ParentNode): Element[] =>
			[...root.querySelectorAll("*")].flatMap((one) => [one, ...(one.shadowRoot ? all(one.shadowRoot) : [])]);
		const [, ...found] = all(document);
		const isOdd = (element: Element) =>
			element.matches("img, iframe, object, form[action], body script, body style, body link, [onerror], [onclick]") ||
			(element instanceof HTMLAnchorElement && element.hasAttribute("href") && !/^https?:$/.test(element.protocol));
		return found.filter(isOdd).map(({ outerHTML }) => outerHTML);
	});

describe("X6 what a site's documents, options and visitors say", () => {
	test("results, their tags and routes are text, and lead nowhere", async () => {
		const { page, frame, troubles } = await open();
		await page.evaluate("Signpost.search('umbrellas')");
		const hit = frame.locator("[id^=hit-]");
		await hit.waitFor();
		expect(await hit.locator(".title").textContent()).toContain(TITLE);
		expect(await hit.locator(".snippet").textContent()).toContain("<script>alert(2)</script>");
		expect(await frame.locator(".chip").allTextContents()).toContain(`${TAG} 1`);
		await hit.click();
		await frame.locator(".chip").nth(1).click();
		await frame.locator('.chip[aria-pressed="true"]').nth(0).waitFor();
		expect(await intruders(page)).toEqual([]);
		expect(troubles).toEqual([]);
	});

	test("words of the options, questions, quotes, sources and history are text", async () => {
		const { page, frame, troubles } = await open();
		expect(await launcherOf(page).getAttribute("title")).toBe(TAG);
		await launcherOf(page).click();
		expect(await frame.locator("h2").textContent()).toBe(TAG);
		expect(await frame.locator(".welcome > p").textContent()).toBe(MARKUP);
		await frame.getByRole("button", { name: QUESTION }).click();
		await frame.locator("article[aria-busy=false]").waitFor();
		expect(await frame.locator(".question").textContent()).toContain(QUESTION);
		expect(await frame.locator("article").textContent()).toContain("<script>alert(2)</script>");
		expect(await intruders(page)).toEqual([]);
		await frame.getByRole("button", { name: "Conversations" }).click();
		expect(await frame.locator("a4w-history li").first().textContent()).toContain("<img src=x");
		expect(await intruders(page)).toEqual([]);
		expect(troubles).toEqual([]);
	});

	test("events of unknown kinds do nothing, and those of known ones are text", async () => {
		const events = [
			{ type: "execute", code: "alert(5)" },
			{ type: "html", html: MARKUP },
			{ type: "delta", text: MARKUP },
			{
				type: "suggestions",
				suggestions: [{ title: MARKUP, route: "x", href: "javascript:alert(6)", question: null }],
			},
		];
		const said = events.map((json, index) => `data: ${JSON.stringify({ json })}\nid: ${900 + index}`);
		const { page, frame, troubles } = await open({
			prepare: (page) =>
				page.route("**/trpc/chat.events*", async (route) => {
					const response = await route.fetch();
					const blocks = (await response.text()).split("\n\n");
					const end = blocks.findIndex((block) => block.includes('"type":"done"'));
					await route.fulfill({ response, body: blocks.toSpliced(end, 0, ...said).join("\n\n") });
				}),
		});
		await launcherOf(page).click();
		await frame.getByRole("button", { name: QUESTION }).click();
		await frame.locator("article[aria-busy=false]").waitFor();
		expect(await frame.locator(".next .chip").first().textContent()).toBe(MARKUP);
		expect(await intruders(page)).toEqual([]);
		expect(troubles).toEqual([]);
	});
});

test("I10 looks that mean ill ask for nothing and hide nothing, whoever has answered with them", async () => {
	const style = `--a4w-primary:url(${EVIL}/a);background:url(${EVIL}/b)!important;display:none!important;}*{display:none}`;
	const looks = { mode: "both", label: TAG, icon: `M6 6"/>${MARKUP}`, place: `left"><img src=${EVIL}/c>`, style };
	const { page, frame, troubles } = await open({
		prepare: (page) => page.route("**/widget/launcher*", (route) => route.fulfill({ json: looks })),
	});
	await launcherOf(page).click();
	await frame.locator("textarea").waitFor();
	expect(await launcherOf(page).boundingBox()).toMatchObject({ width: 56, height: 56 });
	expect(await launcherOf(page).getAttribute("title")).toBe(TAG);
	expect(await page.locator("signpost-widget img").count()).toBe(0);
	expect(troubles.filter((trouble) => !trouble.includes("<path> attribute d"))).toEqual([]);
});

test("O10 a site that shows the frame by itself is shown nothing, nor is one around the site that may", async () => {
	let source = "";
	const site = await startLocalServer(({ url: path }, response) => {
		response.setHeader("content-type", "text/html");
		const shown = path === "/around" ? at("shop.example") : source;
		response.end(`<!doctype html><title>Site</title><iframe src="${shown.replaceAll("&", "&amp;")}"></iframe>`);
	});
	onTestFinished(site.close);
	const at = (name: string) => site.url.replace("127.0.0.1", name);
	const origin = at("shop.example");
	const { secret: key } = await tenant.createKey({ kind: "publishable", origins: [origin] });
	source = `${url}/widget/frame?${new URLSearchParams({ key, origin })}`;
	const page = await browser.newPage();
	onTestFinished(() => page.close());
	const shown = async (address: string) => {
		await page.goto(address);
		return page
			.frames()
			.at(-1)
			?.evaluate(() => document.documentElement.dataset["facts"] ?? "nothing");
	};
	expect(await shown(at("evil.example"))).toBe("nothing");
	expect(await shown(`${at("evil.example")}/around`)).toBe("nothing");
	expect(await shown(origin)).toContain(chatbotId);
});
