/** Pages of another site that carry the widget, for the tests. */
import type { Browser, BrowserContextOptions, FrameLocator, Page } from "playwright-core";
import { onTestFinished } from "vitest";
import { startLocalServer } from "../harness/local-server.ts";

export type HostOptions = {
	/** The server's. */
	url: string;
	key: string;
	/** Further attributes of the tag. */
	tag?: string;
	head?: string;
	body?: string;
	/** Default: that of today's pages. */
	doctype?: string;
	/** The page's Content-Security-Policy; `SERVER` in it stands for the server's url. */
	policy?: string;
	context?: BrowserContextOptions;
	/** Whatever is to be done before the page is opened. */
	prepare?: (page: Page) => Promise<unknown>;
};

export type HostPage = {
	page: Page;
	/** What is in the widget's frame. */
	frame: FrameLocator;
	/** What a careful widget never causes: errors, breaches of a policy, requests to anywhere else. */
	troubles: string[];
	/** Every url that was asked for. */
	requests: string[];
	site: string;
};

const paragraphs = "<p>Words of the page, for which its visitors came.</p>".repeat(12);

/** Opens a page of a site of its own with the widget's tag in it. All ends with the test. */
export async function openHost(browser: Browser, options: HostOptions): Promise<HostPage> {
	const { url, key, tag = "", head = "", body = paragraphs, policy, context, prepare } = options;
	const { doctype = "<!doctype html>" } = options;
	const script = `<script src="${url}/widget.js" data-api-key="${key}" ${tag}></script>`;
	const site = await startLocalServer((_request, response) => {
		response.setHeader("content-type", "text/html; charset=utf-8");
		if (policy !== undefined) response.setHeader("content-security-policy", policy.replaceAll("SERVER", url));
		response.end(`${doctype}<html lang="en"><title>Host</title>${head}<h1>A shop</h1>${body}${script}</html>`);
	});
	// Another host name than the server's, so that it is another site.
	const address = site.url.replace("127.0.0.1", "localhost");
	const own = await browser.newContext(context);
	own.setDefaultTimeout(15_000);
	const page = await own.newPage();
	onTestFinished(async () => {
		await own.close();
		await site.close();
	});
	const [troubles, requests]: [string[], string[]] = [[], []];
	page.on("pageerror", (error) => troubles.push(error.message));
	page.on("console", (message) => {
		if (message.type() === "error") troubles.push(message.text());
	});
	page.on("dialog", (dialog) => {
		troubles.push(`dialog: ${dialog.message()}`);
		void dialog.dismiss();
	});
	page.on("request", (request) => {
		requests.push(request.url());
		if (![url, address, "data:"].some((start) => request.url().startsWith(start))) troubles.push(request.url());
	});
	await page.route("**/favicon.ico", (route) => route.fulfill({ body: "" }));
	await prepare?.(page);
	await page.goto(`${address}/`);
	return { page, frame: page.frameLocator("signpost-widget iframe"), troubles, requests, site: address };
}

/** The button that opens the widget. */
export const launcherOf = (page: Page) => page.locator("signpost-widget button");
