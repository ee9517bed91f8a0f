import { expect, test } from "vitest";
import { queryTermIds } from "../../text/term-id.ts";
import { SNIPPET, makeSnippet as snippetOf } from "./snippet.ts";

const weights = (...words: string[]) =>
	new Map(words.flatMap((word) => queryTermIds(word, []).stems.map((id) => [id, 1])));

const NOTHING_ABOVE = { language: null, title: "", headings: [] };

const makeSnippet = (text: string, of: ReadonlyMap<number, number>) => snippetOf({ text, ...NOTHING_ABOVE }, of);

test("leaves out the headings that stand above it, and nothing else", () => {
	const above = { language: null, title: "Returns", headings: ["Shoes", "Deadline"] };
	const snippet = (text: string) => snippetOf({ text, ...above }, weights("returns"));
	const body = "Within sixty days.\n\nDeadline\n\nNone for returns.";
	const highlights = [{ start: 39, end: 46 }];
	expect(snippet(`Returns\n\nShoes\nDeadline\n\n${body}`)).toEqual({ text: body, highlights });
	expect(snippet("Returns are free.").text).toBe("Returns are free.");
	expect(snippet("Returns\n\nDeadline").text).toBe("Deadline");
});

test("shows the part where the query's words stand, and marks every form of them", () => {
	const filler = "Nothing of interest stands in this sentence. ".repeat(20);
	const { text, highlights } = makeSnippet(
		`${filler}Refunds are paid in ten days. ${filler}`,
		weights("refund", "paid"),
	);
	expect(highlights.map(({ start, end }) => text.slice(start, end))).toEqual(["Refunds", "paid"]);
	expect(text.length).toBeLessThanOrEqual(SNIPPET.length);
	expect(text.startsWith("Refunds")).toBe(true);
});

test("joins an identifier and its parts into one mark", () => {
	const { text, highlights } = makeSnippet(
		"Call setErrorHandler first.",
		weights("seterrorhandler", "error", "handler"),
	);
	expect(highlights.map(({ start, end }) => text.slice(start, end))).toEqual(["setErrorHandler"]);
});

test("marks pairs of characters in unspaced script as one stretch", () => {
	const { text, highlights } = makeSnippet("我们在东京都开会。", weights("东京", "京都"));
	expect(highlights.map(({ start, end }) => text.slice(start, end))).toEqual(["东京都"]);
});

test("shows the beginning when nothing matches, and nothing of an empty passage", () => {
	expect(makeSnippet("A short text.", new Map())).toEqual({ text: "A short text.", highlights: [] });
	expect(makeSnippet("", new Map())).toEqual({ text: "", highlights: [] });
});

test("never cuts a character in half", () => {
	const { text } = makeSnippet("😀".repeat(500), new Map());
	expect(text.isWellFormed()).toBe(true);
});
