import { type FoundTerm, findTerms } from "../../text/find-terms.ts";
import type { Language } from "../../text/language.ts";
import type { SearchSnippet, TextRange } from "./schema.ts";

export const SNIPPET = {
	/** Length to aim at, in UTF-16 code units. */
	length: 240,
	/** How far back from the first match the snippet may begin, to start with a sentence or line. */
	lead: 80,
};

/** What to show of a passage: its text, and its language, null when that is not known. */
export type Shown = { text: string; language: Language | null };

/** With what is shown above it. */
export type Passage = Shown & { title: string; headings: readonly string[] };

/** The stretch of a passage that holds most of the query's rarest terms, and where they stand in it. */
export function makeSnippet(passage: Passage, weights: ReadonlyMap<number, number>): SearchSnippet {
	const { language } = passage;
	const text = bodyOf(passage);
	const matches = findTerms(text, language, weights);
	const start = startOfSnippet(text, bestWindow(matches, weights));
	const end = endOfSnippet(text, start);
	const raw = text.slice(start, end);
	const trimmed = raw.trimStart();
	const offset = start + raw.length - trimmed.length;
	const shown = trimmed.trimEnd();
	const inside = matches.filter((match) => match.start >= offset && match.end <= offset + shown.length);
	return {
		text: shown,
		highlights: merge(inside.map((match) => ({ start: match.start - offset, end: match.end - offset }))),
	};
}

/** Where the query's words stand in a short text, shown whole. */
export const highlightsOf = (shown: Shown, weights: ReadonlyMap<number, number>): TextRange[] =>
	merge(findTerms(shown.text, shown.language, weights).map(({ start, end }) => ({ start, end })));

/** A passage without the headings that it begins with: they stand above the snippet. */
function bodyOf({ text, title, headings }: Passage): string {
	const line = /\s*([^\n]+)\n/y;
	let start = 0;
	for (;;) {
		const first = line.exec(text)?.[1]?.trim();
		if (first === undefined || (first !== title && !headings.includes(first))) return text.slice(start);
		start = line.lastIndex;
	}
}

/** Where the window with the greatest weight of different terms begins; the first of equals. */
function bestWindow(matches: FoundTerm[], weights: ReadonlyMap<number, number>): number {
	let best = { start: 0, weight: 0 };
	for (const [index, first] of matches.entries()) {
		const seen = new Set<number>();
		let weight = 0;
		for (let next = index; next < matches.length; next += 1) {
			const match = matches[next];
			if (match === undefined || match.end - first.start > SNIPPET.length - SNIPPET.lead) break;
			if (!seen.has(match.stemId)) weight += weights.get(match.stemId) ?? 0;
			seen.add(match.stemId);
		}
		if (weight > best.weight) best = { start: first.start, weight };
	}
	return best.start;
}

/** Back to the beginning of the sentence or line, or else of a word. */
function startOfSnippet(text: string, match: number): number {
	const from = Math.max(0, match - SNIPPET.lead);
	if (from === 0) return 0;
	const lead = text.slice(from, match);
	const sentence = Math.max(lead.lastIndexOf("\n"), lead.search(/[.!?。！？]\s+(?!.*[.!?。！？]\s)/u));
	if (sentence >= 0) return from + sentence + 1;
	const word = lead.search(/\s/u);
	return word >= 0 ? from + word + 1 : from;
}

function endOfSnippet(text: string, start: number): number {
	const end = Math.min(text.length, start + SNIPPET.length);
	if (end === text.length) return end;
	const lastBreak = text.slice(start, end).search(/\s\S*$/u);
	return lastBreak > SNIPPET.length / 2 ? start + lastBreak : avoidSplitPair(text, end);
}

const avoidSplitPair = (text: string, end: number) => (/[\uD800-\uDBFF]/.test(text.charAt(end - 1)) ? end - 1 : end);

/** Overlapping and touching ranges become one: an identifier and its parts, pairs of characters. */
function merge(ranges: TextRange[]): TextRange[] {
	const merged: TextRange[] = [];
	for (const range of ranges.sort((a, b) => a.start - b.start || b.end - a.end)) {
		const last = merged.at(-1);
		if (last !== undefined && range.start <= last.end) last.end = Math.max(last.end, range.end);
		else merged.push({ ...range });
	}
	return merged;
}
