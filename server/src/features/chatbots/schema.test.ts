import { readFileSync } from "node:fs";
import { describe, expect, expectTypeOf, test } from "vitest";
import { describeTexts } from "../../../../scripts/widget-texts.ts";
import { en } from "../../../../widget/src/internal/texts/en.ts";
import { ownLanguages, type Texts, textsOf } from "../../../../widget/src/internal/texts.ts";
import { type ChatbotWidget, chatbotWidget, widgetTexts } from "./schema.ts";

const page = readFileSync(new URL("../../../../docs/widget-texts.md", import.meta.url), "utf8");

describe("a chatbot's words", () => {
	test("are those of the widget, by the same names", () => {
		expectTypeOf<keyof ChatbotWidget["texts"]>().toEqualTypeOf<keyof Texts>();
		expect(Object.keys(widgetTexts.shape).sort()).toEqual(Object.keys(en).sort());
	});

	test("stand in docs/widget-texts.md", () => {
		expect(page, "Run: node scripts/write-widget-texts.ts").toContain(describeTexts());
	});

	test.each(ownLanguages())("may be what the widget itself says in %s", async (language) => {
		const texts = { ...en, ...(await textsOf(language)) };
		expect(widgetTexts.parse(texts)).toEqual(texts);
	});

	test("are one line each, and hold nothing in braces that nobody fills in", () => {
		const welcome = " Hello,\n\twe\u0000\u001b are <b>here</b> {all} ";
		expect(widgetTexts.parse({ welcome })).toEqual({ welcome: "Hello, we are <b>here</b> {all}" });
		expect(widgetTexts.parse({ source: "{title} ({n})" })).toEqual({ source: "{title} ({n})" });
		const { error } = widgetTexts.safeParse({ limited: "Wait {seconds} s", source: "{query}" });
		expect(error?.issues.map(({ path, message }) => [...path, message])).toEqual([
			["source", "In braces it may hold only {n} and {title}."],
			["limited", "In braces it may hold only {n}."],
		]);
	});

	test("of one language stand under its name", () => {
		const { translations } = chatbotWidget.shape;
		const german = { de: { title: "Fragen" } };
		expect(translations.parse(german)).toEqual(german);
		const many = Array.from({ length: 31 }, (_, n) => [
			`a${String.fromCharCode(97 + (n % 26))}${n > 25 ? "a" : ""}`,
			{},
		]);
		for (const wrong of [{ "de-AT": {} }, { constructor: {} }, { de: { nothing: "x" } }, Object.fromEntries(many)])
			expect(translations.safeParse(wrong).success, JSON.stringify(wrong)).toBe(false);
		expect(Object.keys(translations.parse(JSON.parse('{"__proto__":{"title":"x"}}')))).toEqual([]);
	});
});
