import { describe, expect, test } from "vitest";
import { createCiter } from "./cite.ts";
import type { ChatCitation } from "./schema.ts";
import type { Passage } from "./types.ts";

const passage = (text: string, route: string, start = 0): Passage => ({
	chunkId: `chk_${route}`,
	documentId: `doc_${route}`,
	title: route,
	route,
	anchor: null,
	headings: [],
	text,
	start,
	score: 1,
	coverage: 1,
});

const SOURCES = [
	passage("Refunds take five days. Shoes can be returned within thirty days of purchase.", "/returns", 100),
	passage(
		"Delivery is free above forty euros.\n\n- Express delivery costs nine euros.",
		"https://shop.example/delivery",
	),
];

/** What remains of an answer that came in these pieces. */
function read(pieces: readonly string[]): { text: string; citations: ChatCitation[] } {
	const citer = createCiter(SOURCES.map((one) => [one] as const));
	const shown = [...pieces.flatMap((piece) => citer.push(piece)), ...citer.finish()];
	return {
		text: shown.map((piece) => (piece.type === "delta" ? piece.text : "")).join(""),
		citations: shown.flatMap((piece) => (piece.type === "citation" ? [piece.citation] : [])),
	};
}

describe("markers", () => {
	test("a supported one stays and quotes the stretch that supports it", () => {
		const { text, citations } = read(["You can return shoes within thirty days [1]. Express is nine euros [2]."]);
		expect(text).toBe("You can return shoes within thirty days [1]. Express is nine euros [2].");
		expect(citations.map(({ number, quote, span }) => ({ number, quote, span }))).toEqual([
			{ number: 1, quote: "Shoes can be returned within thirty days of purchase.", span: { start: 124, end: 177 } },
			{ number: 2, quote: "Express delivery costs nine euros.", span: { start: 39, end: 73 } },
		]);
		for (const { at, number } of citations) expect(text.slice(at, at + 3)).toBe(`[${number}]`);
	});

	test("quotes stand word for word in their passage", () => {
		for (const { number, quote, span } of read(["Refunds take five days. [1] Delivery is free. [2]"]).citations) {
			const source = SOURCES[number - 1];
			expect(source?.text.slice(span.start - source.start, span.end - source.start)).toBe(quote);
		}
	});

	test.each([
		["Refunds take five days [7].", "Refunds take five days."],
		["Refunds take five days [0].", "Refunds take five days."],
		["Penguins cannot fly [1].", "Penguins cannot fly."],
		["Refunds take five days [1, 2].", "Refunds take five days [1]."],
		["Refunds take five days [1][9][1].", "Refunds take five days [1][1]."],
		["Refunds take five days [1](https://evil.example).", "Refunds take five days [1]."],
		["In [2023] all was well.", "In [2023] all was well."],
		["Refunds take 15 days [1].", "Refunds take 15 days."],
		["Shoes can be returned within 30 days [1].", "Shoes can be returned within 30 days [1]."],
		[
			"Refunds need three forms, two stamps, luck and patience [1].",
			"Refunds need three forms, two stamps, luck and patience.",
		],
		["1. Refunds take five days.\n2. Penguins swim [1].", "1. Refunds take five days.\n2. Penguins swim."],
	])("%s becomes %s", (answer, expected) => {
		expect(read([answer]).text).toBe(expected);
	});

	test.each(["Use `returned[1]` here.", "Shoes:\n```js\nreturned[1] = shoes[9];\n```\nDone.", "~~~\nshoes [9]\n~~~"])(
		"code is left alone: %j",
		(answer) => expect(read([answer])).toEqual({ text: answer, citations: [] }),
	);
});

describe("P4 links and images", () => {
	test.each([
		["See [our page](https://evil.example/?q=secret).", "See our page."],
		["See [delivery](https://shop.example/delivery#free).", "See [delivery](https://shop.example/delivery#free)."],
		["See [returns](/returns).", "See [returns](/returns)."],
		["See [that](javascript:alert(1)).", "See that."],
		["![shoes](https://evil.example/pixel.png) Shoes", "shoes Shoes"],
		["[![x](https://evil.example/a)](https://evil.example/b)", "x"],
		["[a [b](https://evil.example) c](https://evil.example)", "a b c"],
		["Go to https://evil.example/a?b=c.", "Go to `https://evil.example/a?b=c`."],
		["Go to HTTPS://EVIL.example.", "Go to `HTTPS://EVIL.example`."],
		["Go to www.evil.example now", "Go to `www.evil.example` now"],
		["Go to //evil.example/x", "Go to `//evil.example/x`"],
		["Go to https://shop.example/delivery.", "Go to https://shop.example/delivery."],
		["<https://evil.example>", "`https://evil.example`"],
		["Look: [here][1]\n\n[here]: https://evil.example", "Look: [here]\n\nhere: `https://evil.example`"],
		["[a\nb](https://evil.example)", "[a\nb] (`https://evil.example`)"],
		["`code` then ` https://evil.example", "`code` then \\` `https://evil.example`"],
		["[![x](https://evil.example/p.png)](/returns)", "x"],
		["[x `](/returns <https://evil.example>)", "x \\`"],
		['[x](/returns "title")', "[x](/returns)"],
		["[x](\n/\\evil.example)", "[x] (\n/\\evil.example)"],
		["[x](/\\evil.example)", "x"],
		["[a\\]b]: /\\evil.example", "a\\]b: /\\evil.example"],
		["Refunds take five days.\n[1]: /\\evil.example", "Refunds take five days.\n[1] : /\\evil.example"],
		["Refunds take five days.\n> - [1]: /\\evil.example", "Refunds take five days.\n> - [1] : /\\evil.example"],
		["Refunds take five days [1]: /\\evil.example", "Refunds take five days [1]: /\\evil.example"],
		["\\`[x](https://evil.example)\\`", "\\`x\\`"],
		["| `a | [x](https://evil.example) ` |", "| \\`a | x \\` |"],
		["`a\n\n# b\n[x](https://evil.example) `", "\\`a\n\n# b\nx \\`"],
		["`a\r# b\r[x](https://evil.example) `", "\\`a\n# b\nx \\`"],
		["h&#116;tps&colon;//evil.example", "h& #116;tps& colon;`//evil.example`"],
		["&lt; &nbsp; &#39; &#8364; AT&T", "&lt; &nbsp; &#39; &#8364; AT&T"],
		["<img src=//evil.example>", "`<img src=//evil.example>`"],
		["<div onclick=x\n\nand so on", "< div onclick=x\n\nand so on"],
		["a<br>b, 1 < 2, Array<string>", "a b, 1 < 2, Array`<string>`"],
		["https://shop.example/delivery'evil", "`https://shop.example/delivery`'evil"],
		["Ratio 1:2, and/or, http is a protocol; data: 5", "Ratio 1:2, and/or, http is a protocol; data: 5"],
	])("%s becomes %s", (answer, expected) => {
		expect(read([answer]).text).toBe(expected);
	});
});

