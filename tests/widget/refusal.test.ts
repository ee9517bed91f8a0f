/** What a visitor sees where the server does not let the widget in, and what the site's owner is told. */
import { describe, expect, test } from "vitest";
import type { TestKey } from "../harness/tenant.ts";
import { type HostOptions, launcherOf } from "./host-page.ts";
import { openShoeShop, QUESTION } from "./shop.ts";

const { url, database, shop, open } = await openShoeShop();

/** Somewhere that is on no key's list. */
const ELSEWHERE = "http://elsewhere.example";

/** A key of the shop's that is not as the others are. */
async function keyWith(changes: Parameters<typeof database.key.update>[0]["data"]): Promise<TestKey> {
	const key = await shop.createKey({ kind: "publishable", origins: ["https://secret-partner.example"] });
	await database.key.update({ where: { id: key.id }, data: changes });
	return key;
}

const REFUSALS: [string, () => Promise<Partial<HostOptions>>, RegExp][] = [
	["an unknown key", async () => ({ key: `pk_${"x".repeat(43)}` }), /not valid.*data-api-key/],
	["a key that is none for pages", async () => ({ key: "sk_x" }), /publishable key.*script tag/],
	[
		"a key that has been revoked",
		async () => ({ key: (await keyWith({ revokedAt: new Date() })).secret }),
		/not valid/,
	],
	["a key that has ended", async () => ({ key: (await keyWith({ expiresAt: new Date(0) })).secret }), /expired/],
	["a key for something else", async () => ({ key: (await keyWith({ scopes: ["events"] })).secret }), /keys\.update/],
	[
		"a chatbot that is not there",
		async () => ({ tag: 'data-widget-id="wgt_gone"' }),
		/no such chatbot.*data-widget-id/,
	],
];

describe("the window of a widget that is refused", () => {
	test.each(REFUSALS)(
		"%s: says so in plain words, tells the owner more, and can be closed",
		async (_name, make, reason) => {
			const { page, frame, troubles } = await open({ ...(await make()), body: "<button id=before>Before</button>" });
			await launcherOf(page).waitFor();
			await page.locator("#before").focus();
			await page.evaluate("Signpost.open()");
			await frame.getByText("This page may not ask here.").waitFor();
			await frame.locator("#close:focus").waitFor();
			await page.keyboard.press("Tab");
			await frame.locator("#close:focus").waitFor();
			await page.keyboard.press("Escape");
			await page.locator("signpost-widget [aria-expanded=false]").waitFor();
			expect(await page.evaluate(() => document.activeElement?.id)).toBe("before");
			await page.evaluate("Signpost.open()");
			await frame.getByRole("button", { name: "Close" }).click();
			await page.locator("signpost-widget [aria-expanded=false]").waitFor();
			expect(await frame.locator("html").textContent()).not.toMatch(/[{}]|key|chatbot/);
			const told = troubles.filter((trouble) => !trouble.startsWith("Failed to load resource"));
			expect(told).toEqual([expect.stringMatching(reason)]);
			expect(told.join()).not.toContain("secret-partner");
		},
	);

	test("an origin that is not listed: likewise, on a phone and in the visitor's language", async () => {
		const { secret } = await keyWith({});
		const context = { viewport: { width: 390, height: 740 }, colorScheme: "dark" } as const;
		const { page, frame, troubles, site } = await open({ key: secret, tag: 'data-lang="de"', context });
		// In development every page of `localhost` is let in.
		await page.goto(site.replace("localhost", "shop.localhost"));
		await launcherOf(page).click();
		await frame.getByText("Von dieser Seite aus kann nicht gefragt werden.").waitFor();
		expect(await frame.locator("html").getAttribute("lang")).toBe("de");
		if (process.env["PICTURE"]) await page.screenshot({ path: process.env["PICTURE"] });
		await frame.getByRole("button", { name: "Schließen" }).click();
		await page.locator("signpost-widget [aria-expanded=false]").waitFor();
		expect(troubles.join()).toMatch(/not.*on the key's list.*keys\.update/);
		expect(troubles.join()).not.toContain("secret-partner");
	});

	test("too much at once: it can be tried again, and then what was asked for is there", async () => {
		const key = await keyWith({ ratePerMinute: 1 });
		const { page, frame } = await open({ key: key.secret });
		await page.evaluate(`Signpost.ask("${QUESTION}")`);
		await frame.getByText("That was a lot at once.").waitFor();
		await database.key.update({ where: { id: key.id }, data: { ratePerMinute: null } });
		// The key is remembered for a moment.
		const again = frame.getByRole("button", { name: "Try again" });
		const isThere = async () => {
			await again.click({ timeout: 300 }).catch(() => {});
			return frame.locator("textarea").isVisible();
		};
		await expect.poll(isThere).toBe(true);
		await frame.getByRole("link", { name: "Source 1: Returns" }).waitFor();
	});
});

describe("O10 the page of a refusal", () => {
	const frameOf = (query: Record<string, string>, accept: string) =>
		fetch(`${url}/widget/frame?${new URLSearchParams({ key: `pk_${"x".repeat(43)}`, ...query })}`, {
			headers: { accept },
		});

	test("is for browsers alone: whoever calls it as an API has the error", async () => {
		for (const accept of ["*/*", "application/json"]) {
			const refused = await frameOf({ origin: ELSEWHERE }, accept);
			expect([refused.status, refused.headers.get("x-frame-options")]).toEqual([401, "DENY"]);
			expect(await refused.json()).toMatchObject({ error: { code: "UNAUTHENTICATED" } });
		}
		const page = await frameOf({ origin: ELSEWHERE }, "text/html,*/*;q=0.8");
		expect([page.status, page.headers.get("vary")]).toEqual([401, expect.stringContaining("Accept")]);
	});

	test.each([
		[ELSEWHERE, `frame-ancestors 'self' ${ELSEWHERE}`],
		["https://[::1]:8443", "frame-ancestors 'self' https://[::1]:8443"],
	])("may be shown by the page that asked for it, %s, with nothing but its own files", async (origin, ancestors) => {
		const policy = (await frameOf({ origin }, "text/html")).headers.get("content-security-policy");
		expect(policy).toContain(ancestors);
		expect(policy).toMatch(/^default-src 'none'; script-src 'self'; style-src 'self';/);
	});

	test.each([
		"https://a;sandbox",
		"https://a b",
		"https://*",
		"null",
		"javascript:alert(1)",
		'https://"><script>alert(1)</script>',
	])("writes no origin that is none: %s", async (origin) => {
		const page = await frameOf({ origin, lang: '"><script>alert(1)</script>' }, "text/html");
		expect(page.headers.get("content-security-policy")).not.toMatch(/sandbox|frame-ancestors|\*/);
		expect(await page.text()).not.toMatch(/<script>|sandbox|alert\(/);
	});
});
