import { expect, test } from "vitest";
import { tokenize } from "./tokenize.ts";

const words = (text: string, singles = false) => tokenize(text, { singles }).map((token) => token.word);

test.each([
	["Hello, World!", ["hello", "world"]],
	["foo_bar", ["foo_bar", "foo", "bar"]],
	["--dry-run", ["dry-run", "dry", "run"]],
	["fooBar", ["foobar", "foo", "bar"]],
	["(see [Figure] 12, below.)", ["see", "figure", "12", "below"]],
	["Plain it's café ABC a-b end", ["plain", "it's", "it", "s", "café", "abc", "a-b", "a", "b", "end"]],
	["URLs of miRNAs, userIDs", ["urls", "of", "mirnas", "mi", "rnas", "userids", "user", "ids"]],
	["HIV–1 HIV‑1 don’t", ["hiv-1", "hiv", "1", "hiv-1", "hiv", "1", "don't", "don", "t"]],
	["HTTPServer2", ["httpserver2", "http", "server", "2"]],
	["ﬁle ＡＢＣ", ["file", "abc"]],
	["हिन्दी भाषा", ["हिन्दी", "भाषा"]],
	["ΟΔΟΣ", ["οδοσ"]],
	["東京都", ["東京", "京都"]],
	["猫", ["猫"]],
	["Node入門", ["node", "入門"]],
	["😀 !?", []],
	["", []],
])("tokenizes %j", (text, expected) => {
	expect(words(text)).toEqual(expected);
});

test("documents also count single characters of unspaced script", () => {
	expect(words("東京", true)).toEqual(["東", "京", "東京"]);
});

test("offsets name the word in the text as it stands", () => {
	const text = "Der Straßenname: fooBar, 東京都";
	for (const { start, end, word } of tokenize(text)) {
		expect(text.slice(start, end).normalize("NFKC").toLowerCase()).toBe(word);
	}
});

test("a megabyte of one letter and of joiners ends at once", () => {
	expect(words("a".repeat(1_000_000))).toEqual([]);
	expect(words("a.".repeat(500_000)).length).toBe(500_000);
});
