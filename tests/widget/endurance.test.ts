/** Answers that are cut off, visitors without a connection, and windows that are opened again and again. */
import { expect, test } from "vitest";
import { diesAfter, says, saysLater } from "../harness/scripted-model.ts";
import { startServer, type TestServer } from "../harness/server.ts";
import { heapOf } from "./heap.ts";
import { type HostOptions, launcherOf } from "./host-page.ts";
import { openScriptedShoeShop, QUESTION } from "./shop.ts";

const shop = await openScriptedShoeShop();
const { model, open } = shop;

/** An answer whose second half comes when it is let go. */
function halves(first: string, second: string): () => void {
	let go = () => {};
	const until = new Promise<void>((resolve) => {
		go = resolve;
	});
	model.script(saysLater([first], until, [second]));
	return go;
}

async function begin(options: Partial<HostOptions> = {}) {
	const host = await open(options);
	await launcherOf(host.page).click();
	await host.frame.getByRole("button", { name: QUESTION }).click();
	return host;
}

test("a reload in the middle of an answer goes on with it", async () => {
	const go = halves("Shoes can go back within sixty days. ", "From delivery on [1].");
	const { page, frame, troubles } = await begin();
	await frame.getByText("within sixty days").first().waitFor();
	await page.reload();
	await launcherOf(page).click();
	await frame.getByText("within sixty days").first().waitFor();
	expect(await frame.locator("article").getAttribute("aria-busy")).toBe("true");
	go();
	await frame.getByRole("link", { name: "Source 1: Returns" }).waitFor();
	expect(await frame.locator("a4w-answer .text").textContent()).toMatch(/within sixty days\. From delivery on/);
	expect(troubles).toEqual([]);
});

test("a provider that is lost in the middle of an answer is told of in plain words, and tried again", async () => {
	model.script(diesAfter(["Within "]), says(["Within sixty days of delivery [1]."]));
	const { frame } = await begin();
	await frame.locator("article[aria-busy=false]").waitFor();
	expect(await frame.locator("article").textContent()).toContain("The answer broke off.");
	expect(await frame.getByRole("alert").textContent()).not.toMatch(/openai|scripted|ECONN|undefined/i);
	await frame.getByRole("alert").getByRole("button", { name: "Try again" }).click();
	await frame.getByRole("link", { name: "Source 1: Returns" }).waitFor();
	expect(await frame.getByRole("alert").count()).toBe(0);
});

test("without a connection it says so, and goes on by itself when there is one", async () => {
	const go = halves("Shoes can go back within sixty days. ", "From delivery on [1].");
	const { page, frame } = await begin();
	await frame.getByText("within sixty days").first().waitFor();
	await page.context().setOffline(true);
	await frame.getByText("You are offline.").waitFor();
	go();
	await page.context().setOffline(false);
	await frame.getByRole("link", { name: "Source 1: Returns" }).waitFor();
	expect(await frame.getByText("You are offline.").count()).toBe(0);
});

test("windows that are opened again and again take no more room", async () => {
	model.script(says(["Within sixty days of delivery [1]."]));
	const { page, frame } = await begin();
	await frame.getByRole("link", { name: "Source 1: Returns" }).waitFor();
	const heap = await heapOf(page);
	const round = async (times: number) => {
		for (let time = 0; time < times; time += 1) {
			await page.evaluate("Signpost.search(); Signpost.close(); Signpost.open(); Signpost.close()");
			await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(resolve)));
		}
		return heap();
	};
	// What is made once has been made.
	const before = await round(5);
	const after = await round(20);
	expect(after.nodes).toBeLessThan(before.nodes + 20);
	expect(after.listeners).toBeLessThan(before.listeners + 20);
	expect(after.bytes).toBeLessThan(before.bytes + 300_000);
});

test("a server that is killed in the middle of an answer and started again: the visitor has an answer", {
	timeout: 60_000,
}, async () => {
	halves("Shoes can go back within sixty days. ", "never said");
	const { page, frame } = await begin();
	await frame.getByText("within sixty days").first().waitFor();
	const { server, environment } = shop;
	const { dataDirectory, demo, stop, remove } = server;
	await stop("SIGKILL");
	model.script(says(["Within sixty days of delivery [1]."]));
	const again = { ...environment, PORT: new URL(demo.url).port };
	const second = await startServer({ environment: again, dataDirectory, ...databaseOf(server) });
	shop.server = second;
	second.remove = async () => {
		await second.stop();
		await remove();
	};
	const retry = frame.getByRole("alert").getByRole("button", { name: "Try again" });
	const answer = frame.getByRole("link", { name: "Source 1: Returns" });
	await retry.or(answer).first().waitFor();
	if (await retry.isVisible()) {
		expect(await frame.getByRole("alert").textContent()).not.toMatch(/undefined|Error|\{|fetch/);
		await retry.click();
	}
	await answer.waitFor();
	await page.locator("signpost-widget [aria-expanded=true]").waitFor();
});

/** On a PostgreSQL the second server has to be told of the first one's database. */
const databaseOf = ({ connectionString }: TestServer) =>
	process.env["DATABASE_URL"] === undefined ? {} : { databaseUrl: connectionString };
