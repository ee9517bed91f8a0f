import { expect, test } from "vitest";
import { groundednessOf } from "./groundedness.ts";

/** Every `[n]` in the text is a citation. */
const of = (text: string) =>
	groundednessOf(
		text,
		[...text.matchAll(/\[(\d)\]/g)].map((marker) => ({ number: Number(marker[1]), at: marker.index })),
	);

test.each([
	"Shoes can be returned within thirty days [1]. Refunds take five days [2].",
	"Shoes can be returned within thirty days. [1] Refunds take five days. [1][2]",
	"Yes, you can. Shoes can be returned within thirty days [1].",
	"# Returns of all kinds\n\nShoes can be returned [1]. Shall I tell you about refunds too?",
	"There are two ways to return shoes:\n\n- by post, within thirty days [1]\n- in a shop. That costs nothing. [2]",
	"Run this command:\n\n```\nnpm install shoes\nnpm return shoes now.\n```\n[1]",
	"| Country | Price of delivery |\n| --- | --- |\n| Canada | nine euros [1] |\n| France | two euros [2] |",
	"鞋子可以在三十天内退货。[1] 退款需要五天。[2]",
	"Shoes can be\nreturned within\nthirty days. [1]",
	"[1] Shoes can be returned within thirty days.",
])("full: %j", (text) => expect(of(text)).toBe("full"));

test.each([
	"Shoes can be returned within thirty days [1]. Refunds take five days.",
	"Refunds take five days. Shoes can be returned within thirty days [1].",
	"- Shoes can be returned [1]\n- Bags cannot be returned",
	"| Canada | nine euros [1] |\n| France | two euros |",
	"鞋子可以在三十天内退货。退款需要五天。[2]",
	"Shoes can be returned [1].\n\n```\nnpm return\n```\n\nRefunds take five days.",
])("partial: %j", (text) => expect(of(text)).toBe("partial"));

test.each(["", "Shoes can be returned within thirty days.", "Yes."])("none: %j", (text) => {
	expect(of(text)).toBe("none");
});
