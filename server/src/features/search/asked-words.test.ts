import { expect, test } from "vitest";
import { askedWords } from "./asked-words.ts";
import { queryWords } from "./query-terms.ts";

function weightsOf(question: string, chunkCount: number, frequencies: Record<string, number>) {
	const words = queryWords(question, []);
	const documentFrequency = new Map(
		words.flatMap(({ word, stemIds }) => stemIds.map((id) => [id, frequencies[word] ?? 0] as const)),
	);
	return new Map(
		askedWords(question, words, { chunkCount, documentFrequency }).map(({ word, weight }) => [word, weight]),
	);
}

test.each([
	["How long does delivery take?", ["delivery", "take"]],
	["How many shoes are there?", ["shoes"]],
	["Wie lange dauert die Lieferung?", ["dauert", "lieferung"]],
	["Is the coat long?", ["coat", "long"]],
	["How do I use PostgreSQL?", ["postgresql", "postgre", "sql"]],
])("%s is about %j", (question, words) => {
	expect([...weightsOf(question, 0, {}).keys()]).toEqual(words);
});

test("of a few passages rarity tells little, of many much", () => {
	const ratio = (chunkCount: number) => {
		const weights = weightsOf("delivery zanzibar", chunkCount, { delivery: chunkCount / 3 });
		return (weights.get("delivery") ?? 0) / (weights.get("zanzibar") ?? 1);
	};
	expect(ratio(3)).toBeGreaterThan(0.9);
	expect(ratio(10_000)).toBeLessThan(0.2);
});

test("a part of a name is met where the name is written as one word", () => {
	const question = "How do I use PostgreSQL?";
	const words = queryWords(question, []);
	const [name, ...parts] = askedWords(question, words, { chunkCount: 0, documentFrequency: new Map() });
	for (const { readings } of parts) expect(readings[1]?.parts).toEqual(name?.readings[0]?.parts);
	expect(parts).toHaveLength(2);
});
