import { describe, expect, test } from "vitest";
import { CHOICE_DEFAULTS, choosePassages } from "./choose.ts";
import { mergeNeighbours, numberOf } from "./sources.ts";
import type { Passage } from "./types.ts";

const passage = (text: string, place: Partial<Passage> = {}): Passage => ({
	...{ chunkId: text, documentId: "doc", title: "", route: "/", anchor: null, headings: [], start: 0, score: 1 },
	...{ text, coverage: 1, ...place },
});
const textsOf = (passages: readonly Passage[]) => passages.map(({ text }) => text);

describe("choosePassages", () => {
	const distinct = Array.from({ length: 12 }, (_, index) => passage(`subject${index} has details${index}`));

	test("takes the best, in their order, when all differ", () => {
		expect(choosePassages(distinct)).toEqual(distinct.slice(0, CHOICE_DEFAULTS.maxPassages));
	});

	test("what says the same again makes room for what does not", () => {
		const same = ["Shoes can be returned within thirty days.", "Shoes can be returned within thirty days, always."];
		const ranked = [...same.map((text) => passage(text)), passage("Refunds take five days."), passage("Bags cannot.")];
		expect(textsOf(choosePassages(ranked, { maxPassages: 3, maxTokens: 1_000 }))).toEqual([
			...[same[0], "Refunds take five days.", "Bags cannot."],
		]);
		expect(choosePassages(ranked, { maxPassages: 4, maxTokens: 1_000 })).toEqual(ranked);
	});

	test("keeps to the tokens, but for the first, and passes over what is too long", () => {
		const long = passage("word ".repeat(400));
		const ranked = [distinct[0], long, distinct[1]] as Passage[];
		expect(choosePassages(ranked, { maxPassages: 8, maxTokens: 100 })).toEqual([distinct[0], distinct[1]]);
		expect(choosePassages([long], { maxPassages: 8, maxTokens: 100 })).toEqual([long]);
		expect(choosePassages([])).toEqual([]);
	});
});

describe("mergeNeighbours", () => {
	const text = "One.\n\nTwo.\n\nThree.\n\nElsewhere.";
	const cut = (words: string) => passage(words, { start: text.indexOf(words) });
	const [one, two, three, far] = [cut("One."), cut("Two."), cut("Three."), cut("Elsewhere.")];
	const other = passage("Two.", { documentId: "other", start: 6 });

	test("joins what stands side by side in a document, in the place of the best, as it is written", () => {
		expect(mergeNeighbours([two, other, one])).toEqual([[one, two], [other]]);
		expect(mergeNeighbours([three, one])).toEqual([[three], [one]]);
	});

	test("what stands between two joins them", () => {
		expect(mergeNeighbours([three, other, one, two])).toEqual([[one, two, three], [other]]);
		const distant = { ...far, start: far.start + 100 };
		expect(mergeNeighbours([distant, three])).toEqual([[distant], [three]]);
	});

	test("a passage has the number of its source", () => {
		const sources = mergeNeighbours([two, other, one]);
		expect([one, two, other].map((each) => numberOf(each, sources))).toEqual([1, 1, 2]);
	});

	test("every part keeps its own place in the document", () => {
		for (const part of mergeNeighbours([three, two, one, far]).flat()) {
			expect(text.slice(part.start, part.start + part.text.length)).toBe(part.text);
		}
	});
});
