/** A plain BM25 over whole documents, to prove the measuring right against published figures. */
import { stemmer } from "stemmer";
import type { CollectionDocument } from "./collection.ts";

/** Anserini's parameters. */
const SATURATION = 0.9;
const LENGTH_WEIGHT = 0.4;

/** Lucene's English stop words. */
const STOP_WORDS = new Set(
	(
		"a an and are as at be but by for if in into is it no not of on or such that the their then there these they this " +
		"to was will with"
	).split(" "),
);

type Posting = { document: number; frequency: number };

export type Bm25Index = { ids: string[]; lengths: number[]; meanLength: number; postings: Map<string, Posting[]> };

function analyze(text: string): string[] {
	const words = text.toLowerCase().match(/[\p{L}\p{N}]+(?:['’][\p{L}]+)*/gu) ?? [];
	return words
		.map((word) => word.replace(/['’]s$/, ""))
		.filter((word) => !STOP_WORDS.has(word))
		.map((word) => stemmer(word));
}

export function buildIndex(documents: CollectionDocument[]): Bm25Index {
	const postings = new Map<string, Posting[]>();
	const lengths = documents.map(({ title, text }, document) => {
		const terms = analyze(`${title} ${text}`);
		for (const [term, frequency] of countOf(terms)) {
			const list = postings.get(term);
			if (list === undefined) postings.set(term, [{ document, frequency }]);
			else list.push({ document, frequency });
		}
		return terms.length;
	});
	const meanLength = lengths.reduce((sum, length) => sum + length, 0) / lengths.length;
	return { ids: documents.map(({ id }) => id), lengths, meanLength, postings };
}

/** BM25 with Lucene's idf: ln(1 + (N - df + .5) / (df + .5)). Ties in the order of the corpus. */
export function rank(index: Bm25Index, query: string, limit: number): string[] {
	const scores = new Map<number, number>();
	for (const [term, weight] of countOf(analyze(query))) {
		const postings = index.postings.get(term) ?? [];
		const rarity = Math.log(1 + (index.ids.length - postings.length + 0.5) / (postings.length + 0.5));
		for (const { document, frequency } of postings) {
			const length = (index.lengths[document] ?? 0) / index.meanLength;
			const norm = SATURATION * (1 - LENGTH_WEIGHT + LENGTH_WEIGHT * length);
			scores.set(document, (scores.get(document) ?? 0) + (weight * rarity * frequency) / (frequency + norm));
		}
	}
	const best = [...scores].sort(([first, a], [second, b]) => b - a || first - second).slice(0, limit);
	return best.map(([document]) => index.ids[document] ?? "");
}

function countOf(terms: string[]): Map<string, number> {
	const counts = new Map<string, number>();
	for (const term of terms) counts.set(term, (counts.get(term) ?? 0) + 1);
	return counts;
}
