import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";

const ARGUMENTS = [
	"--no-sandbox",
	"--disable-gpu",
	"--disable-dev-shm-usage",
	"--disable-quic",
	"--no-first-run",
	"--disable-background-networking",
	"--disable-component-update",
	"--disable-sync",
];

export type DemoPage = {
	page: Page;
	/** What a careful page never has: errors, refused scripts and styles, requests to other hosts. */
	troubles: string[];
};

export type BrowserOptions = { args?: string[]; environment?: Record<string, string> };

/** With more arguments, and more in its environment. */
export function launchBrowser({ args = [], environment = {} }: BrowserOptions = {}): Promise<Browser> {
	const executablePath = process.env["CHROMIUM"] ?? "/usr/bin/chromium";
	return chromium.launch({
		...{ executablePath, args: [...ARGUMENTS, ...args] },
		env: { ...process.env, ...environment },
	});
}

export type OpenOptions = { url: string; key: string; context?: BrowserContextOptions };

/** The server's demo page, with the key of another client, in a browser window of its own. */
export async function openDemo(browser: Browser, { url, key, context }: OpenOptions): Promise<DemoPage> {
	const page = await (await browser.newContext(context)).newPage();
	const troubles: string[] = [];
	page.on("pageerror", (error) => troubles.push(error.message));
	page.on("console", (message) => {
		if (message.type() === "error") troubles.push(message.text());
	});
	page.on("dialog", (dialog) => {
		troubles.push(`dialog: ${dialog.message()}`);
		void dialog.dismiss();
	});
	page.on("request", (request) => {
		if (!request.url().startsWith(url) && !request.url().startsWith("data:")) troubles.push(request.url());
	});
	const config = { url: "", title: "Test shop", publishableKey: key, extractive: true };
	await page.route("**/demo/config.json", (route) => route.fulfill({ json: config }));
	await page.goto(`${url}/demo/`);
	return { page, troubles };
}
