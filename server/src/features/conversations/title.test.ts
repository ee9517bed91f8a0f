import { expect, test } from "vitest";
import { titleOf } from "./title.ts";

test.each([
	["Can shoes be returned?", "Can shoes be returned?"],
	["  Can\n\nshoes\tbe returned? ", "Can shoes be returned?"],
	["x".repeat(80), "x".repeat(80)],
	["x".repeat(81), `${"x".repeat(40)}…`],
	[`${"word ".repeat(20)}end`, `${"word ".repeat(16).slice(0, 79)}…`],
	["", ""],
])("%j is called %j", (question, title) => {
	expect(titleOf({ title: null, question })).toBe(title);
});

test("its visitor's name for it comes first", () => {
	expect(titleOf({ title: "Shoes", question: "Can shoes be returned?" })).toBe("Shoes");
});
