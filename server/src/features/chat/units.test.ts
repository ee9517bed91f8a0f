import { describe, expect, test } from "vitest";
import { unitsOf } from "./units.ts";

const read = (text: string) => unitsOf(text).map(({ kind, start, end }) => [kind, text.slice(start, end)]);

describe("unitsOf", () => {
	test("cuts prose into sentences, over soft line breaks and past abbreviations", () => {
		expect(read("One is here. Two goes on,\ne.g. like this. Is three?\n\nFour (see v. 2.0 of it) ends.")).toEqual([
			["sentence", "One is here."],
			["sentence", "Two goes on,\ne.g. like this."],
			["sentence", "Is three?"],
			["sentence", "Four (see v. 2.0 of it) ends."],
		]);
	});

	test("keeps list items whole, without their markers", () => {
		expect(read("Options:\n\n- level: how much. Default: info.\n  - nested one\n2) second\nwith more")).toEqual([
			["sentence", "Options:"],
			["item", "level: how much. Default: info."],
			["item", "nested one"],
			["item", "second\nwith more"],
		]);
	});

	test("keeps code whole over empty lines", () => {
		const code = "const a = start({\n  port: 1,\n\n  host: 'x'\n})\n\nconst b = a.stop();";
		expect(read(`Start it like this:\n\n${code}\n\nThat is all there is.`)).toEqual([
			["sentence", "Start it like this:"],
			["code", code],
			["sentence", "That is all there is."],
		]);
	});

	test("takes table rows one by one, and short lines that stand alone as headings", () => {
		expect(read("Errors\n\nE_ONE | The first one\nE_TWO | The second one\n\nThey are final.")).toEqual([
			["heading", "Errors"],
			["row", "E_ONE | The first one"],
			["row", "E_TWO | The second one"],
			["sentence", "They are final."],
		]);
		expect(read("let servers share limits | REDIS_URL=redis://…")).toEqual([
			["row", "let servers share limits | REDIS_URL=redis://…"],
		]);
		const prose = "npm ci puts Node.js into a folder of its own, which every one of the scripts uses.";
		expect(read(prose)).toEqual([["sentence", prose]]);
		expect(read("npm ci && npm start")).toEqual([["code", "npm ci && npm start"]]);
		expect(unitsOf("Errors\n\nThey are final.").at(-1)?.heading).toBe("Errors");
	});

	test("works in scripts without spaces and in ones of their own punctuation", () => {
		expect(read("设置超时时间。默认值为三十秒。")).toEqual([
			["sentence", "设置超时时间。"],
			["sentence", "默认值为三十秒。"],
		]);
		expect(read("यह पहला वाक्य है। यह दूसरा है।")).toHaveLength(2);
	});

	test.each(["", " \n\n ", "👋", "a", "\n- \n", "((((", "```"])("takes %j", (text) => {
		for (const unit of unitsOf(text)) {
			expect(unit.start).toBeLessThanOrEqual(unit.end);
			expect(unit.end).toBeLessThanOrEqual(text.length);
		}
	});
});
