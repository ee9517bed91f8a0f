import type { Candidate } from "./rank.ts";

/** A candidate by embedding; `rank` is what counts in fusion, from 1, and need not be whole. */
export type NearCandidate = Candidate & { rank: number };

/** The nearest passages among those that one model has embedded, and which share of all passages these are. */
export type Subset = { share: number; candidates: Candidate[] };

/**
 * One order of the nearest passages of several subsets, whose similarities cannot be compared. The best of a tenth of
 * all passages is expected to stand tenth among all: a rank counts divided by its subset's share, so that the
 * few passages a new model has embedded so far do not push the others aside. Equal ranks go by chunk id.
 */
export function mergeSubsets(subsets: Subset[]): NearCandidate[] {
	return subsets
		.flatMap(({ share, candidates }) =>
			candidates.map((candidate, index) => ({ ...candidate, rank: (index + 1) / share })),
		)
		.sort((a, b) => a.rank - b.rank || (a.chunkId < b.chunkId ? -1 : 1));
}
