/** Who the visitor is where things happen at once, fail or come late: nothing is lost, and nothing is shown to another. */
import type { Frame, Page, Route } from "playwright-core";
import { describe, expect, test } from "vitest";
import { connect } from "../harness/tenant.ts";
import { violationsOf } from "./axe.ts";
import { type HostOptions, launcherOf } from "./host-page.ts";
import { createShoeShop, openShoeShop, QUESTION } from "./shop.ts";
import { askIn, identify, keptBy, newUser, usersOf } from "./users.ts";

const { url, database, shop, open } = await openShoeShop();
const { tokenFor, endedToken, questionsOf } = usersOf(database, () => shop);

const openInline = (options: Partial<HostOptions> = {}) =>
	open({
		tag: 'data-mode="inline" data-target="#here"',
		body: '<div id="here" style="height: 500px"></div>',
		...options,
	});

/** Requests to an address wait until they are let go. */
async function hold(page: Page, address: string): Promise<() => Promise<void>> {
	const held: Route[] = [];
	await page.route(address, (route) => void held.push(route));
	return async () => {
		await page.unroute(address);
		for (const route of held) await route.fallback();
	};
}

const IDENTIFY = "**/widget/identify*";

const failure = (code: string, details?: object) => JSON.stringify({ error: { code, message: "Not now.", details } });

const NO_ANSWER = async () => {};

/** What may be over in a while, and what a visitor reads of it. */
const FAULTS: [string, (route: Route) => Promise<void>, string][] = [
	[
		"too many requests",
		(route) => route.fulfill({ status: 429, body: failure("RATE_LIMITED", { retryAfter: 70 }) }),
		"Try again in 70 seconds.",
	],
	[
		"a server that is busy",
		(route) => route.fulfill({ status: 503, body: failure("UNAVAILABLE") }),
		"cannot be reached",
	],
	["a proxy's error", (route) => route.fulfill({ status: 502, body: "<h1>Bad gateway</h1>" }), "cannot be reached"],
	["no network", (route) => route.abort(), "cannot be reached"],
	["no answer in time", NO_ANSWER, "cannot be reached"],
];

/** From now on the loader's patience is over soon. */
const hasten = (page: Page) =>
	page.evaluate(() => {
		const wait = window.setTimeout;
		Object.assign(window, {
			setTimeout: (act: () => void, ms: number, ...more: unknown[]) => wait(act, ms / 20, ...more),
		});
	});

