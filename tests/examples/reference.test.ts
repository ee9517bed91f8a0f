import { chromium } from "playwright-core";
import { expect, inject, onTestFinished, test } from "vitest";

const { url } = inject("server");

test("/docs shows the operations, with nothing from anywhere else and within its policy", async () => {
	const browser = await chromium.launch({
		executablePath: process.env["CHROMIUM"] ?? "/usr/bin/chromium",
		args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"],
	});
	onTestFinished(() => browser.close());
	const page = await browser.newPage();
	const foreign: string[] = [];
	const complaints: string[] = [];
	page.on("request", (request) => {
		if (!/^(?:data|blob):/.test(request.url()) && !request.url().startsWith(url)) foreign.push(request.url());
	});
	page.on("console", (message) => {
		if (message.type() === "error") complaints.push(message.text());
	});
	page.on("pageerror", (error) => complaints.push(error.message));
	const response = await page.goto(`${url}/docs`);
	expect(response?.headers()["content-security-policy"]).toMatch(/^default-src 'none';script-src 'self';/);
	await page
		.getByText(/^\/api\//)
		.filter({ visible: true })
		.first()
		.waitFor();
	expect(foreign).toEqual([]);
	expect(complaints).toEqual([]);
});