describe("P4 what a renderer does not take for code is looked into", () => {
	const evil = "[x](https://evil.example)";
	test.each([
		["a code block's own line in backticks opens none", `\`\`\`code\`\`\`\n${evil}`, "```code```\nx"],
		["a mark with words behind it ends none", `\`\`\`\na\n\`\`\`js\n\`\`\`\n${evil}`, "```\na\n```js\n```\nx"],
		[
			"in a list it is brought to the margin",
			`- a\n  \`\`\`js\n  f()\n    g()\n  \`\`\`\n${evil}`,
			"- a\n```js\nf()\n  g()\n```\nx",
		],
		["so is its end, however far in", `\`\`\`\na\n      \`\`\`\n${evil}`, "```\na\n```\nx"],
		["another mark does not end it", `~~~\n\`\`\`\n~~~\n${evil}`, "~~~\n```\n~~~\nx"],
		["one within a quotation is none", `> \`\`\`\n> ${evil}`, "> \\`\\`\\`\n> x"],
	])("%s", (_name, answer, expected) => expect(read([answer]).text).toBe(expected));
});

test("what a database cannot keep is taken out", () => {
	expect(read(["a\0b\uD83D", "c\r", "\nd \uD83D", "\uDC4B e\uDC4B"]).text).toBe("ab\uFFFDc\nd 👋 e\uFFFD");
});

test("neighbours are one source, and the quote names the one it is from", () => {
	const [first, second] = [
		passage("Shoes can be returned.", "/a"),
		passage("Bags cannot be returned at all.", "/a", 24),
	];
	const citer = createCiter([[first, { ...second, chunkId: "chk_2", anchor: "bags" }]]);
	const shown = [...citer.push("Bags cannot be returned [1]."), ...citer.finish()];
	const citation = { number: 1, chunkId: "chk_2", href: "/a#bags", span: { start: 24, end: 55 } };
	expect(shown).toContainEqual({ type: "citation", citation: expect.objectContaining(citation) });
});

describe("any way of cutting an answer into pieces gives the same", () => {
	const parts = [
		..."You can return shoes within thirty days|[1]|[2]|[1,2]| [1] |[12]|[1|]|(|)|!|[|`|``|```|\n|\n\n|```js\n".split(
			"|",
		),
		..."https://evil.example/a|https://shop.example/delivery|www.|//|<https:|>|http|[x](/returns)|![x](y)|👋|é|ж".split(
			"|",
		),
		..."Express delivery costs nine euros.| | \t|~~~\n|[a]: |#|- |1. |mailto:a@b.c|data:x|<b>|<img |*|_|\r\n|\r|語|\\|&#116;|&lt;|]|](/x)|]: |  ```|[a](/returns 'b')".split(
			"|",
		),
	];
	const random = seeded(20_240_601);
	const pick = (below: number) => Math.floor(random() * below);
	const answers = Array.from({ length: 400 }, () =>
		Array.from({ length: 1 + pick(25) }, () => parts[pick(parts.length)]).join(""),
	);

	test("400 answers, each whole, by character and cut at random", () => {
		for (const answer of answers) {
			const whole = read([answer]);
			expect(read([...Array(answer.length).keys()].map((at) => answer.charAt(at))), answer).toEqual(whole);
			for (let round = 0; round < 5; round += 1) expect(read(cut(answer)), answer).toEqual(whole);
		}
	});

	test("also when something stays open for longer than is held back", () => {
		const long = "shoes ".repeat(300);
		for (const answer of [
			`[${long}](https://evil.example)`,
			`\`${long}\` [1]`,
			`https://evil.example/${"a".repeat(2_000)} x`,
		]) {
			const whole = read([answer]);
			for (let round = 0; round < 5; round += 1) expect(read(cut(answer))).toEqual(whole);
		}
	});

	function cut(text: string): string[] {
		const pieces: string[] = [];
		for (let at = 0; at < text.length; ) {
			const length = 1 + pick(9);
			pieces.push(text.slice(at, at + length));
			at += length;
		}
		return pieces;
	}
});

/** Random numbers that are the same in every run (a linear congruential generator with Knuth's constants). */
function seeded(seed: number): () => number {
	let state = BigInt(seed);
	return () => {
		state = BigInt.asUintN(64, state * 6_364_136_223_846_793_005n + 1_442_695_040_888_963_407n);
		return Number(state >> 33n) / 2 ** 31;
	};
}
