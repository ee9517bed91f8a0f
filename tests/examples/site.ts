import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { onTestFinished } from "vitest";

export type Site = {
	page: Page;
	/** Errors that the page told of. */
	troubles: string[];
	/** Whether the page has not been loaded anew since it was opened. */
	isStill: () => Promise<boolean>;
};

/** An example's page in a window of its own, which ends with the test. */
export async function openSite(browser: Browser, address: string, how?: BrowserContextOptions): Promise<Site> {
	const context = await browser.newContext(how);
	onTestFinished(() => context.close());
	context.setDefaultTimeout(15_000);
	const page = await context.newPage();
	const troubles: string[] = [];
	page.on("pageerror", (error) => troubles.push(error.message));
	page.on("console", (message) => message.type() === "error" && troubles.push(message.text()));
	await page.goto(address);
	await page.evaluate("window.isStill = true");
	return { page, troubles, isStill: () => page.evaluate("window.isStill === true") };
}
