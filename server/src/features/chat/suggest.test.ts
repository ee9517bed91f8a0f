import { expect, test, vi } from "vitest";
import { SUGGESTION_DEFAULTS, suggest } from "./suggest.ts";
import type { Passage } from "./types.ts";

const section = (title: string, heading: string | null, documentId = title): Passage => ({
	...{ chunkId: `${title}#${heading}`, documentId, title, route: `/${documentId}`, anchor: heading, text: "" },
	...{ headings: heading === null ? [] : [heading], start: 0, score: 1, coverage: 1 },
});
const found = [
	section("Returns", "Shoes"),
	section("Returns", "Bags"),
	section("Refunds", null),
	section("Delivery", "What does it cost?"),
	section("Imprint", null),
];
const always = async () => true;

test("offers the sections that come next, each by the question that finds it", async () => {
	expect(await suggest({ found, cited: new Set(["Returns#Shoes"]), finds: always })).toEqual([
		{ title: "Returns: Bags", route: "/Returns", href: "/Returns#Bags", question: "Returns: Bags" },
		{ title: "Refunds", route: "/Refunds", href: "/Refunds", question: "Refunds" },
		{
			...{ title: "What does it cost?", route: "/Delivery", href: "/Delivery#What%20does%20it%20cost?" },
			question: "What does it cost?",
		},
	]);
});

test("leaves out what no question finds, and tries no more than a few", async () => {
	const finds = vi.fn(async (question: string) => question === "Imprint");
	const many = [...found, ...Array.from({ length: 9 }, (_, index) => section(`Page ${index}`, null))];
	const offered = await suggest({ found: many, cited: new Set(["Returns#Shoes"]), finds });
	expect(offered.map(({ title }) => title)).toEqual(["Imprint"]);
	expect(finds).toHaveBeenCalledTimes(SUGGESTION_DEFAULTS.tried);
	expect(finds).toHaveBeenCalledWith("Imprint", "Imprint#null");
});

test("names the nearest pages when nothing was answered, each once", async () => {
	const offered = await suggest({ found, cited: new Set(), finds: async () => false });
	expect(offered.map(({ title, question }) => [title, question])).toEqual([
		["Returns: Shoes", null],
		["Refunds", null],
		["What does it cost?", null],
	]);
	expect(await suggest({ found: [], cited: new Set(), finds: always })).toEqual([]);
});
