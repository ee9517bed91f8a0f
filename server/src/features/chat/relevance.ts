import type { AskedWord } from "../search/asked-words.ts";
import { larger, type Reading, read, wordsOf } from "./reading.ts";
import type { Passage } from "./types.ts";

export const RELEVANCE = {
	/** What the best passage must reach: 0 to 1. */
	least: 0.42,
} as const;

/** Whether anything of this may answer the question. */
export function isRelevant(question: string, passages: readonly Passage[]): boolean {
	const asked = wordsOf(question, passages);
	return passages.some((passage) => relevanceOf(read(passage, asked), asked) >= RELEVANCE.least);
}

/** How much of what a question is about a passage holds: its words by number and by rarity in equal parts, 0 to 1. */
export function relevanceOf({ above, candidates }: Reading, asked: readonly AskedWord[]): number {
	if (asked.length === 0) return 0;
	const held = candidates.reduce((sum, candidate) => larger(sum, candidate.held), above);
	const count = held.reduce((sum, one) => sum + one, 0) / asked.length;
	return (count + weighed(held, asked)) / 2;
}

/** The share of the asked words, by their weights, that is held: 0 to 1. */
export function weighed(held: readonly number[], asked: readonly AskedWord[]): number {
	const total = asked.reduce((sum, { weight }) => sum + weight, 0);
	const sum = asked.reduce((all, { weight }, index) => all + weight * (held[index] ?? 0), 0);
	return total === 0 ? 0 : sum / total;
}
