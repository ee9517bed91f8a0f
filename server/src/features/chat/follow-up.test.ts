import { describe, expect, test } from "vitest";
import { goesOn, readFollowUp } from "./follow-up.ts";
import type { Passage, Turn } from "./types.ts";

const after = (question: string, answer = "", query: string | null = null): Turn[] => [
	{ role: "user", text: question },
	{ role: "assistant", text: answer, query },
];
const SHOES = after("Can I return shoes?", "Shoes can be returned within thirty days. [1]");

describe("a question that leans on what was said", () => {
	test.each([
		["How long does it take?", "How long does it take? return shoes"],
		["And boots?", "And boots? return shoes"],
		["What about boots?", "What about boots? return shoes"],
		["Why?", "Why? return shoes"],
		["Are they refunded in full?", "Are they refunded in full? return shoes"],
		["Who pays for that?", "Who pays for that? return shoes"],
		["Does the same go for Canada?", "Does the same go for Canada? return shoes"],
		["Was kostet dieser?", "Was kostet dieser? return shoes"],
		["¿Y cuánto cuesta eso?", "¿Y cuánto cuesta eso? return shoes"],
		["它要多少钱？", "它要多少钱？ return shoes"],
	])("%j takes over what it leaves out", (question, query) => {
		expect(readFollowUp(question, SHOES)).toMatchObject({ kind: "leaning", query });
	});

	test("what the question says itself is not said twice", () => {
		expect(readFollowUp("Can they be returned worn?", SHOES).query).toBe("Can they be returned worn? shoes");
	});

	test("what was searched for counts, not what was typed", () => {
		const turns = [...SHOES, ...after("And boots?", "", "And boots? return shoes"), ...after("Why?")];
		expect(readFollowUp("How long does it take?", turns).query).toMatch(/boots return shoes$/);
	});

	test("of many words those that the answer took up are kept, and names", () => {
		const turns = after(
			"Which vendor would the handbook recommend for customised embeddings, retrieval, ranking and Kubernetes hosting?",
			"The handbook recommends the vendor Acme for embeddings.",
		);
		expect(readFollowUp("What does it cost?", turns).query).toBe(
			"What does it cost? vendor handbook recommend embeddings",
		);
	});
});

describe("a question of its own", () => {
	test.each([
		"What does express delivery cost in Canada?",
		"Is it possible to pay by invoice with a company account?",
		"Which plans include the feature that exports invoices as spreadsheets?",
		"How much does it cost to ship two heavy parcels abroad?",
	])("%j is left as it is", (question) => {
		expect(readFollowUp(question, SHOES)).toMatchObject({ kind: "alone", query: question });
	});

	test("so is anything without earlier turns", () => {
		expect(readFollowUp("How long does it take?", [])).toMatchObject({
			kind: "alone",
			query: "How long does it take?",
		});
	});
});

describe("a question that may be either", () => {
	test.each(["Gift cards?", "Is there a fee?", "How do I store an API key if I lost it before?"])("%j", (question) => {
		expect(readFollowUp(question, SHOES).kind).toBe("open");
	});

	const passage = (title: string, text: string, coverage: number): Passage => ({
		...{ chunkId: title, documentId: title, title, route: "/", anchor: null, headings: [], start: 0, score: 1 },
		...{ text, coverage },
	});

	test("goes on where a passage holds it together with the subject", () => {
		const returns = passage("Returns", "Shoes can be returned for a fee of two euros.", 0.9);
		expect(
			goesOn(readFollowUp("Is there a fee?", SHOES), { alone: [passage("Bank", "A fee.", 1)], joined: [returns] }),
		).toBe(true);
	});

	test("is a new subject where none does, or where it names a section", () => {
		const returns = passage("Returns", "Shoes can be returned.", 0.8);
		const gift = passage("Gift cards", "They never expire.", 1);
		expect(goesOn(readFollowUp("Is there a fee?", SHOES), { alone: [gift], joined: [returns] })).toBe(false);
		const both = passage("Returns", "Shoes can be returned, gift cards cannot.", 1);
		expect(goesOn(readFollowUp("Gift cards?", SHOES), { alone: [gift], joined: [both] })).toBe(false);
		expect(goesOn(readFollowUp("Gift?", SHOES), { alone: [gift], joined: [both] })).toBe(true);
		expect(goesOn(readFollowUp("Gift?", SHOES), { alone: [{ ...gift, title: "The gift" }], joined: [both] })).toBe(
			false,
		);
	});
});
