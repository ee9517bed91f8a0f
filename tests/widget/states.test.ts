/** Each state of the widget: as it is to look, whole on small screens and at twice the size, and sound by axe. */
import type { Frame } from "playwright-core";
import { expect, test } from "vitest";
import { launchBrowserForFile } from "../harness/browser.ts";
import { startScriptedServer } from "../harness/scripted-server.ts";
import { UNLIMITED } from "../harness/server.ts";
import { connect, createTenant, openDatabase } from "../harness/tenant.ts";
import { violationsOf } from "./axe.ts";
import { misfits } from "./fit.ts";
import { openHost } from "./host-page.ts";
import { compare, expectationsIn, FONTS, isSame, takePicture } from "./pictures.ts";
import { ARABIC, ENGLISH, type Shop, stock, type Visit, type Walk, walk } from "./states.ts";

/** In pixels. A window of 1280 by 800 at 200 % is the last. */
const SCREENS = {
	desk: { width: 560, height: 800 },
	phone: { width: 320, height: 640 },
	zoomed: { width: 640, height: 400 },
};

/** Calls a minute of one visitor: more than a walk through all states takes. */
const CALLS = 150;

const [{ model, server }, browser] = await Promise.all([
	startScriptedServer({ ...UNLIMITED, RATE_LIMIT_PER_VISITOR: `${CALLS}` }),
	launchBrowserForFile({ environment: FONTS }),
]);
const expectations = await expectationsIn(browser);

/** On which white corners can be seen. */
const PAGE = { head: "<style>html { background: #b8bcc6 }</style>", body: "" };

async function open(shop: Shop): Promise<Walk> {
	const { url } = server.demo;
	const database = openDatabase(server.connectionString);
	const tenant = await createTenant(database);
	await database.$disconnect();
	const chatbotId = await stock(tenant, shop, url);
	const key = tenant.publishable.secret;
	const context = { viewport: SCREENS.desk, reducedMotion: "reduce", locale: shop.lang } as const;
	const host = await openHost(browser, { url, key, context, tag: `data-lang="${shop.lang}"`, ...PAGE });
	const setModels = (models: string[]) =>
		connect(tenant.secret.secret, { url }).chatbots.update.mutate({ chatbotId, models });
	const exhaust = async () => {
		const token = await frameOf(host)?.evaluate(
			() => localStorage[Object.keys(localStorage).find((name) => name.includes("visitor")) ?? ""],
		);
		const page = connect(key, { url, headers: { "x-signpost-visitor": token } });
		// So many come in one batch.
		for (let batch = 0; batch < CALLS / 10; batch += 1)
			await Promise.allSettled(Array.from({ length: 10 }, () => page.search.suggest.query({ query: "x" })));
	};
	return { ...host, shop, model, setModels, exhaust };
}

const frameOf = ({ page }: Pick<Walk, "page">): Frame | undefined => page.frames()[1];

/** Makes the same of what differs from one time to the next. */
const settle = () => {
	document.documentElement.style.caretColor = "transparent";
	const all = (root: ParentNode): Element[] =>
		[...root.querySelectorAll("*")].flatMap((one) => [one, ...(one.shadowRoot ? all(one.shadowRoot) : [])]);
	for (const element of all(document)) {
		if (element.matches("time bdi")) element.textContent = "1/2/2026, 3:45 PM";
		const text = element.matches(".trouble p") ? (element.firstElementChild ?? element) : null;
		for (const node of text?.childNodes ?? []) if (node instanceof Text) node.data = node.data.replace(/\d+/, "30");
	}
};

type Found = Record<string, string[]>;

function looker(way: Walk, found: Found, pictures: string[]) {
	const { page } = way;
	const note = (name: string, troubles: string[]) => {
		if (troubles.length > 0) found[name] = troubles;
	};
	const picture = async (name: string) => {
		const difference = await compare(name, await takePicture(page), expectations.tolerance);
		if (difference !== null) pictures.push(difference);
	};
	const sound = async (name: string, only?: string[]) => {
		const frame = name.startsWith("launcher") ? undefined : frameOf(way);
		note(name, await violationsOf(frame ?? page, frame ? "body" : "signpost-widget", only));
	};
	const whole = async (name: string) => note(name, (await frameOf(way)?.evaluate(misfits)) ?? []);
	return { picture, sound, whole };
}

test("light, dark and on a phone", { timeout: 120_000 }, async () => {
	const way = await open(ENGLISH);
	const [found, pictures]: [Found, string[]] = [{}, []];
	const { picture, sound, whole } = looker(way, found, pictures);
	const { page } = way;
	const visit: Visit = async (state, again = async () => {}) => {
		await page.mouse.move(0, 0);
		await frameOf(way)?.evaluate(settle);
		await sound(`${state}.light`);
		await picture(`${state}.light`);
		await page.emulateMedia({ colorScheme: "dark" });
		await sound(`${state}.dark`);
		await picture(`${state}.dark`);
		await page.emulateMedia({ colorScheme: "light" });
		await page.setViewportSize(SCREENS.phone);
		await again();
		await whole(`${state}.phone`);
		await picture(`${state}.phone`);
		await page.setViewportSize(SCREENS.zoomed);
		await whole(`${state}.zoomed`);
		await page.setViewportSize(SCREENS.desk);
		await again();
	};
	await walk(way, visit);
	expect(found).toEqual({});
	expect(pictures, expectations.advice).toEqual([]);
});

test("from right to left", { timeout: 120_000 }, async () => {
	const way = await open(ARABIC);
	const [found, pictures]: [Found, string[]] = [{}, []];
	const { picture, sound, whole } = looker(way, found, pictures);
	await walk(way, async (state) => {
		await way.page.mouse.move(0, 0);
		await frameOf(way)?.evaluate(settle);
		await sound(`${state}.right-to-left`);
		await whole(`${state}.right-to-left`);
		await picture(`${state}.right-to-left`);
	});
	expect(found).toEqual({});
	expect(pictures, expectations.advice).toEqual([]);
});

test.each([
	["a button that stands aside", ".go { translate: 1px 0 }"],
	["another color", ":host { --primary: #3461b2 }"],
	["square corners", ".field { border-radius: 0 }"],
])("a picture with %s is told apart", async (_what, rule) => {
	const { url, publishableKey: key } = server.demo;
	const host = await openHost(browser, {
		url,
		key,
		context: { viewport: SCREENS.desk, reducedMotion: "reduce" },
		...PAGE,
	});
	await host.page.evaluate("Signpost.open()");
	await host.frame.locator("textarea:focus").waitFor();
	await frameOf(host)?.evaluate(settle);
	const before = await takePicture(host.page);
	expect(isSame(before, await takePicture(host.page))).toBe(true);
	await host.frame.locator("a4w-chat").evaluate(({ shadowRoot }, rule) => {
		const sheet = new CSSStyleSheet();
		sheet.replaceSync(rule);
		shadowRoot?.adoptedStyleSheets.push(sheet);
	}, rule);
	expect(isSame(before, await takePicture(host.page))).toBe(false);
});