describe("a token that cannot be checked just now", () => {
	test.each(FAULTS)("by %s: who is there stays, is told, and goes on", async (_name, fail, words) => {
		const user = newUser();
		const host = await open();
		const { page, frame } = host;
		await page.exposeFunction("freshToken", () => tokenFor(user));
		await page.evaluate('Signpost.on("identify", async () => Signpost.identify(await freshToken()))');
		await identify(host, await tokenFor(user));
		await launcherOf(page).click();
		await askIn(frame);
		await page.route(IDENTIFY, fail);
		if (fail === NO_ANSWER) await hasten(page);
		// The server's word that the token has ended, once.
		await page.route(
			"**/trpc/chat.start*",
			async (route) =>
				route.continue({ headers: { ...route.request().headers(), "x-signpost-visitor": endedToken(user) } }),
			{ times: 1 },
		);
		await frame.locator("textarea").fill("And bags?");
		await frame.locator("textarea").press("Enter");
		await frame.getByRole("alert").getByText(words).waitFor();
		await frame.getByText("within sixty days").first().waitFor();
		expect(await keptBy(host)).toContain(user);
		await page.unroute(IDENTIFY);
		await frame.getByRole("button", { name: "Try again" }).click();
		await expect.poll(() => questionsOf(user)).toEqual([QUESTION, "And bags?"]);
		await frame.getByRole("alert").waitFor({ state: "detached" });
	});

	test("on another page: nothing is shown or asked until it can, and nothing is lost", async () => {
		const user = newUser();
		const host = await open();
		const { page, frame } = host;
		await identify(host, await tokenFor(user));
		await launcherOf(page).click();
		await askIn(frame);
		await page.reload();
		// Once: it is tried again by itself.
		await page.route(IDENTIFY, (route) => route.fulfill({ status: 503, body: failure("UNAVAILABLE") }), { times: 1 });
		await identify(host, await tokenFor(user));
		await page.evaluate('Signpost.ask("And bags?")');
		await frame.getByRole("alert").getByText("cannot be reached").waitFor();
		expect(await frame.locator(".question, .welcome").count()).toBe(0);
		await frame.getByText("And bags?").waitFor();
		await frame.getByText("within sixty days").first().waitFor();
		await expect.poll(() => questionsOf(user)).toEqual([QUESTION, "And bags?"]);
	});

	test("another user's: nothing of the one before is shown, nor is it his", async () => {
		const [ann, bob] = [newUser(), newUser()];
		const host = await open();
		const { page, frame } = host;
		await identify(host, await tokenFor(ann));
		await launcherOf(page).click();
		await askIn(frame);
		await frame.locator("textarea").fill("Ann's own words");
		await page.route(IDENTIFY, (route) => route.fulfill({ status: 503, body: failure("UNAVAILABLE") }));
		await identify(host, await tokenFor(bob));
		await frame.getByRole("alert").waitFor();
		expect(await frame.locator(".question").count()).toBe(0);
		expect(await violationsOf(page.frames()[1] as Frame, "html")).toEqual([]);
		await frame.locator("textarea").press("Enter");
		await page.unroute(IDENTIFY);
		await frame.getByRole("button", { name: "Try again" }).click();
		await frame.getByRole("button", { name: QUESTION }).waitFor();
		expect(await frame.locator("textarea").inputValue()).toBe("");
		expect([await questionsOf(ann), await questionsOf(bob)]).toEqual([[QUESTION], []]);
	});

	test("in a search: nothing is found until it can", async () => {
		const host = await open();
		const { page, frame } = host;
		await page.route(IDENTIFY, (route) => route.fulfill({ status: 503, body: failure("UNAVAILABLE") }), { times: 1 });
		await identify(host, await tokenFor(newUser()));
		await page.evaluate('Signpost.search("shoes")');
		await frame.getByRole("alert").getByText("cannot be reached").waitFor();
		expect(await frame.getByRole("option").count()).toBe(0);
		await frame.getByRole("option").first().waitFor();
		expect(await frame.getByRole("combobox").inputValue()).toBe("shoes");
	});

	test("in the page itself: likewise, and a token that ends meanwhile is asked for anew", async () => {
		const user = newUser();
		const host = await openInline();
		const { page } = host;
		await page.getByRole("button", { name: QUESTION }).waitFor();
		await page.exposeFunction("freshToken", () => tokenFor(user));
		await page.evaluate(`Signpost.on("identify", async (event) => {
			event.preventDefault();
			Signpost.identify(await freshToken());
		})`);
		await page.route(IDENTIFY, (route) => route.fulfill({ status: 503, body: failure("UNAVAILABLE") }), { times: 1 });
		await identify(host, endedToken(user));
		await page.evaluate(`Signpost.ask("${QUESTION}")`);
		await page.getByRole("alert").getByText("cannot be reached").waitFor();
		expect(await page.getByRole("button", { name: QUESTION }).count()).toBe(0);
		await page.getByRole("link", { name: "Source 1: Returns" }).waitFor();
		expect(await questionsOf(user)).toEqual([QUESTION]);
	});
});

