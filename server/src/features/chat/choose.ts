import { estimateTokenCount } from "tokenx";
import { tokenize } from "../../text/tokenize.ts";
import type { Passage } from "./types.ts";

export const CHOICE_DEFAULTS = {
	/** Passages that an answer may draw on. */
	maxPassages: 8,
	/** Tokens of their texts together; the first may be longer. */
	maxTokens: 3_000,
	/** What being relevant counts against saying something new: 0 to 1. */
	relevanceShare: 0.7,
	/** What each place further down the ranking costs. */
	rankCost: 0.1,
} as const;

type Limits = { maxPassages: number; maxTokens: number };

/** What so many passages may hold: no fewer tokens than usual. */
export const limitsFor = (maxPassages: number): Limits => ({
	maxPassages,
	maxTokens: CHOICE_DEFAULTS.maxTokens * Math.max(1, maxPassages / CHOICE_DEFAULTS.maxPassages),
});

type Candidate = { passage: Passage; rank: number; relevance: number; tokens: number; words: ReadonlySet<string> };

/**
 * The passages to answer from, in the order of the ranking: as many as the tokens allow, chosen by maximal marginal
 * relevance (Carbonell and Goldstein 1998), so that one that says what another has said makes room for one that does not.
 * Places are compared, not scores, which say little where several rankings were fused.
 */
export function choosePassages(ranked: readonly Passage[], limits: Limits = CHOICE_DEFAULTS): Passage[] {
	let left = ranked.map(toCandidate);
	let tokens = limits.maxTokens;
	const chosen: Candidate[] = [];
	while (left.length > 0 && chosen.length < limits.maxPassages) {
		const next = left.reduce((best, one) => (marginal(one, chosen) > marginal(best, chosen) ? one : best));
		chosen.push(next);
		tokens -= next.tokens;
		left = left.filter((one) => one !== next && one.tokens <= tokens);
	}
	return chosen.sort((a, b) => a.rank - b.rank).map(({ passage }) => passage);
}

const toCandidate = (passage: Passage, rank: number): Candidate => ({
	...{ passage, rank, relevance: 1 / (1 + CHOICE_DEFAULTS.rankCost * rank) },
	tokens: estimateTokenCount(passage.text),
	words: new Set(tokenize(passage.text).map(({ word }) => word)),
});

function marginal(candidate: Candidate, chosen: readonly Candidate[]): number {
	const { relevanceShare } = CHOICE_DEFAULTS;
	const nearest = Math.max(0, ...chosen.map((one) => similarity(candidate.words, one.words)));
	return relevanceShare * candidate.relevance - (1 - relevanceShare) * nearest;
}

/** The share of all words of two passages that both have (Jaccard): 0 to 1. */
function similarity(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
	let shared = 0;
	for (const word of a) if (b.has(word)) shared += 1;
	return shared === 0 ? 0 : shared / (a.size + b.size - shared);
}
