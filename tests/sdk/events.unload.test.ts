import { fileURLToPath } from "node:url";
import { expect, inject, test } from "vitest";
import { openDatabaseForTest } from "../harness/tenant.ts";
import { openPage } from "./browser.ts";

const DIST = fileURLToPath(new URL("../../sdk/dist", import.meta.url));
const VISITS = 20;

test("F34 what happened just before a page was left is stored, once", async () => {
	const { url, publishableKey } = inject("server");
	const database = openDatabaseForTest();
	const page = await openPage(DIST);
	const ids = Array.from({ length: VISITS }, (_, index) => `unload_${Date.now()}_${index}`);
	for (const eventId of ids) {
		await page.evaluate(`import("/index.js").then(({ createSignpost }) => {
			const signpost = createSignpost({ url: "${url}", key: "${publishableKey}" });
			signpost.events.track({ eventId: "${eventId}", type: "click" });
			setTimeout(() => { location.href = "/next"; });
		})`);
		await page.waitForURL("**/next");
		await page.goto(new URL("/", page.url()).href);
	}
	await expect.poll(() => database.event.count({ where: { id: { in: ids } } }), { timeout: 5_000 }).toBe(VISITS);
});
