/** A chatbot's options as a page shows them that has nothing but the tag, and what the tag may say otherwise. */
import { expect, test } from "vitest";
import type { ChatbotWidget } from "../../server/src/features/chatbots/schema.ts";
import { connect } from "../harness/tenant.ts";
import { type HostOptions, launcherOf } from "./host-page.ts";
import { openShoeShop } from "./shop.ts";

const { shop, open: openPage } = await openShoeShop();

/** A page with the widget of a chatbot that has these options. */
async function open(widget: Partial<ChatbotWidget>, options: Partial<HostOptions> = {}) {
	const { chatbotId } = await connect(shop.secret.secret).chatbots.create.mutate({ name: "Ada", widget });
	const tag = `data-widget-id="${chatbotId}" ${options.tag ?? ""}`;
	return openPage({ ...options, tag });
}

const WORDS = {
	texts: { title: "Ask <b>Ada</b>", send: "Go", history: "" },
	translations: {
		de: { title: "Frag Ada", welcome: "Willkommen!" },
		he: { title: "שאלו את עדה" },
	},
};

test("any word can be another, in every language or in one, and is never markup", async () => {
	const { page, frame, troubles } = await open(WORDS);
	await launcherOf(page).click();
	await frame.getByRole("heading", { name: "Ask <b>Ada</b>" }).waitFor();
	await frame.getByRole("button", { name: "Go" }).waitFor();
	await frame.getByText("Ask in your own words.").waitFor();
	// An empty one would leave its button without a name.
	await frame.getByRole("button", { name: "Conversations" }).waitFor();
	expect(await launcherOf(page).getAttribute("title")).toBe("Ask <b>Ada</b>");
	expect(troubles).toEqual([]);
});

test("a page in another language has its words from the button on, and no others travel", async () => {
	const { page, frame, troubles } = await open(WORDS, { tag: 'data-lang="de-CH"' });
	await launcherOf(page).click();
	await frame.getByRole("heading", { name: "Frag Ada" }).waitFor();
	await frame.getByText("Willkommen!").waitFor();
	await frame.getByRole("button", { name: "Go" }).waitFor();
	await frame.getByRole("button", { name: "Gespräche" }).waitFor();
	const html = frame.locator("html");
	expect([await html.getAttribute("lang"), await launcherOf(page).getAttribute("title")]).toEqual(["de", "Frag Ada"]);
	expect(await html.getAttribute("data-facts")).not.toContain("עדה");
	expect(troubles).toEqual([]);
});

test("a language that only the site has words in is spoken, from its own side", async () => {
	const { page, frame } = await open(WORDS, { tag: 'data-lang="he"' });
	await launcherOf(page).click();
	await frame.getByRole("heading", { name: "שאלו את עדה" }).waitFor();
	expect(await frame.locator("a4w-chat").getAttribute("dir")).toBe("rtl");
	await frame.getByText("Ask in your own words.").waitFor();
});

test("without a word of the site's the button speaks the visitor's language, as the window does", async () => {
	const { page, frame } = await open({}, { context: { locale: "fr-CA" }, tag: 'data-lang=""' });
	await launcherOf(page).click();
	await frame.getByRole("button", { name: "Envoyer" }).waitFor();
	expect(await launcherOf(page).getAttribute("title")).toBe("Demander ou chercher");
});

test("in the page itself the words are the same", async () => {
	const tag = 'data-mode="inline" data-target="#here" data-lang="de"';
	const { page, troubles } = await open(WORDS, { tag, body: '<div id="here" style="height: 500px"></div>' });
	await page.getByRole("heading", { name: "Frag Ada" }).waitFor();
	await page.getByText("Willkommen!").waitFor();
	expect(troubles).toEqual([]);
});

test("layout and shortcut are options, and a page's tag may say otherwise", async () => {
	const widget = { layout: "side", shortcut: "none" } as const;
	const byOption = await open(widget);
	const byTag = await open(widget, { tag: 'data-layout="corner" data-shortcut="search"' });
	const heightOf = ({ page }: typeof byOption) =>
		page.locator("signpost-widget iframe").evaluate((frame) => frame.getBoundingClientRect().height / innerHeight);
	for (const { page, frame } of [byOption, byTag]) {
		await launcherOf(page).click();
		await frame.locator("textarea").waitFor();
	}
	expect(await heightOf(byOption)).toBe(1);
	expect(await heightOf(byTag)).toBeLessThan(1);
	for (const { page } of [byOption, byTag]) {
		await page.locator("h1").click();
		await page.evaluate("Signpost.close()");
		await page.keyboard.press("Control+k");
	}
	await byTag.frame.getByRole("combobox").waitFor();
	expect(await launcherOf(byOption.page).getAttribute("aria-expanded")).toBe("false");
});