describe("until it is known who he is", () => {
	test("an element of the page keeps its room, and takes nothing", async () => {
		const user = newUser();
		const host = await openInline();
		const { page } = host;
		const chat = page.locator("a4w-chat");
		await page.getByRole("button", { name: QUESTION }).waitFor();
		const before = await chat.boundingBox();
		await page.locator("textarea").focus();
		const release = await hold(page, IDENTIFY);
		await identify(host, await tokenFor(user));
		await page.locator("a4w-chat[aria-busy=true]").waitFor({ state: "attached" });
		expect(await chat.boundingBox()).toEqual(before);
		expect(
			await chat.evaluate((one: HTMLElement) => [one.inert, one.checkVisibility({ visibilityProperty: true })]),
		).toEqual([true, false]);
		await page.keyboard.type("Lost?");
		await page.evaluate(`Signpost.ask("${QUESTION}")`);
		await release();
		await page.getByRole("link", { name: "Source 1: Returns" }).waitFor();
		expect(await questionsOf(user)).toEqual([QUESTION]);
		expect(await chat.getAttribute("aria-busy")).toBeNull();
		// What had the focus has it again.
		await page.locator("textarea:focus").waitFor();
		expect(host.troubles).toEqual([]);
	});

	test.each(["frame", "page"] as const)(
		"what is asked between two names is asked in the name of the last one: in the %s",
		async (where) => {
			const [ann, bob] = [newUser(), newUser()];
			const host = await (where === "frame" ? open({ tag: 'data-open="chat"' }) : openInline());
			const { page } = host;
			const place = where === "frame" ? host.frame : page;
			await place.getByRole("button", { name: QUESTION }).waitFor();
			const release = await hold(page, where === "frame" ? "**/widget/visitor*" : IDENTIFY);
			const asked = page.waitForRequest(where === "frame" ? "**/widget/visitor*" : IDENTIFY);
			await identify(host, await tokenFor(ann));
			await asked;
			await page.evaluate(`Signpost.ask("${QUESTION}")`);
			const known = where === "frame" ? page.waitForResponse(IDENTIFY) : null;
			await identify(host, await tokenFor(bob));
			await (await known)?.finished();
			await page.evaluate(() => new Promise((resolve) => setTimeout(resolve)));
			await release();
			await place.getByRole("link", { name: "Source 1: Returns" }).waitFor();
			expect([await questionsOf(ann), await questionsOf(bob)]).toEqual([[], [QUESTION]]);
		},
	);
});

describe("what he has begun to write", () => {
	test.each(["frame", "page"] as const)("stays when he logs in, and goes when he leaves: in the %s", async (where) => {
		const host = await (where === "frame" ? open({ tag: 'data-open="chat"' }) : openInline());
		const place = where === "frame" ? host.frame : host.page;
		const chat = place.locator("a4w-chat").last();
		await place.getByRole("button", { name: QUESTION }).waitFor();
		const next = async (token: string | null) => {
			await chat.evaluate((one) => one.classList.add("before"));
			await identify(host, token);
			await place.locator("a4w-chat:not(.before)").waitFor();
		};
		const field = place.locator("textarea");
		await field.fill("Do you have");
		await next(await tokenFor(newUser()));
		await expect.poll(() => field.inputValue()).toBe("Do you have");
		await place.locator("textarea:focus").waitFor();
		await host.page.keyboard.type(" boots?");
		expect(await field.inputValue()).toBe("Do you have boots?");
		await next(await tokenFor(newUser()));
		expect(await field.inputValue()).toBe("");
		await field.fill("My order");
		await next(null);
		expect(await field.inputValue()).toBe("");
		expect(host.troubles).toEqual([]);
	});

	test("in a search goes on, too", async () => {
		const host = await open({ tag: 'data-open="search"' });
		const { page, frame } = host;
		await frame.getByRole("combobox").fill("sho");
		await frame.getByRole("option").first().waitFor();
		await frame.locator("a4w-search").evaluate((one) => one.classList.add("before"));
		await identify(host, await tokenFor(newUser()));
		await frame.locator("a4w-search:not(.before) input:focus").waitFor();
		await page.keyboard.type("es");
		await expect.poll(() => frame.getByRole("combobox").inputValue()).toBe("shoes");
		await frame.getByRole("option").first().waitFor();
	});
});

test("what he asked before he logged in is not shown to him, nor does it come back by itself", async () => {
	const user = newUser();
	const host = await open();
	const { page, frame } = host;
	await launcherOf(page).click();
	await askIn(frame, "What is a stranger to know?");
	await page.reload();
	await identify(host, await tokenFor(user));
	await page.evaluate('Signpost.open("search")');
	await expect.poll(() => keptBy(host)).toContain(user);
	// Nor in another tab.
	const other = await page.context().newPage();
	await other.goto(page.url());
	await identify({ ...host, page: other }, await tokenFor(user));
	await launcherOf(other).click();
	const inOther = other.frameLocator("signpost-widget iframe");
	await inOther.getByRole("button", { name: "Conversations" }).click();
	await inOther.getByText("There are no conversations yet.").waitFor();
	await identify(host, null);
	await page.evaluate('Signpost.open("chat")');
	await frame.getByRole("button", { name: QUESTION }).waitFor();
	expect(await frame.locator(".question").count()).toBe(0);
	// As all that was asked on this device by nobody in particular.
	await frame.getByRole("button", { name: "Conversations" }).click();
	await frame.locator("a4w-history").getByText("What is a stranger to know?").waitFor();
});

