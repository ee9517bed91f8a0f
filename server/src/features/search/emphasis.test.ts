import { expect, test } from "vitest";
import { stemId } from "../../text/term-id.ts";
import { tokenize } from "../../text/tokenize.ts";
import { emphasized } from "./emphasis.ts";
import { queryWords } from "./query-terms.ts";
import { firstTierOf } from "./weigh.ts";

/** Passages of each stem, and those in which it is in the first tier. */
const CHUNKS: Record<string, [all: number, recurring: number]> = {
	...{ the: [950, 300], refund: [100, 30], permit: [100, 2], tissu: [80, 30], resid: [40, 10] },
	...{ "tissue-resident": [10, 5], "single-sign": [10, 1] },
};
const frequency = new Map(
	Object.entries(CHUNKS).flatMap(([stem, [all, recurring]]) => [
		[stemId(stem), all],
		[firstTierOf(stemId(stem)), recurring],
	]),
);
const statistics = { chunkCount: 1_000, documentFrequency: frequency };

/** What a word of a query counts. */
function emphasis(query: string, word: string): number {
	const words = emphasized(queryWords(query, ["en"]), { tokens: tokenize(query), statistics, frequency });
	return words.find((one) => one.word === word)?.emphasis ?? Number.NaN;
}

test("of two words that are as rare, the one that recurs in its passages counts more", () => {
	const refunds = emphasis("refunds permits", "refunds");
	expect(refunds).toBeGreaterThan(1);
	expect(emphasis("refunds permits", "permits")).toBeLessThan(1);
	expect(emphasis("permits refunds refunds", "refunds")).toBeCloseTo(2 * refunds);
});

test("a word alone, one that occurs nowhere and one that asks count what they did", () => {
	expect(emphasis("permits", "permits")).toBeCloseTo(1, 1);
	expect(emphasis("refunds zebra", "zebra")).toBe(1);
	expect(emphasis("the refunds", "the")).toBe(0.1);
});

test("of a word that stands in few passages little is known", () => {
	const rare = new Map([...frequency, [stemId("zebra"), 1], [firstTierOf(stemId("zebra")), 1]]);
	const words = queryWords("zebra permits", ["en"]);
	const [zebra] = emphasized(words, { tokens: tokenize("zebra permits"), statistics, frequency: rare });
	expect(zebra?.emphasis).toBeLessThan(emphasis("refunds permits", "refunds"));
});

test("a compound counts what its parts have not said", () => {
	const tissue = emphasis("tissue-resident", "tissue");
	expect(emphasis("tissue-resident", "tissue-resident")).toBeLessThan(0.6);
	expect(emphasis("tissue-resident", "tissue-resident")).toBeGreaterThan(0);
	expect(tissue / emphasis("tissue resident", "tissue")).toBeCloseTo(0.9);
	expect(emphasis("tissue-resident tissue", "tissue")).toBeGreaterThan(2 * tissue);
});

test("of a word that occurs nowhere what is likely meant tells how much it counts", () => {
	const tokens = tokenize("refnds permits");
	const parts = [{ stemIds: [stemId("refund")], exactIds: [] }];
	const words = queryWords("refnds permits", ["en"]).map((word) =>
		word.word === "refnds"
			? { ...word, alternatives: [{ word: "refunds", kind: "typo" as const, parts, weight: 0.8 }] }
			: word,
	);
	const [misspelt] = emphasized(words, { tokens, statistics, frequency });
	expect(misspelt?.emphasis).toBeCloseTo(emphasis("refunds permits", "refunds"));
});
