import { expect, test } from "vitest";
import { stemId } from "../../text/term-id.ts";
import {
	coverage,
	inverseDocumentFrequency,
	QUERY,
	queryWords,
	type TermStatistics,
	weighQuery,
} from "./query-terms.ts";

const statistics: TermStatistics = {
	chunkCount: 1_000,
	documentFrequency: new Map([
		[stemId("the"), 950],
		[stemId("refund"), 12],
		[stemId("polici"), 80],
	]),
};

const words = (query: string) => queryWords(query, ["en"]);

test("every word counts once, as often as it stands there", () => {
	expect(words("refunds refunds policy").map(({ word, emphasis }) => ({ word, emphasis }))).toEqual([
		{ word: "refunds", emphasis: 2 },
		{ word: "policy", emphasis: 1 },
	]);
});

test("the words that ask count little beside those that say what for, and fully where there are no others", () => {
	expect(words("how do I have a refund").map(({ emphasis }) => emphasis)).toEqual([
		...Array(5).fill(QUERY.stopWordEmphasis),
		1,
	]);
	expect(words("to be or not to be").every(({ emphasis }) => emphasis >= 1)).toBe(true);
});

test("a word is looked up by its stem in each of the documents' languages", () => {
	const [word] = queryWords("Rückerstattungen", ["en", "de"]);
	expect(word?.stemIds).toContain(stemId("ruckerstatt"));
	expect(word?.stemIds.length).toBe(2);
	expect(queryWords("refunds", ["ru"])[0]?.stemIds).toEqual([stemId("refund")]);
});

test("rare words weigh more than common ones, and none weighs less than nothing", () => {
	const idf = (query: string) => words(query).map((word) => inverseDocumentFrequency(statistics, word))[0] ?? 0;
	expect(idf("refund")).toBeGreaterThan(idf("policy"));
	expect(idf("policy")).toBeGreaterThan(idf("the"));
	expect(idf("the")).toBeGreaterThan(0);
});

test("a word counted when there were more chunks than were known of weighs no less than nothing", () => {
	const [word] = words("the");
	expect(word && inverseDocumentFrequency({ ...statistics, chunkCount: 10 }, word)).toBeGreaterThan(0);
});

test("words that no document holds weigh nothing", () => {
	expect(weighQuery(words("zebra"), statistics).size).toBe(0);
});

test("coverage is the share of idf that a passage holds", () => {
	const query = words("the refund policy");
	expect(coverage(query, statistics, new Set([stemId("the"), stemId("refund"), stemId("polici")]))).toBe(1);
	expect(coverage(query, statistics, new Set())).toBe(0);
	expect(coverage(query, statistics, new Set([stemId("refund")]))).toBeGreaterThan(0.5);
	expect(coverage([], statistics, new Set())).toBe(0);
});
