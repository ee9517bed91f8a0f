import { type Browser, chromium } from "playwright-core";
import { afterAll } from "vitest";

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

export type BrowserOptions = { args?: string[]; environment?: Record<string, string> };

/** With more arguments, and more in its environment. */
export function launchBrowser({ args = [], environment = {} }: BrowserOptions = {}): Promise<Browser> {
	const executablePath = process.env["CHROMIUM"] ?? "/usr/bin/chromium";
	return chromium.launch({
		...{ executablePath, args: [...ARGUMENTS, ...args] },
		env: { ...process.env, ...environment },
	});
}

/** One that is closed after a file's tests. */
export async function launchBrowserForFile(options?: BrowserOptions): Promise<Browser> {
	const browser = await launchBrowser(options);
	afterAll(() => browser.close());
	return browser;
}
