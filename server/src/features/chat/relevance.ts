import { UNSPACED } from "../../text/tokenize.ts";
import type { AskedWord } from "../search/asked-words.ts";
import { larger, type Reading, read, wordsOf } from "./reading.ts";
import type { Passage } from "./types.ts";

/** How these were found: docs/answers.md. */
export const RELEVANCE = {
	/** What the best passage must reach, 0 to 1: of a long question so much, of a shorter one more, but never beyond `most`. */
	least: 0.3,
	perWord: 0.6,
	most: 0.48,
	/** What is asked of questions in scripts without spaces: of their pairs of characters some run from word to word. */
	unspaced: 0.7,
	/** A passage whose meaning is so near to the question's is relevant whatever its words. */
	near: 1.8,
} as const;

/** Whether anything of this may answer the question. */
export function isRelevant(question: string, passages: readonly Passage[]): boolean {
	const asked = wordsOf(question, passages);
	const least = leastRelevance(asked);
	return passages.some((passage) => isNear(passage) || relevanceOf(read(passage, asked), asked) >= least);
}

/** Those of the passages that hold at least this much of what is asked: 0 to 1. */
export function relevantPassages(question: string, passages: readonly Passage[], threshold: number): Passage[] {
	if (threshold === 0) return [...passages];
	const asked = wordsOf(question, passages);
	return passages.filter((passage) => isNear(passage) || relevanceOf(read(passage, asked), asked) >= threshold);
}

export const isNear = ({ nearness = null }: Passage): boolean => nearness !== null && nearness >= RELEVANCE.near;

/** What a passage must reach to be relevant to a question of these words: the fewer they are, the less a chance one tells. */
export function leastRelevance(asked: readonly AskedWord[]): number {
	const { least, perWord, most, unspaced } = RELEVANCE;
	const grams = asked.filter(({ word }) => UNSPACED.test(word)).length;
	const share = Math.min(most, least + perWord / Math.max(1, asked.length));
	return grams > asked.length / 2 ? share * unspaced : share;
}

/** How much of what a question is about a passage holds, as a whole and in its best stretch in equal parts: 0 to 1. */
export function relevanceOf({ above, candidates }: Reading, asked: readonly AskedWord[]): number {
	const whole = candidates.reduce((sum, { held }) => larger(sum, held), above);
	const parts = candidates.map(({ held, under }) => weighed(larger(held, larger(above, under)), asked));
	return (weighed(whole, asked) + Math.max(0, ...parts)) / 2;
}

/** The share of the asked words, by their weights, that is held: 0 to 1. */
export function weighed(held: readonly number[], asked: readonly AskedWord[]): number {
	const total = asked.reduce((sum, { weight }) => sum + weight, 0);
	const sum = asked.reduce((all, { weight }, index) => all + weight * (held[index] ?? 0), 0);
	return total === 0 ? 0 : sum / total;
}
