/** The widget in all its states, one after the other, as a visitor brings it there. */
import type { FrameLocator } from "playwright-core";
import { expect } from "vitest";
import { diesAfter, type ScriptedModel, saysLater } from "../harness/scripted-model.ts";
import { connect, ingest, type TestTenant } from "../harness/tenant.ts";
import { type HostPage, launcherOf } from "./host-page.ts";

/** What a shop has, in one language. */
export type Shop = {
	lang: string;
	documents: Parameters<typeof ingest>[1];
	suggestions: [string, ...string[]];
	/** Halves of an answer. */
	answer: [string, string];
	/** What is searched for. */
	query: string;
};

const CODE = "```sh\ncurl -X POST https://shop.example/api/returns/labels\n```";

export const ENGLISH: Shop = {
	lang: "en",
	documents: [
		{
			...{ externalId: "returns", title: "Returns", route: "/help/returns", tags: ["help"] },
			content:
				"# Returns\n\n## Deadline\n\nShoes can be returned within sixty days of delivery, in their box and without traces of wear.",
		},
		{
			...{ externalId: "shipping", title: "Shipping", route: "/help/shipping", tags: ["help"] },
			content:
				"# Shipping\n\n## Parcels\n\nParcels with shoes travel for three days, and a label for the way back is in each.",
		},
		{
			...{ externalId: "sizes", title: "Shoe sizes", route: "/guide/sizes", tags: ["guide"] },
			content: "# Sizes\n\nMeasure your foot in the evening. Shoes come in halves, too.",
		},
	],
	suggestions: ["Until when can I return shoes?", "How do I find my size?", "How long do parcels travel?"],
	answer: [
		"Shoes can be returned **within sixty days** of delivery [1]:\n\n- in their box,\n- without traces of wear.\n",
		`\nFor a second label:\n\n${CODE}\n\nParcels with shoes travel for three days [3]. What it costs, and when the money is back:\n\n1. Sending it back is free.\n2. Refunds take five days.`,
	],
	query: "return shoes",
};

export const ARABIC: Shop = {
	lang: "ar",
	documents: [
		{
			...{ externalId: "returns", title: "إرجاع الأحذية", route: "/help/returns", tags: ["مساعدة"] },
			content: "# إرجاع الأحذية\n\n## المهلة\n\nيمكن إرجاع الأحذية خلال ستين يوماً من التسليم في علبتها الأصلية.",
		},
		{
			...{ externalId: "shipping", title: "شحن الأحذية", route: "/help/shipping", tags: ["مساعدة"] },
			content: "# شحن الأحذية\n\n## الطرود\n\nتصل طرود الأحذية خلال ثلاثة أيام ومعها ملصق للإرجاع.",
		},
		{
			...{ externalId: "sizes", title: "مقاسات الأحذية", route: "/guide/sizes", tags: ["دليل"] },
			content: "# مقاسات الأحذية\n\nقس قدمك في المساء. تتوفر الأحذية بأنصاف المقاسات أيضاً.",
		},
	],
	suggestions: ["متى يمكن إرجاع الأحذية؟", "كيف أعرف مقاسات الأحذية؟", "متى تصل طرود الأحذية؟"],
	answer: [
		"يمكن إرجاع الأحذية **خلال ستين يوماً** من التسليم [1]:\n\n- في علبتها الأصلية،\n- دون آثار استعمال.\n",
		`\nلملصق ثانٍ:\n\n${CODE}\n\nتصل طرود الأحذية خلال ثلاثة أيام [2]. التكلفة وموعد رد المال:\n\n1. الإرجاع مجاني.\n2. يعود المال خلال خمسة أيام.`,
	],
	query: "إرجاع الأحذية",
};

/** Puts a shop into a tenant; its chatbot's id. */
export async function stock(tenant: TestTenant, shop: Shop, url: string): Promise<string> {
	const api = connect(tenant.secret.secret, { url });
	await ingest(api, shop.documents);
	const { chatbots } = await api.chatbots.list.query({});
	const chatbotId = chatbots[0]?.chatbotId ?? "";
	await api.chatbots.update.mutate({ chatbotId, widget: { suggestions: shop.suggestions } });
	return chatbotId;
}

export type Walk = HostPage & {
	shop: Shop;
	model: ScriptedModel;
	setModels: (models: string[]) => Promise<unknown>;
	exhaust: () => Promise<unknown>;
};

/** Is called in each state. `again`: what is to be done anew when the window has changed its size. */
export type Visit = (state: string, again?: () => Promise<unknown>) => Promise<void>;

/** Search first: at the end no more can be asked. */
export async function walk(way: Walk, visit: Visit): Promise<void> {
	await launcherOf(way.page).waitFor();
	await visit("launcher");
	await search(way, visit);
	await way.page.evaluate("Signpost.open()");
	await emptyChat(way, visit);
	await answers(way, visit);
	await troubles(way, visit);
}

