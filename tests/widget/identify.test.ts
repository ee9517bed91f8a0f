/** A page that says who its visitor is: what the widget shows then, and when that ends. */
import { describe, expect, test } from "vitest";
import { connect } from "../harness/tenant.ts";
import { type HostPage, launcherOf } from "./host-page.ts";
import { createShoeShop, openShoeShop, QUESTION } from "./shop.ts";
import { askIn, identify, keptBy, newUser, usersOf } from "./users.ts";

const { url, database, shop, open } = await openShoeShop();
const { tokenFor, endedToken, questionsOf } = usersOf(database, () => shop);

const answered = (host: HostPage) => host.frame.getByRole("link", { name: "Source 1: Returns" }).waitFor();

const ask = ({ frame }: HostPage, question = QUESTION) => askIn(frame, question);

/** All that the page keeps. */
const keptByPage = ({ page }: HostPage) =>
	page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }]));

test("a user is known from his first question on, also where he was named before the widget was there", async () => {
	const user = newUser();
	const signed = await tokenFor(user);
	const spy = `<script>window.told = []; addEventListener("message", ({ data }) => told.push(data), true);
		window.Signpost = { q: [["identify", "${signed}"], ["ask", "${QUESTION}"]] };</script>`;
	const host = await open({ head: spy });
	await answered(host);
	expect(await questionsOf(user)).toEqual([QUESTION]);
	// O7 O9 nothing has the token but two bodies and a header of its own.
	expect(host.requests.filter((request) => request.includes(signed.slice(0, 40)))).toEqual([]);
	expect(await host.page.evaluate("JSON.stringify(told)")).not.toContain(signed.slice(-40));
	expect([await keptBy(host), await keptByPage(host)].join()).not.toContain(signed.slice(-40));
	expect(host.troubles).toEqual([]);
});

test("on another device he has his conversations; after a reload the one that he was in", async () => {
	const user = newUser();
	const host = await open();
	await identify(host, await tokenFor(user));
	await launcherOf(host.page).click();
	await ask(host);
	await host.page.reload();
	await launcherOf(host.page).waitFor();
	// Not before he is named again.
	await identify(host, await tokenFor(user));
	await launcherOf(host.page).click();
	await host.frame.getByText("within sixty days").first().waitFor();
	const other = await open();
	await identify(other, await tokenFor(user));
	await launcherOf(other.page).click();
	await other.frame.getByRole("button", { name: "Conversations" }).click();
	await other.frame.locator("a4w-history").getByText(QUESTION).waitFor();
	expect([...host.troubles, ...other.troubles]).toEqual([]);
});

test("another user sees nothing of the one before, nor does whoever comes when he has logged out", async () => {
	const [ann, bob] = [newUser(), newUser()];
	const host = await open();
	const { page, frame } = host;
	await launcherOf(page).click();
	await ask(host, "What is a stranger to know?");
	await identify(host, await tokenFor(ann));
	await frame.getByText("What is a stranger to know?").waitFor({ state: "detached" });
	await ask(host);
	await page.keyboard.press("Control+k");
	await frame.getByRole("combobox").fill("shoes in halves");
	await frame.getByRole("option").first().waitFor();
	expect(await keptBy(host)).toContain(ann);
	await identify(host, await tokenFor(bob));
	await expect.poll(() => frame.getByText("within sixty days").count()).toBe(0);
	await page.evaluate("Signpost.open()");
	await ask(host, "And bags?");
	expect([await questionsOf(ann), await questionsOf(bob)]).toEqual([[QUESTION], ["And bags?"]]);
	expect(await keptBy(host)).not.toContain(ann);
	// A page that has no token for him any more.
	await page.evaluate("Signpost.identify(undefined)");
	await frame.getByText("And bags?").waitFor({ state: "detached" });
	expect(await keptBy(host)).not.toContain(bob);
	expect(await frame.getByText("What is a stranger to know?").count()).toBe(0);
	await identify(host, await tokenFor(bob));
	await expect.poll(() => keptBy(host)).toContain(bob);
	await page.reload();
	await page.evaluate("Signpost.identify(null); Signpost.open()");
	await frame.getByRole("button", { name: QUESTION }).waitFor();
	expect(await keptBy(host)).not.toContain(bob);
	expect(host.troubles).toEqual([]);
});

describe("K7 a token that is not good", () => {
	const cases: [string, () => Promise<string>, string][] = [
		[
			"another client's",
			async () => tokenFor("ann", { key: (await createShoeShop(database)).secret.secret }),
			"was not signed",
		],
		["none at all", async () => "hello", "is none that a site has signed"],
		["the token of an anonymous visitor", async () => `vst_${"A".repeat(43)}`, "is none that a site has signed"],
	];
	test.each(cases)(
		"%s, is refused: the page is told why, and an anonymous visitor goes on",
		async (_name, make, why) => {
			const host = await open();
			await host.page.evaluate("window.told = []; Signpost.on('error', ({ detail }) => told.push(detail.code))");
			await identify(host, await make());
			await launcherOf(host.page).click();
			await ask(host);
			await expect.poll(() => host.page.evaluate("told")).toEqual(["VISITOR_REFUSED"]);
			expect(host.troubles.filter((trouble) => !trouble.includes("status of 401"))).toEqual([
				expect.stringContaining(why),
			]);
			const conversation = { clientId: shop.clientId, visitor: { userId: null } };
			expect(await database.message.count({ where: { role: "user", conversation } })).toBeGreaterThan(0);
		},
	);

	test("takes the place of a good one: he is not there any more", async () => {
		const host = await open();
		await identify(host, await tokenFor(newUser()));
		await launcherOf(host.page).click();
		await ask(host);
		await identify(host, "hello");
		await host.frame.getByText("within sixty days").first().waitFor({ state: "detached" });
		await host.frame.getByRole("button", { name: QUESTION }).waitFor();
	});
});

