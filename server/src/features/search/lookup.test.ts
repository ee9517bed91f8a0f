import { expect, test } from "vitest";
import { stemId } from "../../text/term-id.ts";
import { LOOKUP, lookupOf } from "./lookup.ts";
import { queryWords } from "./query-terms.ts";
import type { QueryWord } from "./query-word.ts";
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
	expect(lookup("the refund policy")).toEqual({
		ids: [refund, policy],
		groups: [],
		stems: [refund, policy],
		cut: null,
	});
	const cut = lookup("the refund policy", [policy, LOOKUP.candidates]);
	expect(cut).toEqual({ ids: [refund], groups: [], stems: [refund], cut: [refund, policy] });
	expect(lookup("policy", [policy, 9_000])).toEqual({ ids: [policy], groups: [], stems: [policy], cut: null });
});

test("of a word that is too frequent the widest tier that fits is looked up", () => {
	const tiers: [number, number][] = [
		[policy, 9_000],
		[wide, LOOKUP.candidates],
		[narrow, 40],
	];
	expect(lookup("refund policy", ...tiers)).toEqual({
		ids: [refund, narrow],
		groups: [],
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
	const groups = (chunkCount: number) =>
		lookupOf(queryWords("api policy", ["en"]), { chunkCount, documentFrequency: new Map(frequencies) }).groups;
	expect(groups(1_000_000)).toEqual([[policy, api]]);
	expect(groups(20_000)).toContainEqual([wide, widely]);
	expect(groups(20_000)).not.toContainEqual([policy, api]);
	expect(groups(19_999)).toEqual([]);
});

test("a word counts by its most frequent stem, however many languages it is read in", () => {
	const other = stemId("polic");
	const found = lookupOf(
		[{ ...(queryWords("policy", ["en"])[0] as QueryWord), stemIds: [other, policy] }, ...queryWords("refund", ["en"])],
		{ chunkCount: 1_000, documentFrequency: new Map([...FREQUENCIES, [policy, 5_000], [other, 2]]) },
	);
	expect(found.ids.slice(0, 1)).toEqual([refund]);
	expect(found.ids).toContain(other);
	expect(found.ids).not.toContain(policy);
	expect(found.cut).toEqual([refund, policy, other]);
});

test("stop words find candidates where the others find few or none", () => {
	expect(lookup("the refund", [the, 9]).ids).toEqual([refund, the]);
	expect(lookup("the zebra").ids).toEqual([the]);
	expect(lookup("zebra").ids).toEqual([]);
	expect(zebra).not.toBe(the);
});

test("a word and its synonyms are looked up together, however frequent those are", () => {
	const withSynonym = queryWords("refund zebra", ["en"]).map((word) => ({
		...word,
		alternatives:
			word.word === "refund"
				? [{ word: "policy", kind: "synonym" as const, weight: 0.9, parts: [{ stemIds: [policy], exactIds: [] }] }]
				: [],
	}));
	const found = (...more: [number, number][]) =>
		lookupOf(withSynonym, { chunkCount: 1_000, documentFrequency: new Map([...FREQUENCIES, ...more]) }).ids;
	expect(found()).toEqual([policy, refund]);
	expect(found([policy, 900])).toEqual([policy, refund]);
	const behindRarer = found([policy, 900], [wide, 60], [zebra, 1]);
	expect([zebra, wide, refund].every((id) => behindRarer.includes(id))).toBe(true);
	expect(behindRarer).not.toContain(policy);
});
