import { describe, expect, test } from "vitest";
import { queryTermIds } from "../../text/term-id.ts";
import { extractiveSteps } from "./answer-text.ts";
import { extractAnswer } from "./extract.ts";
import { RELEVANCE } from "./relevance.ts";
import { SELECT_DEFAULTS } from "./select.ts";
import type { AnswerStep, Passage } from "./types.ts";
import { unitsOf } from "./units.ts";

const passage = (title: string, text: string, coverage = 0.8): Passage => ({
	chunkId: `chk_${title}`,
	documentId: `doc_${title}`,
	title,
	route: `/${title}`,
	anchor: null,
	headings: [],
	text,
	start: 1_000,
	score: 1,
	coverage,
});

const RETURNS = passage(
	"Returns",
	"Our shop is in town. Shoes can be returned within thirty days. You need the receipt. Bags are final.",
);
const DELIVERY = passage("Delivery", "Delivery takes two days.\n\n- Express delivery costs nine euros.", 0.3);

const quoted = (question: string, passages: Passage[]) =>
	extractAnswer(question, passages).map(({ passage: { text }, start, end }) => text.slice(start, end));

describe("extractAnswer", () => {
	test("quotes the sentence that answers", () => {
		expect(quoted("Can shoes be returned?", [RETURNS, DELIVERY])[0]).toBe("Shoes can be returned within thirty days.");
	});

	test("quotes the sentence that has a synonym of what was asked", () => {
		const part = (word: string) => queryTermIds(word, ["en"]).stems;
		const meant = { weight: 0.9, parts: [part("money"), part("back")] };
		const asked = [{ word: "refund", weight: 1, readings: [{ weight: 1, parts: [part("refund")] }, meant] }];
		const text = "Our shop is in town. You get your money back within ten days. Bags are final.";
		expect(quoted("Is there a refund?", [{ ...passage("Terms", text), asked }])).toContain(
			"You get your money back within ten days.",
		);
		expect(quoted("Is there a refund?", [passage("Terms", text)])).toEqual([]);
	});

	test("finds what was meant by a slip of the hand", () => {
		const meant = { weight: 0.8, parts: [queryTermIds("returned", ["en"]).stems] };
		const slip = { word: "retruned", weight: 2, readings: [meant] };
		expect(quoted("retruned", [{ ...RETURNS, asked: [slip] }])[0]).toBe("Shoes can be returned within thirty days.");
	});

	test("says nothing when no passage is about the question", () => {
		expect(extractAnswer("Who won the world cup?", [{ ...RETURNS, coverage: 0 }])).toEqual([]);
		expect(extractAnswer("Can shoes be returned?", [])).toEqual([]);
	});

	test.each(["How do I do that?", "what is it", "", "???", "👋"])(
		"says nothing to %j, which asks for nothing",
		(question) => {
			expect(extractAnswer(question, [{ ...RETURNS, text: `${RETURNS.text} How do I do that? What is it?` }])).toEqual(
				[],
			);
		},
	);

	test("does not take a contraction for a word", () => {
		expect(extractAnswer("Who won?", [passage("Notes", "This won't work here.", 0)])).toEqual([]);
	});

	test("quotes the beginning of a passage whose meaning is near, and not one whose meaning is far", () => {
		const text = "The physician is in on Monday. Bring your card and some patience with you.";
		const near = { ...passage("Practice", text), nearness: RELEVANCE.near };
		expect(quoted("When can I see a doctor?", [near])[0]).toBe("The physician is in on Monday.");
		expect(quoted("When can I see a doctor?", [{ ...near, nearness: 0 }])).toEqual([]);
	});

	test("says the same thing once", () => {
		const twice = { ...RETURNS, chunkId: "chk_other", documentId: "doc_other" };
		const quotes = quoted("Can shoes be returned?", [RETURNS, twice]);
		expect(new Set(quotes).size).toBe(quotes.length);
	});

	test("brings the code that a sentence announces", () => {
		const text =
			"To start the server, call listen:\n\nserver.listen({\n  port: 3000\n})\n\nUnrelated words follow here.";
		expect(quoted("How do I start the server?", [passage("Server", text)])).toEqual([
			"To start the server, call listen:",
			"server.listen({\n  port: 3000\n})",
		]);
	});

	test("prefers what defines to what only mentions", () => {
		const text =
			"Every hook runs once. You add a hook by its name. A hook is a function that runs at a certain moment.";
		expect(quoted("What is a hook?", [passage("Lifecycle", text)])).toContain(
			"A hook is a function that runs at a certain moment.",
		);
	});

	test("does not quote what only points elsewhere", () => {
		const text =
			"For a full example of hooks, see our hooks example. Hooks are run in the order in which they were added.";
		expect(quoted("How are hooks run?", [passage("Lifecycle", text)])).toEqual([
			"Hooks are run in the order in which they were added.",
		]);
	});

	test("prefers what says how, under its heading, to what points back", () => {
		const text =
			"The embedded database does not wait for the disk. Use PostgreSQL where that matters.\n\nPostgreSQL\n\nDATABASE_URL names the server, as postgresql://user@host/database, version 15 or newer.";
		expect(quoted("How do I use PostgreSQL?", [passage("Operating", text)])[0]).toMatch(/^DATABASE_URL/);
	});

	test("what points back at its end brings what it points at", () => {
		const text = "The embedded database does not wait for the disk. Use PostgreSQL where that matters.";
		expect(quoted("When is PostgreSQL used?", [passage("Operating", text)])).toEqual([
			"The embedded database does not wait for the disk.",
			"Use PostgreSQL where that matters.",
		]);
	});

	test("does not take a question that is quoted for its answer", () => {
		const text =
			'Send a message such as "Can I return shoes?" to the server.\n\nask({ message: "Can I return shoes?" });';
		expect(quoted("Can I return shoes?", [passage("Example", text)])).toEqual([]);
	});

	test("does not begin in mid-thought", () => {
		const text = "Passwords expire after a year. This applies to every account that has a password reset.";
		expect(quoted("Which account has a password reset?", [passage("Accounts", text)])).toEqual([
			"Passwords expire after a year.",
			"This applies to every account that has a password reset.",
		]);
	});

	test("gives a procedure from its first step on", () => {
		const text = "Before you begin, read this.\n\n1. Open the box.\n2. Insert the battery.\n3. Close the lid.";
		expect(quoted("How do I insert the battery?", [passage("Setup", text)])).toEqual([
			"Open the box.",
			"Insert the battery.",
			"Close the lid.",
		]);
	});

	test("shows a row of a table below its head", () => {
		const text = "All of this is in euros.\n\nName | Price\nShoes | nine euros\nBags | ten euros\nHats | two euros";
		expect(quoted("price of bags", [passage("Prices", text)])).toEqual(["Name | Price", "Bags | ten euros"]);
	});

	test("leaves headings and navigation out", () => {
		const text =
			"Returning shoes\n\nOn this page\n\nNext: returning shoes\n\nShoes go back to the counter by the door.";
		expect(quoted("returning shoes", [passage("Shop", text)])).toEqual(["Shoes go back to the counter by the door."]);
	});

	test("a question with one telling word is answered briefly", () => {
		const text = Array.from({ length: 8 }, (_, index) => `The shoe number ${index} is on shelf ${index * 7} here.`);
		expect(quoted("Shoes?", [passage("Shelves", text.join(" "))]).length).toBeLessThanOrEqual(2);
	});

	test("stays within its limits", () => {
		const text = Array.from(
			{ length: 40 },
			(_, index) => `Shoes number ${index} are returned to shelf ${index * 7}.`,
		).join(" ");
		const quotes = quoted("Which shoes are returned?", [passage("Shelves", text)]);
		expect(quotes.length).toBeLessThanOrEqual(SELECT_DEFAULTS.maxUnits);
		expect(quotes.join("").length).toBeLessThanOrEqual(SELECT_DEFAULTS.maxLength);
	});

	test("finds answers in scripts without spaces", () => {
		const chinese = passage("退货", "我们出售鞋子。鞋子可以在三十天内退货。送货需要两天。");
		expect(quoted("鞋子可以退货吗？", [chinese])).toContain("鞋子可以在三十天内退货。");
	});

	test("gives the same answer every time", () => {
		const ask = () => quoted("Can shoes be returned, and how long does delivery take?", [RETURNS, DELIVERY]);
		expect(ask()).toEqual(ask());
	});
});

