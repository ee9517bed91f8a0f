/** A shop's content, for the widget's tests. */

import { inject } from "vitest";
import type { Database } from "../../server/src/database/prisma.ts";
import { launchBrowserForFile } from "../harness/browser.ts";
import { startScriptedServer } from "../harness/scripted-server.ts";
import {
	connect,
	createTenant,
	ingest,
	openDatabase,
	openDatabaseForFile,
	type TestTenant,
} from "../harness/tenant.ts";
import { type HostOptions, openHost } from "./host-page.ts";

const DOCUMENTS = [
	{
		...{ externalId: "returns", title: "Returns", route: "/help/returns", tags: ["help"] },
		content: "# Returns\n\n## Deadline\n\nShoes can be returned within sixty days of delivery.",
	},
	{
		...{ externalId: "shipping", title: "Shipping", route: "/help/shipping", tags: ["help"] },
		content: "# Shipping\n\nParcels travel for three days.",
	},
	{
		...{ externalId: "sizes", title: "Shoe sizes", route: "/guide/sizes", tags: ["guide"] },
		content: "# Sizes\n\nMeasure your foot in the evening. Shoes come in halves, too.",
	},
];

export const QUESTION = "Until when can I return shoes?";

/** A tenant with a few pages to search and ask, whose chatbot offers a question. */
export async function createShoeShop(database: Database, url?: string): Promise<TestTenant & { widgetId: string }> {
	const tenant = await createTenant(database);
	const api = connect(tenant.secret.secret, url === undefined ? {} : { url });
	await ingest(api, DOCUMENTS);
	const { chatbots } = await api.chatbots.list.query({});
	const chatbotId = chatbots[0]?.chatbotId ?? "";
	await api.chatbots.update.mutate({ chatbotId, widget: { suggestions: [QUESTION], texts: { title: "Shoe shop" } } });
	return { ...tenant, widgetId: chatbotId };
}

/** A shop on the shared server, and a browser for who visits it: for all tests of a file. */
export async function openShoeShop() {
	const { url } = inject("server");
	const database = openDatabaseForFile();
	const [shop, browser] = await Promise.all([createShoeShop(database), launchBrowserForFile()]);
	const key = shop.publishable.secret;
	const open = (options: Partial<HostOptions> = {}) => openHost(browser, { url, key, ...options });
	return { url, database, shop, key, browser, open };
}

/** The same on a server of its own, where a scripted model writes the answers. */
export async function openScriptedShoeShop() {
	const [started, browser] = await Promise.all([
		startScriptedServer({ RATE_LIMIT_ANSWERS: "0" }),
		launchBrowserForFile(),
	]);
	const { url } = started.server.demo;
	const database = openDatabase(started.server.connectionString);
	const key = (await createShoeShop(database, url)).publishable.secret;
	await database.$disconnect();
	const open = (options: Partial<HostOptions> = {}) => openHost(browser, { url, key, ...options });
	return Object.assign(started, { url, key, open });
}
