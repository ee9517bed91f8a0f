import { describe, expect, test } from "vitest";
import { findTerms } from "./find-terms.ts";
import type { Language } from "./language.ts";
import { termIds } from "./term-id.ts";
import { tokenize } from "./tokenize.ts";

/** The same, word by word. */
function expected(text: string, language: Language | null, wanted: ReadonlySet<number>) {
	return tokenize(text).flatMap(({ word, start, end }) => {
		const stemId = termIds(word, language).stems.find((id) => wanted.has(id));
		return stemId === undefined ? [] : [{ start, end, stemId }];
	});
}

const stemsOf = (text: string, language: Language | null) =>
	new Set(tokenize(text).flatMap(({ word }) => termIds(word, language).stems));

type Case = { among: string; language: Language | null; text: string; wanted: string };

const CASES: Case[] = [
	{
		among: "signs",
		language: "en",
		text: 'Servers, (serving) "served" – and\tthe\nserver\'s servant.',
		wanted: "serve server",
	},
	{ among: "identifiers", language: "en", text: "call fooBar.bazQux() or foo_bar, --foo-bar", wanted: "bar qux" },
	{ among: "other alphabets", language: "ru", text: "Ёлка и ёлки, ЕЛКА; о елках", wanted: "елка" },
	{ among: "accents", language: "fr", text: "Élève élèves eleve, l’école", wanted: "élève école" },
	{ among: "scripts without spaces", language: null, text: "東京都の検索エンジン 検索", wanted: "検索" },
	{ among: "other blanks", language: "en", text: "one\u00a0two\u3000three\u2028two", wanted: "two" },
];

describe("where terms stand", () => {
	test.each(CASES)("among $among", ({ language, text, wanted }) => {
		const stems = stemsOf(wanted, language);
		const found = expected(text, language, stems);
		expect(found).not.toEqual([]);
		// Once more, as it is remembered.
		for (let time = 0; time < 2; time += 1) expect(findTerms(text, language, stems)).toEqual(found);
	});

	test("in a text without words: nowhere", () => {
		for (const text of ["", " \n ", "—"]) expect(findTerms(text, "en", stemsOf("two", "en"))).toEqual([]);
	});

	test("in stretches too long, or of too many words, to be remembered", () => {
		const long = `https://example.com/${"path/".repeat(20)}server`;
		const many = "one.two.three.four.five.six.seven.eight.nine";
		for (const [text, word] of [
			[long, "server"],
			[many, "nine"],
		] as const) {
			const stems = stemsOf(word, "en");
			expect(findTerms(text, "en", stems)).toEqual(expected(text, "en", stems));
			expect(findTerms(text, "en", stems)).toHaveLength(1);
		}
	});

	test("however many others were read since", () => {
		const stems = stemsOf("word7", "en");
		const text = Array.from({ length: 100_000 }, (_, index) => `word${index}`).join(" ");
		for (let time = 0; time < 2; time += 1)
			expect(findTerms(text, "en", stems)).toEqual([{ start: 42, end: 47, stemId: [...stems][0] }]);
	});

	test("by the language of each text", () => {
		const inFrench = stemsOf("nationaux", "fr");
		expect(findTerms("nationaux", "en", inFrench)).toEqual([]);
		expect(findTerms("nationaux", "fr", inFrench)).toHaveLength(1);
		expect(findTerms("nationaux", null, inFrench)).toEqual([]);
	});
});
