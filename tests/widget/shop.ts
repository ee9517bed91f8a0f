/** A shop's content, for the widget's tests. */
import type { Database } from "../../server/src/database/prisma.ts";
import { connect, createTenant, ingest, type TestTenant } from "../harness/tenant.ts";

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
