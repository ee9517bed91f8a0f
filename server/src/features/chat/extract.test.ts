import { describe, expect, test } from "vitest";
import { extractiveSteps } from "./answer-text.ts";
import { EXTRACT_DEFAULTS, extractAnswer } from "./extract.ts";
import type { AnswerStep, Passage } from "./types.ts";

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
		const synonyms = [{ word: "refund", synonym: "money back" }];
		const text = "Our shop is in town. You get your money back within ten days. Bags are final.";
		const found = { ...passage("Terms", text), synonyms };
		expect(quoted("Is there a refund?", [found])).toEqual(["You get your money back within ten days."]);
		expect(quoted("Is there a refund?", [passage("Terms", text)])).toEqual([]);
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

	test("says the same thing once", () => {
		const twice = { ...RETURNS, chunkId: "chk_other", documentId: "doc_other" };
		expect(quoted("Can shoes be returned?", [RETURNS, twice])).toHaveLength(1);
	});

	test("brings the code that a sentence announces", () => {
		const text =
			"To start the server, call listen:\n\nserver.listen({\n  port: 3000\n})\n\nUnrelated words follow here.";
		expect(quoted("How do I start the server?", [passage("Server", text)])).toEqual([
			"To start the server, call listen:",
			"server.listen({\n  port: 3000\n})",
		]);
	});

	test("stays within its limits", () => {
		const text = Array.from(
			{ length: 40 },
			(_, index) => `Shoes number ${index} are returned to shelf ${index * 7}.`,
		).join(" ");
		const quotes = quoted("Which shoes are returned?", [passage("Shelves", text)]);
		expect(quotes.length).toBeLessThanOrEqual(EXTRACT_DEFAULTS.maxUnits);
		expect(quotes.join("").length).toBeLessThanOrEqual(EXTRACT_DEFAULTS.maxLength);
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
				{ ...range("Call it:"), kind: "sentence", block: 0 },
				{ ...range("start({\n  port: 1\n})"), kind: "code", block: 1 },
				{ ...range("one item of it"), kind: "item", block: 2 },
				{ ...range("another item of it"), kind: "item", block: 3 },
			],
			() => 1,
		),
	];

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
		const quote = { passage: cited, kind: "sentence" as const, start, end: cited.text.length, block: 0 };
		const [delta, citation] = [...extractiveSteps([quote], () => 1)];
		expect(delta).toEqual({ type: "delta", text: `${shown} [1]` });
		const span = { start: cited.start + start, end: cited.start + cited.text.length };
		expect(citation).toMatchObject({ citation: { quote: own, span, at: shown.length + 1 } });
	});

	test("leaves code as it is", () => {
		const code = passage("Code", "rows[1] = cells[2];");
		const quote = { passage: code, kind: "code" as const, start: 0, end: code.text.length, block: 0 };
		const [delta] = [...extractiveSteps([quote], () => 1)];
		expect(delta).toMatchObject({ text: expect.stringContaining("rows[1] = cells[2];") });
	});
});