describe("several widgets", () => {
	test("on hears all of them, also those to come, until all are gone", async () => {
		const { chatbotId } = await connect(shop.secret.secret).chatbots.create.mutate({ name: "Second" });
		const second = `<script src="${url}/widget.js" data-api-key="${shop.publishable.secret}" data-widget-id="${chatbotId}"></script>`;
		const { page } = await open({
			head: '<script>window.told = []; window.Signpost = { q: [["on", "open", () => told.push("open")]] };</script>',
			body: second,
			tag: `data-widget-id="${shop.widgetId}"`,
		});
		await expect.poll(() => launcherOf(page).count()).toBe(2);
		await page.evaluate(`Signpost.get("${shop.widgetId}").open(); Signpost.get("${chatbotId}").open()`);
		expect(await page.evaluate("told")).toEqual(["open", "open"]);
	});

	test("of one key may be in several places, and one that had none yet comes when it has", async () => {
		const tag = (more: string) =>
			`<script src="${url}/widget.js" data-api-key="${shop.publishable.secret}" data-mode="inline" ${more}></script>`;
		const { page, troubles } = await open({
			tag: 'data-mode="inline" data-target="#late"',
			body: `<div id="chat" style="height: 400px"></div><div id="search"></div>${tag('data-target="#chat"')}${tag('data-target="#search" data-open="search"')}${tag('data-target="#chat"')}`,
		});
		await page.locator("#chat a4w-chat").waitFor();
		await page.locator("#search a4w-search").waitFor();
		await expect.poll(() => troubles.join()).toContain("no element");
		await page.evaluate(() => {
			document.body.insertAdjacentHTML("beforeend", '<div id="late" style="height: 400px"></div>');
			const script = [...document.scripts].find(({ dataset }) => dataset["target"] === "#late");
			const again = document.createElement("script");
			Object.assign(again.dataset, script?.dataset);
			again.src = script?.src ?? "";
			document.body.append(again);
		});
		await page.locator("#late a4w-chat").waitFor();
		expect(await page.locator("a4w-chat").count()).toBe(2);
	});

	test("of two sites do not share what users of one name searched for", async () => {
		const user = newUser();
		const other = await createShoeShop(database);
		const second = `<script src="${url}/widget.js" data-api-key="${other.publishable.secret}" data-widget-id="${other.widgetId}"></script>`;
		const host = await open({ head: second, tag: `data-widget-id="${shop.widgetId}"` });
		const { page } = host;
		await expect.poll(() => launcherOf(page).count()).toBe(2);
		await page.evaluate('Signpost.on("navigate", (event) => event.preventDefault())');
		const tokens = [
			[shop.widgetId, await tokenFor(user)],
			[other.widgetId, await usersOf(database, () => other).tokenFor(user)],
		];
		for (const [id, token] of tokens) await page.evaluate(`Signpost.get("${id}").identify("${token}")`);
		const frameOf = (key: string) => page.frameLocator(`signpost-widget >> iframe[src*="${key}"]`);
		const searchIn = async (id: string, key: string) => {
			await page.evaluate(`Signpost.get("${id}").open("search")`);
			await frameOf(key).locator("a4w-search input:focus").waitFor();
			return frameOf(key);
		};
		const mine = await searchIn(shop.widgetId, shop.publishable.secret);
		await mine.getByRole("combobox").fill("sizes of shoes");
		await mine.getByRole("option").first().click();
		await mine.getByRole("combobox").fill("");
		await mine.getByText("sizes of shoes").waitFor();
		await page.evaluate(`Signpost.get("${shop.widgetId}").close()`);
		const theirs = await searchIn(other.widgetId, other.publishable.secret);
		expect(await theirs.getByText("sizes of shoes").count()).toBe(0);
	});

	test("a widget that is gone hears nothing any more", async () => {
		const host = await openInline();
		await host.page.getByRole("button", { name: QUESTION }).waitFor();
		const heard = await host.page.evaluate(`{
			const told = [];
			Signpost.on("error", ({ detail }) => told.push(detail));
			const error = (detail) => document.querySelector("#here").dispatchEvent(new CustomEvent("a4w-error", { detail }));
			error("before");
			Signpost.destroy();
			error("after");
			told;
		}`);
		expect(heard).toEqual(["before"]);
	});
});
