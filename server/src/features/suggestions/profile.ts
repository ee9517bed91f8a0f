import { idf } from "../search/alternatives.ts";
import { parseSparseVector } from "../search/explain.ts";

export const PROFILE = {
	/** The terms that stand for a document. */
	terms: 25,
	/** Passages of other documents to compare it with, unless a single term has more. */
	candidates: 600,
};

/** What stands for a document: the weights of its most telling stems, and those by which to find others like it. */
export type Profile = { weights: Map<number, number>; stemIds: number[] };

export type WeighedPassage = { terms: number[]; lexical: string };

/** A document's stems by how much they tell of it: their weights in its passages, times their rarity. */
export function profileOf(
	passages: WeighedPassage[],
	{ chunkCount, frequency }: { chunkCount: number; frequency: (id: number) => number },
): Profile {
	const weights = new Map<number, number>();
	for (const { terms, lexical } of passages) {
		const held = parseSparseVector(lexical);
		for (const id of terms) {
			const weight = held.get(id);
			// What no other passage has finds nothing; and tiers of stems have no weights.
			if (weight === undefined || frequency(id) < 2) continue;
			weights.set(id, (weights.get(id) ?? 0) + weight * idf(chunkCount, frequency(id)));
		}
	}
	const telling = [...weights].sort((a, b) => b[1] - a[1] || a[0] - b[0]).slice(0, PROFILE.terms);
	let candidates = 0;
	const stemIds = telling
		.map(([id]) => id)
		.filter((id) => {
			const fits = candidates === 0 || candidates + frequency(id) <= PROFILE.candidates;
			if (fits) candidates += frequency(id);
			return fits;
		});
	return { weights: new Map(telling), stemIds };
}
