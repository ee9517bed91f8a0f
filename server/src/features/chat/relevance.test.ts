import { describe, expect, test } from "vitest";
import { wordsAlone } from "../search/asked-words.ts";
import { isRelevant, leastRelevance, RELEVANCE } from "./relevance.ts";
import type { Passage } from "./types.ts";

const passage = (text: string, more: Partial<Passage> = {}): Passage => ({
	...{ chunkId: "chk_1", documentId: "doc_1", title: "", route: "/", anchor: null, headings: [] },
	...{ text, start: 0, score: 1, coverage: 0 },
	...more,
});

describe("isRelevant", () => {
	test.each([
		["Can shoes be returned?", "Shoes can be returned within thirty days.", true],
		["Who won the world cup?", "Shoes can be returned within thirty days.", false],
		["Can red shoes be returned to the shop in Paris?", "Our red carpet is in Rome.", false],
		["What is it?", "What is it? It is a shoe.", false],
		["shoes", "We sell shoes.", true],
		["鞋子可以退货吗？", "鞋子可以在三十天内退货。", true],
		["法国总统是谁？", "鞋子可以在三十天内退货。", false],
	])("%s by %s: %s", (question, text, relevant) => {
		expect(isRelevant(question, [passage(text)])).toBe(relevant);
	});

	test("one common word does not make it so, where a rare one is missing", () => {
		const asked = wordsAlone("delivery zanzibar").map((word, index) => ({ ...word, weight: index === 0 ? 1 : 7 }));
		expect(isRelevant("delivery zanzibar", [passage("Delivery takes two days.", { asked })])).toBe(false);
	});

	test("by its meaning it is, without a word in common", () => {
		const found = passage("The physician is in on Monday.", { nearness: RELEVANCE.near });
		expect(isRelevant("When can I see a doctor?", [found])).toBe(true);
		expect(isRelevant("When can I see a doctor?", [{ ...found, nearness: RELEVANCE.near - 0.1 }])).toBe(false);
	});
});

test("less is asked of longer questions, and of pairs of characters", () => {
	const least = (question: string) => leastRelevance(wordsAlone(question));
	expect(least("shoes")).toBe(RELEVANCE.most);
	expect(least("red shoes returned thirty days receipt")).toBeLessThan(least("red shoes"));
	expect(least("鞋子退货收据")).toBeLessThan(least("red shoes returned thirty days"));
});
