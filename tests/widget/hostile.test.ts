/** Pages that break what is put into them, by mistake or on purpose. */
import type { Frame, Page } from "playwright-core";
import { describe, expect, onTestFinished, test } from "vitest";
import { startLocalServer } from "../harness/local-server.ts";
import { connect } from "../harness/tenant.ts";
import { type HostPage, launcherOf } from "./host-page.ts";
import { openShoeShop, QUESTION } from "./shop.ts";

const { url, shop, open } = await openShoeShop();

/** From the launcher to a cited answer. */
async function ask({ page, frame }: Pick<HostPage, "page" | "frame">): Promise<void> {
	await launcherOf(page).click();
	await frame.getByRole("button", { name: QUESTION }).click();
	await frame.getByRole("link", { name: "Source 1: Returns" }).waitFor();
}

const boxOf = async (page: Page) => {
	const box = await launcherOf(page).boundingBox();
	return box && { width: box.width, height: box.height };
};

const RULES = [
	"* { all: unset !important }",
	"*, *::before { display: none !important; visibility: hidden !important; font-size: 90px !important }",
	"signpost-widget { display: none !important; position: static !important; opacity: 0 !important; transform: scale(9) }",
	"button, iframe, div { width: 1px !important; height: 1px !important; pointer-events: none !important }",
	":root { --primary: url(x); --x: 9999px; --y: 9999px; --z: -1; --radius: 99px }",
];

test.each(RULES)("a style sheet of %s does not reach it", async (rule) => {
	const host = await open({ head: `<style>${rule} html, body, h1, p { display: block !important }</style>` });
	await launcherOf(host.page).waitFor();
	expect(await boxOf(host.page)).toEqual({ width: 56, height: 56 });
	await launcherOf(host.page).click();
	await host.frame.locator("textarea").waitFor();
	const box = await host.page.locator("signpost-widget iframe").boundingBox();
	expect(box?.width).toBe(410);
	expect(host.troubles).toEqual([]);
});

describe("O13 a page that has spoilt the platform", () => {
	test.each([
		["fetch that throws", `window.fetch = () => { throw new Error("spoilt"); };`],
		[
			"fetch that never answers with anything sound",
			`window.fetch = async () => ({ ok: true, json: async () => null });`,
		],
		["JSON", `JSON.parse = JSON.stringify = () => { throw new Error("spoilt"); };`],
		[
			"lists with more methods, as old libraries add them",
			`Array.prototype.last = function () { return this[this.length - 1]; }; Object.prototype.extend = function () {}; String.prototype.trim = () => "";`,
		],
		[
			"methods of lists that throw",
			`for (const name of ["push", "map", "forEach", "filter", "find", "includes", "flatMap", "splice", "at"]) Array.prototype[name] = () => { throw new Error("spoilt"); };`,
		],
		[
			"promises and custom elements",
			`window.customElements = undefined; Promise.race = Promise.all = () => { throw new Error("spoilt"); };`,
		],
	])("%s: the widget works", async (_name, script) => {
		// After what is the browser's own driver's: its scripts run in the page, too.
		const host = await open({ head: `<script>${script}</script>` });
		await launcherOf(host.page).waitFor();
		await ask(host);
		expect(host.troubles).toEqual([]);
	});

	test("what a visitor writes is not told to the page", async () => {
		const spy = `<script>window.told = []; addEventListener("message", ({ data }) => told[told.length] = data, true);</script>`;
		const host = await open({ head: spy });
		await ask(host);
		const told = await host.page.evaluate<unknown[]>("told");
		expect(told).toContainEqual({ type: "answer", signpost: 1 });
		expect(JSON.stringify(told)).not.toMatch(/shoes|sixty/);
	});
});

test.each([
	["nothing of another site", "default-src 'none'; script-src 'nonce-n'"],
	["no frames", "default-src 'none'; script-src 'nonce-n'; connect-src SERVER"],
])("O13 a policy that allows %s leaves a launcher and a sound page", async (_name, policy) => {
	const { page, troubles } = await open({ policy, tag: 'nonce="n"' });
	await launcherOf(page).click();
	expect(await boxOf(page)).toEqual({ width: 56, height: 56 });
	expect(troubles.filter((trouble) => !trouble.includes("Content Security Policy"))).toEqual([]);
});

