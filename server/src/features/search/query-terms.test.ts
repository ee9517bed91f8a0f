import { expect, test } from "vitest";
import { termIds } from "../../text/term-id.ts";
import {
	coverage,
	inverseDocumentFrequency,
	lookupStems,
	queryTerms,
	type TermStatistics,
	weighQuery,
} from "./query-terms.ts";

const id = (word: string) => termIds(word).stem;

const statistics: TermStatistics = {
	chunkCount: 1_000,
	documentFrequency: new Map([
		[id("the"), 950],
		[id("refund"), 12],
		[id("policy"), 80],
	]),
};

test("every word counts in its exact form and its stem, once each", () => {
	const terms = queryTerms("refunds refunds");
	expect(terms.map(({ term, kind, count }) => ({ term, kind, count }))).toEqual([
		{ term: "refund", kind: "stem", count: 2 },
		{ term: "refunds", kind: "exact", count: 2 },
	]);
});

test("rare words weigh more than common ones, and none weighs less than nothing", () => {
	const idf = (word: string) => inverseDocumentFrequency(statistics, id(word));
	expect(idf("refund")).toBeGreaterThan(idf("policy"));
	expect(idf("policy")).toBeGreaterThan(idf("the"));
	expect(idf("the")).toBeGreaterThan(0);
});

test("words that no document holds weigh nothing", () => {
	expect(weighQuery(queryTerms("zebra"), statistics)).toEqual([]);
});

test("candidates are looked up by the rarest words that the budget allows, at least one", () => {
	expect(lookupStems(queryTerms("the refund policy"), statistics, 100)).toEqual([id("refund"), id("policy")]);
	expect(lookupStems(queryTerms("the"), statistics, 100)).toEqual([id("the")]);
	expect(lookupStems(queryTerms("zebra"), statistics, 100)).toEqual([]);
});

test("coverage is the share of idf that a passage holds", () => {
	const terms = queryTerms("the refund policy");
	expect(coverage(terms, statistics, new Set([id("the"), id("refund"), id("policy")]))).toBe(1);
	expect(coverage(terms, statistics, new Set())).toBe(0);
	expect(coverage(terms, statistics, new Set([id("refund")]))).toBeGreaterThan(0.5);
	expect(coverage([], statistics, new Set())).toBe(0);
});
