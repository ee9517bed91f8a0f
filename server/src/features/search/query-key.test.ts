import { expect, test } from "vitest";
import { sameQuery } from "./query-key.ts";
import { queryWords } from "./query-terms.ts";

const key = (query: string) => sameQuery(queryWords(query, ["en"]));

test("endings, order, repetition, case and stop words make no other query", () => {
	expect(key("How do I refund the orders?")).toBe(key("order refunds REFUND"));
});

test("other words do", () => {
	expect(key("refund order")).not.toBe(key("refund"));
	expect(key("refund order")).not.toBe(key("refund orders today"));
});

test("a query of stop words has a key, one without words has none", () => {
	expect(key("who is it")).not.toBe("");
	expect(key("?!")).toBe("");
});
