import { hrefOf } from "../search/href.ts";
import type { ChatSource } from "./schema.ts";
import type { Passage } from "./types.ts";

/** What is cited under one number: a passage, or neighbouring ones of a document in its order. */
export type Source = readonly [Passage, ...Passage[]];

/** White space that may stand between neighbours, in UTF-16 code units. */
const MAX_GAP = 4;

/** Passages as sources, in the order of the best of each. Neighbours keep their own text and place in the document. */
export function mergeNeighbours(passages: readonly Passage[]): Source[] {
	const merged: Source[] = [];
	for (const passage of passages) {
		const near = merged.filter((source) => source.some((other) => areNeighbours(other, passage)));
		const [first] = near;
		const whole = inDocumentOrder(passage, near.flat());
		if (first === undefined) merged.push(whole);
		else merged[merged.indexOf(first)] = whole;
		// A passage between two others joins them.
		for (const other of near.slice(1)) merged.splice(merged.indexOf(other), 1);
	}
	return merged;
}

function areNeighbours(a: Passage, b: Passage): boolean {
	const gap = Math.max(a.start, b.start) - Math.min(a.start + a.text.length, b.start + b.text.length);
	return a.documentId === b.documentId && gap >= 0 && gap <= MAX_GAP;
}

function inDocumentOrder(passage: Passage, others: readonly Passage[]): Source {
	const [first = passage, ...more] = [passage, ...others].sort((a, b) => a.start - b.start);
	return [first, ...more];
}

export const numberOf = (passage: Passage, sources: readonly Source[]): number =>
	1 + sources.findIndex((source) => source.includes(passage));

export function describeSources(sources: readonly Source[]): ChatSource[] {
	return sources.map(([{ documentId, chunkId, title, route, anchor, headings }], index) => ({
		number: index + 1,
		href: hrefOf({ route, anchor }),
		documentId,
		chunkId,
		title,
		route,
		anchor,
		headings,
	}));
}
