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
	const citer = createCiter(SOURCES);
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
		["[a\nb](https://evil.example)", "[a\nb](`https://evil.example`)"],
		["`code` then ` https://evil.example", "`code` then ` `https://evil.example`"],
		["Ratio 1:2, and/or, http is a protocol; data: 5", "Ratio 1:2, and/or, http is a protocol; data: 5"],
	])("%s becomes %s", (answer, expected) => {
		expect(read([answer]).text).toBe(expected);
	});
});

describe("any way of cutting an answer into pieces gives the same", () => {
	const parts = [
		..."You can return shoes within thirty days|[1]|[2]|[1,2]| [1] |[12]|[1|]|(|)|!|[|`|``|```|\n|\n\n|```js\n".split(
			"|",
		),
		..."https://evil.example/a|https://shop.example/delivery|www.|//|<https:|>|http|[x](/returns)|![x](y)|👋|é|ж".split(
			"|",
		),
		..."Express delivery costs nine euros.| | \t|~~~\n|[a]: |#|- |1. |mailto:a@b.c|data:x|<b>|*|_|\r\n|語".split("|"),
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