test("a page without a doctype, at twice the size, keeps everything within reach", async () => {
	// What a browser does at 200 %: half the room, twice the dots.
	const context = { viewport: { width: 640, height: 400 }, deviceScaleFactor: 2 };
	const host = await open({ doctype: "", context });
	expect(await host.page.evaluate("document.compatMode")).toBe("BackCompat");
	await ask(host);
	for (const name of ["Close", "Send"]) {
		const box = await host.frame.getByRole("button", { name, exact: true }).boundingBox();
		expect(box && box.x >= 0 && box.y >= 0 && box.x + box.width <= 640 && box.y + box.height <= 400, name).toBe(true);
	}
	const inner = host.page.frames()[1] as Frame;
	expect(await inner.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
	expect(host.troubles).toEqual([]);
});

test("a tag in an element that is not shown still brings the launcher", async () => {
	const host = await open({ body: '<div style="display: none">', context: { viewport: { width: 320, height: 560 } } });
	await ask(host);
	expect(host.troubles).toEqual([]);
});

describe.each(["<!doctype html>", ""])("in the page itself, after %j", (doctype) => {
	const tag = 'data-mode="inline" data-target="#tab"';

	test("in a tab that is shown later it is whole then, and at the end of its conversation", async () => {
		const { page, troubles } = await open({
			...{ doctype, tag },
			body: '<div id="tab" style="display: none; height: 300px"></div>',
		});
		const turn = (display: string) => page.evaluate(`document.querySelector("#tab").style.display = "${display}"`);
		const field = page.locator("a4w-chat textarea");
		await field.waitFor({ state: "attached" });
		await page.evaluate(`Signpost.open("chat", "${"one line\\n".repeat(3)}")`);
		await expect.poll(() => field.inputValue()).toContain("one line");
		await turn("block");
		await expect.poll(async () => (await field.boundingBox())?.height).toBeGreaterThan(60);
		await turn("none");
		await page.evaluate(`Signpost.ask("${QUESTION}")`);
		await page.locator("article[aria-busy=false]").waitFor({ state: "attached" });
		await turn("block");
		await page.getByRole("link", { name: "Source 1: Returns" }).waitFor();
		const list = page.locator("a4w-chat .messages");
		await expect
			.poll(() => list.evaluate((list) => [list.scrollTop > 0, list.scrollHeight - list.scrollTop - list.clientHeight]))
			.toEqual([true, 0]);
		expect(troubles).toEqual([]);
	});

	test("in an element that comes after its tag it waits for that", async () => {
		const { page, troubles } = await open({
			...{ doctype, tag, head: `${tagOf(tag)}<script src="/slow.js"></script>`, body: '<div id="tab"></div>' },
			prepare: (page) =>
				page.route("**/slow.js", async (route) => {
					await page.evaluate(`import("${url}/widget/inline.js").then(() => {})`);
					await route.fulfill({ contentType: "text/javascript", body: "" });
				}),
		});
		await page.locator("#tab textarea").waitFor();
		expect(troubles).toEqual([]);
	});
});

test("it works on a page that is in a frame of another site", async () => {
	const { page, site, troubles } = await open();
	const outer = await startLocalServer((_request, response) => {
		response.setHeader("content-type", "text/html");
		response.end(`<!doctype html><title>Outer</title><iframe id=inner src="${site}/" width=900 height=800></iframe>`);
	});
	onTestFinished(outer.close);
	troubles.splice(0);
	await page.goto(outer.url);
	const inner = page.frameLocator("#inner");
	await inner.locator("signpost-widget button").click();
	const frame = inner.frameLocator("signpost-widget iframe");
	await frame.getByRole("button", { name: QUESTION }).click();
	await frame.getByRole("link", { name: "Source 1: Returns" }).waitFor();
	expect(troubles.filter((trouble) => !trouble.startsWith(outer.url))).toEqual([]);
});

const tagOf = (more: string) =>
	`<script src="${url}/widget.js" data-api-key="${shop.publishable.secret}" ${more}></script>`;

test("a tag that is there twice brings one widget, and two chatbots bring two", async () => {
	const api = connect(shop.secret.secret);
	const { chatbotId } = await api.chatbots.create.mutate({
		name: "Second",
		widget: { theme: { position: "bottom-left" } },
	});
	const first = `data-widget-id="${shop.widgetId}"`;
	const { page, troubles } = await open({
		tag: first,
		head: `${tagOf(first)}${tagOf(`data-widget-id="${chatbotId}"`)}`,
	});
	await expect.poll(() => launcherOf(page).count()).toBe(2);
	await page.evaluate(`Signpost.get("${chatbotId}").open("chat")`);
	await page.locator("signpost-widget .left.open button").waitFor();
	expect(await page.locator("signpost-widget [aria-expanded=true]").count()).toBe(1);
	await page.evaluate("Signpost.destroy()");
	expect(await launcherOf(page).count()).toBe(0);
	expect(troubles).toEqual([]);
});

test("an application that changes its address and replaces its body keeps the window and what is in it", async () => {
	const host = await open();
	const { page, frame } = host;
	await ask(host);
	await page.evaluate(() => {
		history.pushState(null, "", "/elsewhere");
		document.body.replaceWith(document.createElement("body"));
		document.head.replaceChildren();
	});
	expect(await frame.locator("a4w-answer article").textContent()).toContain("within sixty days");
	// One that takes out everything takes out the window, too: it comes back as it was.
	await page.evaluate(() => document.documentElement.replaceChildren(document.createElement("body")));
	await frame.getByText("within sixty days").first().waitFor();
	expect(await launcherOf(page).getAttribute("aria-expanded")).toBe("true");
	await frame.getByRole("button", { name: "Close" }).click();
	await page.locator("signpost-widget [aria-expanded=false]").waitFor();
	expect(host.troubles).toEqual([]);
});

describe("a server that is in trouble when the page asks how the launcher looks", () => {
	test.each([
		["fails", { status: 500, body: "no" }],
		["answers something else", { status: 200, body: "<html>" }],
		["answers nothing", { status: 200, json: null }],
		["is not there", null],
	])("%s: there is a plain launcher, and no error", async (_name, answer) => {
		const errors: string[] = [];
		const host = await open({
			prepare: (page) => {
				page.on("pageerror", (error) => errors.push(error.message));
				return page.route("**/widget/launcher*", (route) => (answer === null ? route.abort() : route.fulfill(answer)));
			},
		});
		await ask(host);
		expect(await launcherOf(host.page).getAttribute("title")).toBe("Search");
		expect(errors).toEqual([]);
	});

	test("takes its time: the page is whole meanwhile, and a call waits", async () => {
		let go = () => {};
		const gone = new Promise<void>((resolve) => {
			go = resolve;
		});
		const { page, frame, troubles } = await open({
			prepare: (page) => page.route("**/widget/launcher*", (route) => gone.then(() => route.continue())),
		});
		expect(await page.evaluate("document.readyState")).toBe("complete");
		await page.evaluate(`Signpost.ask("${QUESTION}")`);
		expect(await launcherOf(page).count()).toBe(0);
		go();
		await frame.getByRole("link", { name: "Source 1: Returns" }).waitFor();
		expect(troubles).toEqual([]);
	});
});

test("destroy() leaves nothing, whenever it is called, and the widget can come again", async () => {
	const { page, requests, troubles } = await open();
	await launcherOf(page).click();
	const asked = requests.length;
	expect(
		await page.evaluate(() => {
			const { Signpost } = window as unknown as { Signpost: { destroy: () => void } };
			Signpost.destroy();
			Signpost.destroy();
			const key = new KeyboardEvent("keydown", { key: "k", ctrlKey: true, cancelable: true });
			dispatchEvent(key);
			document.documentElement.append(document.createElement("i"));
			return [key.defaultPrevented, document.querySelectorAll("signpost-widget, iframe").length];
		}),
	).toEqual([false, 0]);
	const again = async () => {
		const tag = { src: `${url}/widget.js`, key: shop.publishable.secret };
		await page.evaluate(async ({ src, key }) => {
			const script = document.createElement("script");
			script.dataset["apiKey"] = key;
			script.src = src;
			const loaded = new Promise((resolve) => script.addEventListener("load", resolve));
			document.body.append(script);
			await loaded;
		}, tag);
	};
	await again();
	// Before the first is there.
	await page.evaluate("Signpost.destroy()");
	await again();
	await launcherOf(page).waitFor();
	expect(await launcherOf(page).count()).toBe(1);
	expect(asked).toBeGreaterThan(2);
	expect(troubles).toEqual([]);
});
