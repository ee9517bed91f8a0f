/** The widget by the keyboard alone, read out, and as a visitor has set the system. */
import { expect, test } from "vitest";
import { launcherOf } from "./host-page.ts";
import { openShoeShop, QUESTION } from "./shop.ts";

const { open } = await openShoeShop();

test("speaks the page's language, from right to left where that is written so", async () => {
	const { page, frame } = await open({ tag: 'data-lang="ar"' });
	await launcherOf(page).click();
	await frame.getByPlaceholder("اطرح سؤالاً").waitFor();
	expect(await frame.locator("a4w-chat").getAttribute("dir")).toBe("rtl");
});

test("moves nothing of the page", async () => {
	const observe = () => {
		const shifts: number[] = [];
		Object.assign(window, { shifts });
		new PerformanceObserver((list) => {
			for (const entry of list.getEntries()) shifts.push((entry as unknown as { value: number }).value);
		}).observe({ type: "layout-shift", buffered: true });
	};
	const { page, frame } = await open({ prepare: (page) => page.addInitScript(observe) });
	const before = await page.evaluate(() => [
		document.documentElement.scrollWidth,
		document.documentElement.scrollHeight,
	]);
	await launcherOf(page).click();
	await frame.locator("textarea").waitFor();
	expect(
		await page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.scrollHeight]),
	).toEqual(before);
	expect(await page.evaluate("shifts")).toEqual([]);
});

test("the whole way by the keyboard alone: ask, read what an answer rests on, close", async () => {
	const { page, frame } = await open({ body: "<button id=before>Before</button>" });
	await launcherOf(page).focus();
	await page.keyboard.press("Enter");
	await frame.locator("textarea:focus").waitFor();
	await page.keyboard.type(QUESTION);
	await page.keyboard.press("Enter");
	const source = frame.getByRole("link", { name: "Source 1: Returns" });
	await source.waitFor();
	for (let times = 0; times < 12 && !(await frame.getByRole("tooltip").isVisible()); times += 1)
		await page.keyboard.press("Shift+Tab");
	expect(await frame.getByRole("tooltip").textContent()).toContain("within sixty days");
	expect(await source.getAttribute("aria-describedby")).toBe("preview");
	await page.keyboard.press("Escape");
	await frame.getByRole("tooltip").waitFor({ state: "detached" });
	expect(await launcherOf(page).getAttribute("aria-expanded")).toBe("true");
	await page.keyboard.press("Escape");
	await page.locator("signpost-widget [aria-expanded=false]").waitFor();
	expect(await page.evaluate(() => document.activeElement?.localName)).toBe("signpost-widget");
	expect(await launcherOf(page).evaluate((button) => button.matches(":focus"))).toBe(true);
});

test("an answer is read out by sentences, each once, and nothing else is at every token", async () => {
	const { page, frame } = await open();
	await launcherOf(page).click();
	await frame.locator("textarea").waitFor();
	await frame.locator("a4w-chat").evaluate((chat) => {
		const said: string[] = [];
		Object.assign(window, { said });
		new MutationObserver((records) => {
			for (const { addedNodes } of records) for (const node of addedNodes) said.push(node.textContent ?? "");
		}).observe(chat.shadowRoot?.querySelector("[role=log]") as Element, {
			...{ childList: true, characterData: true, subtree: true },
		});
	});
	await frame.getByRole("button", { name: QUESTION }).click();
	await frame.getByText("Quoted word for word").waitFor();
	const said = (await page.frames()[1]?.evaluate("said")) as string[];
	expect(said).toContain("Shoes can be returned within sixty days of delivery.");
	expect(new Set(said).size).toBe(said.length);
	for (const sentence of said) expect(sentence).toMatch(/[.!?…:]$|^\w[\w ]+$/);
	const live = "[aria-live]:not([role=log]), [role=status], [role=alert], output";
	expect(await frame.locator("a4w-answer .text").locator(live).count()).toBe(0);
	expect(await frame.locator(".messages[aria-live], .messages[role=log]").count()).toBe(0);
});

test("nothing moves for visitors who want that, and forced colors leave everything its edge", async () => {
	const { page, frame } = await open({ context: { reducedMotion: "reduce", forcedColors: "active" } });
	await launcherOf(page).click();
	await frame.getByRole("button", { name: QUESTION }).click();
	await frame.getByRole("link", { name: "Source 1: Returns" }).hover();
	await frame.getByRole("tooltip").waitFor();
	const moving = () => document.getAnimations().length;
	expect([await page.evaluate(moving), await page.frames()[1]?.evaluate(moving)]).toEqual([0, 0]);
	const edges = await page
		.locator("signpost-widget :is(button, iframe)")
		.evaluateAll((all) => all.map((element) => getComputedStyle(element).outlineStyle));
	expect(edges).toEqual(["solid", "solid"]);
	await frame.getByRole("button", { name: "Not helpful" }).click();
	await page.evaluate("Signpost.search('shoes')");
	await frame.getByRole("option", { name: /^Returns/ }).waitFor();
	const told = "[aria-pressed=true], .question, .go";
	const outlines = await frame
		.locator(told)
		.evaluateAll((all) => all.map((element) => getComputedStyle(element).outlineStyle));
	expect(outlines).toEqual(["solid", "solid", "solid", "solid"]);
	await frame.getByRole("combobox").press("ArrowDown");
	const chosen = frame.getByRole("option", { selected: true });
	await chosen.waitFor();
	expect(await chosen.evaluate((option) => getComputedStyle(option).outlineStyle)).toBe("solid");
});