describe("extractiveSteps", () => {
	const text = "Call it:\n\nstart({\n  port: 1\n})\n\n- one item of it\n- another item of it";
	const source = passage("Start", text);
	const range = (part: string) => ({
		passage: source,
		start: text.indexOf(part),
		end: text.indexOf(part) + part.length,
	});
	const steps: AnswerStep[] = [
		...extractiveSteps(
			[
				{ ...range("Call it:"), kind: "sentence", block: 0, heading: "" },
				{ ...range("start({\n  port: 1\n})"), kind: "code", block: 1, heading: "" },
				{ ...range("one item of it"), kind: "item", block: 2, heading: "" },
				{ ...range("another item of it"), kind: "item", block: 3, heading: "" },
			],
			() => 1,
		),
	];

	test("writes rows as a table", () => {
		const rows = "Name | Price\nBags | ten";
		const table = passage("Prices", rows);
		const [head, row] = unitsOf(rows).map((unit) => ({ ...unit, passage: table }));
		const units = head === undefined || row === undefined ? [] : [{ ...head, isHead: true as const }, row];
		const steps = [...extractiveSteps(units, () => 1)];
		const written = steps.map((step) => (step.type === "delta" ? step.text : "")).join("");
		expect(written).toBe("| Name | Price [1] |\n| --- | --- |\n| Bags | ten [1] |");
		const ats = steps.flatMap((step) => (step.type === "citation" ? [step.citation.at] : []));
		expect(ats.map((at) => written.slice(at, at + 3))).toEqual(["[1]", "[1]"]);
	});

	test("writes each kind as Markdown", () => {
		const written = steps.map((step) => (step.type === "delta" ? step.text : "")).join("");
		expect(written).toBe(
			"Call it: [1]\n\n```\nstart({\n  port: 1\n})\n```\n[1]\n\n- one item of it [1]\n- another item of it [1]",
		);
	});

	test("cites what stands there, at the marker", () => {
		let written = "";
		for (const step of steps) {
			if (step.type === "delta") written += step.text;
			if (step.type !== "citation") continue;
			const { at, quote, span } = step.citation;
			expect(written.slice(at)).toBe("[1]");
			expect(text.slice(span.start - source.start, span.end - source.start)).toBe(quote);
		}
	});

	test.each([
		["We see here and [9] that it works.", "We see here and that it works."],
		["It was built in 1884.[8][9]", "It was built in 1884."],
		["It was built. [8] [9]", "It was built."],
		["[9] Smith, J.: A title. 2001.", "Smith, J.: A title. 2001."],
		["Read argv[1] and rows[0][2] first.", "Read argv[ 1 ] and rows[ 0 ][ 2 ] first."],
		["Odd [[1]1] and [1[2]3] brackets.", "Odd [ 1 ] and [1[ 2 ]3] brackets."],
		["Nothing [here] or [a1] is one.", "Nothing [here] or [a1] is one."],
	])("shows none of the document's own numbers as citations: %s", (own, shown) => {
		const cited = passage("Numbers", `Before. ${own}`);
		const start = "Before. ".length;
		const quote = { passage: cited, kind: "sentence" as const, start, end: cited.text.length, block: 0, heading: "" };
		const [delta, citation] = [...extractiveSteps([quote], () => 1)];
		expect(delta).toEqual({ type: "delta", text: `${shown} [1]` });
		const span = { start: cited.start + start, end: cited.start + cited.text.length };
		expect(citation).toMatchObject({ citation: { quote: own, span, at: shown.length + 1 } });
	});

	test("leaves code as it is", () => {
		const code = passage("Code", "rows[1] = cells[2];");
		const quote = { passage: code, kind: "code" as const, start: 0, end: code.text.length, block: 0, heading: "" };
		const [delta] = [...extractiveSteps([quote], () => 1)];
		expect(delta).toMatchObject({ text: expect.stringContaining("rows[1] = cells[2];") });
	});
});
