import { expect, test } from "vitest";
import { type Evidence, judgeEvents } from "./judge-events.ts";

const evidence = (document: string, numbers: Partial<Evidence>): Evidence => ({
	...{ query: "refunds", document, visitors: 3, clicks: 0, thumbs: 0 },
	...numbers,
});
const gradesOf = (list: Evidence[], minVisitors = 3) =>
	Object.fromEntries(judgeEvents(list, minVisitors).map(({ document, grade }) => [document, grade]));

test("grades by the share of the strongest document", () => {
	const list = [
		evidence("best", { clicks: 20 }),
		evidence("half", { clicks: 10 }),
		evidence("some", { clicks: 9 }),
		evidence("few", { clicks: 2 }),
		evidence("hardly", { clicks: 1.9 }),
	];
	expect(gradesOf(list)).toEqual({ best: 2, half: 2, some: 1, few: 1 });
});

test("a thumb counts three clicks, and thumbs down make a document irrelevant", () => {
	const list = [
		evidence("clicked", { clicks: 6 }),
		evidence("praised", { thumbs: 4 }),
		evidence("refused", { clicks: 3, thumbs: -1 }),
	];
	expect(gradesOf(list)).toEqual({ clicked: 2, praised: 2, refused: 0 });
});

test("too few visitors judge nothing", () => {
	const list = [evidence("two", { visitors: 2, clicks: 10 }), evidence("three", { clicks: 3 })];
	expect(gradesOf(list)).toEqual({ three: 2 });
	expect(gradesOf(list, 1)).toEqual({ two: 2, three: 1 });
});

test("a query with nothing good is left out", () => {
	expect(judgeEvents([evidence("refused", { thumbs: -3 })], 1)).toEqual([]);
});
