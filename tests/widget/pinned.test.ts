/** Scripts of the tag that sites hold on to by their hash, also when the server is another release by now. */
import { hash } from "node:crypto";
import { afterAll, describe, expect, inject, test } from "vitest";
import { launchBrowser } from "../harness/browser.ts";
import { openDatabaseForFile } from "../harness/tenant.ts";
import { attack, guardServer } from "../security/attack.ts";
import { launcherOf, openHost } from "./host-page.ts";
import { createShoeShop } from "./shop.ts";

const database = openDatabaseForFile();
const { url } = inject("server");
guardServer();

/** What another release had. */
const made: string[] = [];
async function keep(text: string, name = nameOf(text)): Promise<string> {
	made.push(name);
	await database.widgetScript.create({ data: { name, content: Uint8Array.from(Buffer.from(text)) } });
	return name;
}
afterAll(() => database.widgetScript.deleteMany({ where: { name: { in: made } } }));

const nameOf = (text: string) => `widget-${hash("sha256", text).slice(0, 12)}.js`;
const get = (name: string) => attack({ path: `/widget/assets/${name}` });
const IMMUTABLE = "public, max-age=31536000, immutable";

test("a server keeps its own script for the releases after it", async () => {
	const { path } = JSON.parse((await attack({ path: "/widget/release.json" })).body);
	const name = path.replace("/widget/assets/", "");
	const { content } = await database.widgetScript.findUniqueOrThrow({ where: { name } });
	expect(Buffer.from(content).toString()).toBe((await get(name)).body);
	expect(nameOf(Buffer.from(content).toString())).toBe(name);
});

test("X12 the script of another release is answered byte for byte, for ever, to every site", async () => {
	const text = `"use strict";/* é ${Date.now()} */`;
	const { status, headers, body } = await get(await keep(text));
	expect([status, body]).toEqual([200, text]);
	expect(headers).toMatchObject({
		"cache-control": IMMUTABLE,
		"content-type": "text/javascript; charset=utf-8",
		"access-control-allow-origin": "*",
		"cross-origin-resource-policy": "cross-origin",
		"x-content-type-options": "nosniff",
	});
});

describe("X12 there is no script", () => {
	test.each(["widget-000000000000.js", "widget-0.js", "widget-%00.js", "none.js", "..%2fwidget.js"])(
		"%s",
		async (name) => {
			const { status, headers } = await get(name);
			expect(status).toBe(404);
			expect(headers["cache-control"]).toBe("no-store");
		},
	);

	test("that is not what its name says", async () => {
		expect((await get(await keep("alert(1)", "widget-0123456789ab.js"))).status).toBe(404);
	});
});

test("a site that has pinned the script of another release has its widget, as the server is now", async () => {
	// That release: as this one, but for a byte.
	const { path } = JSON.parse((await attack({ path: "/widget/release.json" })).body);
	const text = `${(await attack({ path })).body}\n`;
	const name = await keep(text);
	const integrity = `sha384-${Buffer.from(hash("sha384", text, "hex"), "hex").toString("base64")}`;
	const shop = await createShoeShop(database);
	const browser = await launchBrowser();
	const pinned = `<script src="${url}/widget/assets/${name}" integrity="${integrity}" crossorigin="anonymous" data-api-key="${shop.publishable.secret}"></script>`;
	// Its own tag comes after it, for the same widget.
	const { page, frame, troubles } = await openHost(browser, { url, key: shop.publishable.secret, head: pinned });
	await launcherOf(page).click();
	await frame.getByRole("heading", { name: "Shoe shop" }).waitFor();
	expect(await launcherOf(page).count()).toBe(1);
	expect(troubles).toEqual([]);
	await browser.close();
});