async function search({ page, frame, shop }: Walk, visit: Visit): Promise<void> {
	await page.evaluate("Signpost.search()");
	const field = frame.getByRole("combobox");
	await field.waitFor();
	await visit("search");
	await field.fill(shop.query);
	await frame.locator("[id^=hit-]:nth-of-type(3)").waitFor();
	await field.press("ArrowDown");
	await visit("results");
	await frame.locator(".chip").nth(1).click();
	await frame.locator("[id^=hit-]:nth-of-type(3)").waitFor({ state: "detached" });
	await visit("narrowed");
	await field.fill("qwxyz");
	await frame.locator(".none").waitFor();
	await visit("nothing-found");
	await frame
		.locator("html")
		.evaluate(
			(_html, query) => localStorage.setItem("signpost:recent", JSON.stringify([query, `${query} 42`])),
			shop.query,
		);
	await field.fill("");
	await frame.locator(".recent").waitFor();
	await visit("recent");
	await page.route(/trpc/, (route) => route.abort());
	await field.fill(shop.query);
	await frame.getByRole("alert").waitFor();
	await visit("search-failed");
	await page.unroute(/trpc/);
}

const tool = (frame: FrameLocator, fromEnd: number) => frame.locator(`header .tool:nth-last-child(${fromEnd})`);

async function ask({ frame }: Walk, question: string): Promise<void> {
	await frame.locator("textarea").fill(question);
	await frame.locator("textarea").press("Enter");
}

const endOf =
	({ frame }: Walk) =>
	() =>
		frame.locator(".messages").evaluate((list) => list.scrollTo(0, list.scrollHeight));

const answered = ({ frame }: Walk, count: number) =>
	frame
		.locator("article[aria-busy=false]")
		.nth(count - 1)
		.waitFor();

async function emptyChat({ frame }: Walk, visit: Visit): Promise<void> {
	await frame.locator(".suggestion").first().waitFor();
	await visit("welcome");
	await tool(frame, 3).click();
	await frame.locator("a4w-history p").waitFor();
	await visit("no-history");
	await tool(frame, 3).click();
}

async function answers(way: Walk, visit: Visit): Promise<void> {
	const { frame, shop, model } = way;
	const toEnd = endOf(way);
	const [begin, goOn] = [gate(), gate()];
	const script = saysLater([shop.answer[0]], goOn.passed, [shop.answer[1]]);
	// After what opens the stream.
	script.body.splice(1, 0, begin.passed);
	model.script(script);
	await frame.locator(".suggestion").first().click();
	const status = () =>
		frame.locator("a4w-answer").evaluate((answer) => (answer as unknown as { status: string }).status);
	await expect.poll(status).toBe("reading");
	await visit("waiting");
	begin.open();
	await frame
		.locator("article li")
		.filter({ hasText: /\.\s*$/ })
		.waitFor();
	await visit("answering");
	goOn.open();
	await answered(way, 1);
	await frame.locator(".messages").evaluate((list) => list.scrollTo(0, 0));
	await visit("answer");
	const preview = async () => {
		await frame.locator(".sources a").first().focus();
		await frame.locator(".cite[href]").first().focus();
		await frame.getByRole("tooltip").waitFor();
	};
	await preview();
	await visit("preview", preview);
	await frame.locator(".sources a").first().focus();
	await toEnd();
	await visit("sources", toEnd);
	await frame.locator(".tools .tool:nth-child(3)").click();
	await frame.locator("fieldset").waitFor();
	await toEnd();
	await visit("feedback", toEnd);
	await tool(frame, 3).click();
	await frame.locator("time").waitFor();
	await visit("history");
	await tool(frame, 4).click();
	await way.setModels(["extractive"]);
	await ask(way, shop.suggestions[0]);
	await answered(way, 1);
	await visit("extractive", toEnd);
	await way.setModels([]);
}

async function troubles(way: Walk, visit: Visit): Promise<void> {
	const { page, frame, shop, model } = way;
	await tool(frame, 4).click();
	model.script(diesAfter([shop.answer[0]]));
	await ask(way, shop.suggestions[0]);
	await frame.getByRole("alert").waitFor();
	await visit("failed", endOf(way));
	await tool(frame, 4).click();
	await way.exhaust();
	await ask(way, shop.suggestions[0]);
	await frame.getByRole("alert").waitFor();
	await visit("limited");
	await page.context().setOffline(true);
	await frame.locator("a4w-chat .trouble:not(:has(button))").waitFor();
	await visit("offline");
	await page.context().setOffline(false);
}

/** What waits until it is opened. */
function gate(): { passed: Promise<void>; open: () => void } {
	const { promise, resolve } = Promise.withResolvers<void>();
	return { passed: promise, open: resolve };
}