test("a token that has ended before the widget is wanted is asked for anew", async () => {
	const user = newUser();
	const host = await open();
	const { page } = host;
	await page.exposeFunction("freshToken", () => tokenFor(user));
	await page.evaluate(`window.told = [];
		Signpost.on("error", ({ detail }) => told.push(detail.code));
		Signpost.on("identify", async (event) => {
			event.preventDefault();
			told.push("identify");
			Signpost.identify(await freshToken());
		});`);
	await launcherOf(page).waitFor();
	await identify(host, endedToken(user));
	// Waits until he is known.
	await page.evaluate(`Signpost.ask("${QUESTION}")`);
	await answered(host);
	expect(await questionsOf(user)).toEqual([QUESTION]);
	expect(await page.evaluate("told")).toEqual(["VISITOR_REFUSED", "identify"]);
});

test("a token that ends while he talks is asked for anew, and what it stopped goes on", async () => {
	const user = newUser();
	const host = await open();
	const { page } = host;
	await page.exposeFunction("freshToken", () => tokenFor(user));
	await page.evaluate(`window.told = [];
		Signpost.on("identify", async () => { told.push("identify"); Signpost.identify(await freshToken()); });`);
	await identify(host, await tokenFor(user));
	await launcherOf(page).click();
	await ask(host);
	// The server's word that it has ended, once.
	let refusals = 0;
	await page.route("**/trpc/chat.start*", async (route) => {
		refusals += 1;
		if (refusals > 1) return route.fallback();
		const headers = { ...route.request().headers(), "x-signpost-visitor": endedToken(user) };
		return route.continue({ headers });
	});
	await ask(host, "And bags?");
	await expect.poll(() => questionsOf(user)).toEqual([QUESTION, "And bags?"]);
	expect(await page.evaluate("told")).toEqual(["identify"]);
	expect(host.troubles.filter((trouble) => !trouble.includes("status of 401"))).toEqual([]);
});

describe("O13 under a strict Content-Security-Policy", () => {
	const shared =
		"default-src 'none'; frame-src SERVER; connect-src SERVER; require-trusted-types-for 'script'; trusted-types 'none';";
	test.each([
		["by address", { policy: `${shared} script-src SERVER` }],
		["by nonce", { policy: `${shared} script-src 'nonce-r4nd0m'`, tag: 'nonce="r4nd0m"' }],
		[
			"by nonce and strict-dynamic",
			{ policy: `${shared} script-src 'nonce-r4nd0m' 'strict-dynamic'`, tag: 'nonce="r4nd0m"' },
		],
	])("%s a user is known", async (_name, options) => {
		const user = newUser();
		const host = await open(options);
		await launcherOf(host.page).waitFor();
		await identify(host, await tokenFor(user));
		await launcherOf(host.page).click();
		await ask(host);
		expect(await questionsOf(user)).toEqual([QUESTION]);
		expect(host.troubles).toEqual([]);
	});
});

test("two widgets are the same user's, and each its own conversation", async () => {
	const user = newUser();
	const { chatbotId } = await connect(shop.secret.secret).chatbots.create.mutate({ name: "Second" });
	const second = `<script src="${url}/widget.js" data-api-key="${shop.publishable.secret}" data-widget-id="${chatbotId}"></script>`;
	const host = await open({ head: second });
	await expect.poll(() => launcherOf(host.page).count()).toBe(2);
	await identify(host, await tokenFor(user));
	for (const n of [0, 1]) {
		await host.page.evaluate(
			`document.querySelectorAll("signpost-widget")[${n}].shadowRoot.querySelector("button").click()`,
		);
		const frame = host.page.frameLocator(`signpost-widget >> nth=${n} >> iframe`);
		await frame.locator("textarea").fill(`Question ${n}`);
		await frame.locator("textarea").press("Enter");
		await frame.locator("article[aria-busy=false]").waitFor();
		await host.page.evaluate("Signpost.close()");
	}
	expect(await questionsOf(user)).toEqual(["Question 0", "Question 1"]);
	expect(host.troubles).toEqual([]);
});

test("in the page itself a user is known, leaves, and a bad token is refused", async () => {
	const user = newUser();
	const host = await open({
		tag: `data-mode="inline" data-target="#here" data-widget-id="${shop.widgetId}"`,
		body: '<div id="here" style="height: 500px"></div>',
		head: `<script>window.told = []; window.Signpost = { q: [["identify", "${await tokenFor(user)}"], ["on", "error", ({ detail }) => told.push(detail.code)], ["ask", "${QUESTION}"]] };</script>`,
	});
	const { page } = host;
	await page.getByRole("link", { name: "Source 1: Returns" }).waitFor();
	expect(await questionsOf(user)).toEqual([QUESTION]);
	await identify(host, null);
	await page.getByRole("button", { name: QUESTION }).waitFor();
	expect(await keptByPage(host)).not.toContain(user);
	expect(host.troubles).toEqual([]);
	await identify(host, "hello");
	await expect.poll(() => page.evaluate("told")).toEqual(["VISITOR_REFUSED"]);
	const known = page.waitForResponse(/widget\/identify/);
	await page.evaluate(`Signpost.identify(${JSON.stringify(await tokenFor(user))}); Signpost.destroy()`);
	await (await known).finished();
	await page.evaluate(() => new Promise((resolve) => setTimeout(resolve)));
	expect(await page.locator("a4w-chat").count()).toBe(0);
});
