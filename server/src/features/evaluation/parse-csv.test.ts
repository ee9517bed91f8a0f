import { describe, expect, test } from "vitest";
import { parseCsv } from "./parse-csv.ts";

describe("parseCsv", () => {
	test("reads query, document and grade", () => {
		expect(parseCsv('refund policy,returns,2\n"shoes, ""new""",shoes/1,0\n')).toEqual({
			rows: [
				{ query: "refund policy", document: "returns", grade: 2 },
				{ query: 'shoes, "new"', document: "shoes/1", grade: 0 },
			],
			problems: [],
		});
	});

	test("finds the columns by a header, in any order and case", () => {
		const csv = "\ufeffRelevance,note,Doc_ID,Query,query_id\r\n1.5,x,a,what is it,q7\r\n\r\n-1,,b,what is it,\r\n";
		expect(parseCsv(csv)).toEqual({
			rows: [
				{ query: "what is it", document: "a", grade: 1.5, queryId: "q7" },
				{ query: "what is it", document: "b", grade: -1 },
			],
			problems: [],
		});
	});

	test("takes one word that is a column's name for a query", () => {
		expect(parseCsv("query,docs/query,1").rows).toEqual([{ query: "query", document: "docs/query", grade: 1 }]);
	});

	test("names every line that is wrong", () => {
		const { problems } = parseCsv('query,document,grade\na,x,1\nb,x,good\n,x,1\n"two\nlines",,1\nc,x');
		expect(problems).toEqual([
			"line 3: The grade is missing or is no number from -100 to 100.",
			"line 4: The query is missing or too long.",
			"line 6: The document is missing or too long.",
			"line 7: The grade is missing or is no number from -100 to 100.",
		]);
	});

	test("does not repeat itself for ever", () => {
		const { problems } = parseCsv(`a,b,1\n${"a,b\n".repeat(50)}`);
		expect(problems).toHaveLength(21);
		expect(problems.at(-1)).toBe("And 30 more.");
	});

	test.each([
		["", "There are no lines."],
		['a,"b,1', "A quote is not closed"],
		["query,grade\na,1", "line 1: The header has no document."],
		["q,doc,mark\na,b,1", "line 1: It is neither a header"],
	])("refuses %j", (csv, problem) => {
		expect(parseCsv(csv).problems.join(" ")).toContain(problem);
	});
});
