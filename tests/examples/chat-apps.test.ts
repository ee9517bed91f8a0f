/** The chats in React and Svelte, built as their readers would, in a real browser and with a model that waits. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { launchBrowserForFile } from "../harness/browser.ts";
import { createShop } from "../harness/chat.ts";
import { says, saysLater, stallsAfter } from "../harness/scripted-model.ts";
import { startScriptedServer } from "../harness/scripted-server.ts";
import { openDatabase } from "../harness/tenant.ts";
import { serveViteApp, type ViteApp } from "./vite-app.ts";

const [{ model, server }, browser] = await Promise.all([startScriptedServer(), launchBrowserForFile()]);
let key: string;
beforeAll(async () => {
	const database = openDatabase(server.connectionString);
	key = (await createShop(database, server.demo.url)).publishable.secret;
	await database.$disconnect();
});

describe.each(["react-chat", "svelte-chat"])("%s", (name) => {
	let app: ViteApp;
	beforeAll(async () => {
		app = await serveViteApp(name, { url: server.demo.url, key });
	});
	afterAll(() => app?.close());

	async function open() {
		const page = await (await browser.newContext()).newPage();
		page.setDefaultTimeout(10_000);
		const troubles: string[] = [];
		page.on("pageerror", (error) => troubles.push(error.message));
		page.on("console", (message) => message.type() === "error" && troubles.push(message.text()));
		await page.goto(app.url);
		const ask = async (question: string) => {
			await page.getByLabel("Your question").fill(question);
			await page.keyboard.press("Enter");
		};
		const answer = page.locator(".assistant").last();
		return { page, troubles, ask, answer };
	}

	test("streams an answer, goes on with it after a reload, and links to its sources", async () => {
		const { page, troubles, ask, answer } = await open();
		let goOn = () => {};
		const until = new Promise<void>((resolve) => {
			goOn = resolve;
		});
		model.script(saysLater(["Shoes can be ", "returned "], until, ["within thirty days [1]."]));
		await ask("Can shoes be returned?");
		await answer.getByText("Shoes can be returned").waitFor();
		await page.reload();
		await answer.getByText("Shoes can be returned").waitFor();
		await page.getByRole("button", { name: "Stop" }).waitFor();
		goOn();
		await page.getByRole("button", { name: "Ask" }).waitFor();
		expect((await answer.locator(".text").textContent())?.trim()).toBe("Shoes can be returned within thirty days 1.");
		expect(await answer.locator("sup a").getAttribute("href")).toMatch(/^\/returns/);
		expect(await answer.getByRole("link", { name: "Returns" }).isVisible()).toBe(true);
		expect(await page.locator("li").count()).toBe(2);
		expect(troubles).toEqual([]);
	});

	test("stops, and tries again what failed", async () => {
		const { page, ask, answer } = await open();
		model.script(stallsAfter(["Delivery takes "]));
		await ask("How many working days does delivery take?");
		await answer.getByText("Delivery takes").waitFor();
		await page.getByRole("button", { name: "Stop" }).click();
		await page.getByRole("button", { name: "Ask" }).waitFor();
		await page.route(/chat\.start/, (route) => route.abort());
		await ask("Does express delivery cost nine euros?");
		await page.getByRole("alert").waitFor();
		await page.unroute(/chat\.start/);
		model.script(says(["Express costs nine euros. [1]"]));
		await page.getByRole("button", { name: "Try again" }).click();
		await answer.getByText("Express costs nine euros.").waitFor();
		expect(await page.getByRole("alert").count()).toBe(0);
		expect(await page.locator(".user").allTextContents()).toEqual([
			expect.stringContaining("How many working days does delivery take?"),
			expect.stringContaining("Does express delivery cost nine euros?"),
		]);
	});
});
