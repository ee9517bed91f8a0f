/** What stays and what goes when a chat shows something else for a while. */
import { setTimeout as delay } from "node:timers/promises";
import { expect, test } from "vitest";
import { openShoeShop, QUESTION } from "./shop.ts";
import { askIn } from "./users.ts";

const shop = await openShoeShop();
const open = () => shop.open({ tag: 'data-open="chat"' });

test("what is being written stays while the list of conversations is looked at, and the field has the focus after it", async () => {
	const { page, frame } = await open();
	await askIn(frame);
	// What is asked before the conversation is there waits for it.
	await page.route("**/trpc/chat.history*", async (route) => {
		await delay(500);
		await route.continue();
	});
	const [field, list] = [frame.locator("textarea"), frame.getByRole("button", { name: "Conversations" })];
	await field.fill("And bags?");
	await list.click();
	await frame.locator("a4w-history").getByText(QUESTION).waitFor();
	await list.click();
	expect(await field.inputValue()).toBe("And bags?");
	await list.click();
	await frame.locator("a4w-history").getByText(QUESTION).click();
	await frame.locator("textarea:focus").waitFor();
	expect(await field.inputValue()).toBe("And bags?");
	await field.press("Enter");
	await frame.locator(".question").getByText("And bags?").waitFor();
	await list.click();
	await list.click();
	expect(await field.inputValue()).toBe("");
});

test("a list that cannot be fetched is not taken for an empty one", async () => {
	const { page, frame } = await open();
	await askIn(frame);
	await page.route("**/trpc/chat.conversations*", (route) =>
		route.fulfill({ status: 429, headers: { "retry-after": "100" }, body: "Too many" }),
	);
	await frame.getByRole("button", { name: "Conversations" }).click();
	await frame.locator("a4w-history").getByText("Try again in 100 seconds.").waitFor();
	expect(await frame.getByText("There are no conversations yet.").count()).toBe(0);
});

test("thanks for an opinion are not said of the answer after it", async () => {
	const { frame } = await open();
	await askIn(frame);
	await frame.getByRole("button", { name: "Helpful", exact: true }).click();
	await frame.getByText("Thank you.").waitFor();
	await frame.getByRole("button", { name: "Try again" }).click();
	await frame.getByText("Thank you.").waitFor({ state: "detached" });
	await frame.locator("article[aria-busy=false]").waitFor();
	await frame.getByRole("button", { name: "Helpful", exact: true }).waitFor();
	expect(await frame.getByText("Thank you.").count()).toBe(0);
});
