import { expect, test } from "vitest";
import { createVocabularies, Vocabulary } from "./vocabulary.ts";

const word = (text: string, frequency = 1) => ({ word: text, plain: text, stemId: text.length, frequency });
const WORDS = ["refund", "refunds", "fund", "policy", "возврат"].map((text) => word(text));

test("gives the words within so many slips, in any script", () => {
	const vocabulary = new Vocabulary(WORDS);
	const near = (plain: string, limit: number) =>
		vocabulary.near(plain, limit).map((found) => [found.word, found.distance]);
	expect(near("refnd", 1)).toEqual([["refund", 1]]);
	expect(near("refnd", 2)).toEqual([
		["refund", 1],
		["refunds", 2],
	]);
	expect(near("вовзрат", 1)).toEqual([["возврат", 1]]);
	expect(near("refund", 1)).toEqual([["refunds", 1]]);
	expect(near("x".repeat(60), 2)).toEqual([]);
});

test("finds a word, the most frequent of those that differ by accents", () => {
	const accented = { ...word("résumé", 5), plain: "resume" };
	const vocabulary = new Vocabulary([...WORDS, word("resume", 2), accented]);
	expect(vocabulary.find("resume")).toEqual(accented);
	expect(vocabulary.find("refund")?.word).toBe("refund");
	expect(vocabulary.find("refun")).toBeUndefined();
});

test("gives the most frequent words that begin so", () => {
	const many = Array.from({ length: 100 }, (_, index) => word(`re${String(index).padStart(3, "0")}`, index));
	const vocabulary = new Vocabulary([...WORDS, ...many]);
	const begun = vocabulary.startingWith("re").map(({ word: found }) => found);
	expect(begun).toHaveLength(60);
	expect(begun.slice(0, 2)).toEqual(["re099", "re098"]);
	expect(vocabulary.startingWith("refund").map(({ word: found }) => found)).toEqual(["refund", "refunds"]);
	expect(vocabulary.startingWith("z")).toEqual([]);
});

test("reads the words for completions when they have been asked for often enough, in each state of the client", async () => {
	const vocabularies = createVocabularies(async () => WORDS);
	for (const version of [1, 2]) {
		for (let ask = 0; ask < 9; ask += 1) expect(vocabularies.ready("a", version)).toBeUndefined();
		await vocabularies.get("a", version);
		expect(vocabularies.ready("a", version)?.size).toBe(WORDS.length);
	}
});

test("reads a client's words once for each version, and again after a failure", async () => {
	let reads = 0;
	const vocabularies = createVocabularies(async () => {
		reads += 1;
		if (reads === 3) throw new Error("gone");
		return WORDS;
	});
	await Promise.all([vocabularies.get("a", 1), vocabularies.get("a", 1)]);
	expect(reads).toBe(1);
	await vocabularies.get("a", 2);
	expect(reads).toBe(2);
	await expect(vocabularies.get("b", 1)).rejects.toThrow("gone");
	expect((await vocabularies.get("b", 1)).size).toBe(WORDS.length);
});

test("keeps the newest words when somebody who began before asks for older ones", async () => {
	let reads = 0;
	const vocabularies = createVocabularies(async () => {
		reads += 1;
		return WORDS;
	});
	for (const version of [2, 1, 2, 1, 2]) await vocabularies.get("a", version);
	expect(reads).toBe(1);
});
