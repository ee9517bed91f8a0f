import { expect, test } from "vitest";
import { stemId } from "../../text/term-id.ts";
import { LOOKUP, lookupOf } from "./lookup.ts";
import { queryWords } from "./query-terms.ts";
import { tiersOf } from "./weigh.ts";

const [the, refund, policy, zebra] = ["the", "refund", "polici", "zebra"].map(stemId) as [
	number,
	number,
	number,
	number,
];
const FREQUENCIES: [number, number][] = [
	[the, 950],
	[refund, 12],
	[policy, 80],
];
const lookup = (query: string, ...more: [number, number][]) =>
	lookupOf(queryWords(query, ["en"]), { chunkCount: 1_000, documentFrequency: new Map([...FREQUENCIES, ...more]) });
const [wide, narrow, narrowest] = tiersOf(policy) as [number, number, number];

test("candidates are looked up by the rarest telling words that the budget allows, at least one", () => {
	expect(lookup("the refund policy")).toEqual({ ids: [refund, policy], pairs: [], stems: [refund, policy], cut: null });
	const cut = lookup("the refund policy", [policy, LOOKUP.candidates]);
	expect(cut).toEqual({ ids: [refund], pairs: [], stems: [refund], cut: [refund, policy] });
	expect(lookup("policy", [policy, 9_000])).toEqual({ ids: [policy], pairs: [], stems: [policy], cut: null });
});

test("of a word that is too frequent the widest tier that fits is looked up", () => {
	const tiers: [number, number][] = [
		[policy, 9_000],
		[wide, LOOKUP.candidates],
		[narrow, 40],
	];
	expect(lookup("refund policy", ...tiers)).toEqual({
		ids: [refund, narrow],
		pairs: [],
		stems: [refund, policy],
		cut: [refund, policy],
	});
});

test("of a word that is too frequent by itself the narrowest tier with enough is looked up", () => {
	const tiers: [number, number][] = [
		[policy, 90_000],
		[wide, 20_000],
		[narrow, 5_000],
	];
	expect(lookup("policy", ...tiers).ids).toEqual([narrow]);
	expect(lookup("policy", ...tiers, [narrowest, LOOKUP.enough - 1]).ids).toEqual([narrow]);
	expect(lookup("policy", ...tiers, [narrowest, LOOKUP.enough]).ids).toEqual([narrowest]);
	expect(lookup("policy", [policy, 900], [wide, 5]).ids).toEqual([policy]);
});

test("chunks that hold two frequent words are candidates, by tiers where there may be too many of them", () => {
	const api = stemId("api");
	const [widely, narrowly] = tiersOf(api) as [number, number, number];
	const frequencies: [number, number][] = [
		[policy, 3_000],
		[wide, 400],
		[narrow, 20],
		[api, 3_500],
		[widely, 500],
		[narrowly, 10],
	];
	const pairs = (chunkCount: number) =>
		lookupOf(queryWords("api policy", ["en"]), { chunkCount, documentFrequency: new Map(frequencies) }).pairs;
	expect(pairs(1_000_000)).toEqual([[policy, api]]);
	expect(pairs(10_000)).toEqual([[wide, widely]]);
});

test("stop words find candidates where the others find few or none", () => {
	expect(lookup("the refund", [the, 9]).ids).toEqual([refund, the]);
	expect(lookup("the zebra").ids).toEqual([the]);
	expect(lookup("zebra").ids).toEqual([]);
	expect(zebra).not.toBe(the);
});
