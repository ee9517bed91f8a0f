/** The smallest stretch of a passage that can be quoted: whole, never cut. Offsets are into the passage's text. */
export type Unit = {
	kind: "sentence" | "item" | "code" | "row" | "heading";
	start: number;
	end: number;
	/** Counts the blocks of the passage: sentences of one paragraph share it. */
	block: number;
};

type Line = { start: number; end: number; text: string };
type Block = { kind: Unit["kind"]; start: number; end: number };

const FENCE = /^\s{0,6}(`{3,}|~{3,})/;
const HEADING = /^\s{0,3}#{1,6}\s/;
const ITEM = /^\s*(?:[-*+•]|\d{1,3}[.)])\s+/;
const ROW = /^\s*\|.*\|\s*$/;
const RULE_ROW = /^[\s|:-]+$/;
const INDENTED_CODE = /^(?: {4}|\t)\s*\S/;

/** Endings that a sentence does not end with. */
const ABBREVIATION =
	/(?:^|[\s(])(?:e\.g|i\.e|etc|vs|cf|approx|incl|no|fig|dr|mr|mrs|ms|prof|z\.B|d\.h|u\.a|bzw|p\.ex|ej)\.\s*$/i;

const sentences = new Intl.Segmenter("en", { granularity: "sentence" });

/** A passage as sentences, list items, code blocks, table rows and headings, in order. */
export function unitsOf(text: string): Unit[] {
	return blocksOf(text).flatMap((block, index): Unit[] => {
		if (block.kind !== "sentence") return [{ ...quotable(text, block), kind: block.kind, block: index }];
		return sentencesOf(text, block).map((sentence) => ({ ...sentence, kind: "sentence", block: index }));
	});
}

/** A block without the marker of a list item and without white space around it; the indent of code is part of it. */
function quotable(text: string, block: Block): { start: number; end: number } {
	if (block.kind === "code") return { start: block.start, end: trimmed(text, block).end };
	const marker = block.kind === "item" ? (ITEM.exec(text.slice(block.start, block.end))?.[0].length ?? 0) : 0;
	return trimmed(text, { start: block.start + marker, end: block.end });
}

function blocksOf(text: string): Block[] {
	const blocks: Block[] = [];
	const lines = linesOf(text);
	for (let index = 0; index < lines.length; ) {
		const taken = takeBlock(lines, index);
		if (taken.kind !== null) {
			const [first, last] = [lines[index], lines[index + taken.count - 1]];
			if (first !== undefined && last !== undefined) {
				blocks.push({ kind: taken.kind, start: first.start, end: last.end });
			}
		}
		index += taken.count;
	}
	return blocks.filter((block) => text.slice(block.start, block.end).trim() !== "");
}

function linesOf(text: string): Line[] {
	let start = 0;
	return text.split("\n").map((line) => {
		const end = start + line.length;
		const result = { start, end, text: line };
		start = end + 1;
		return result;
	});
}

/** The block that begins at a line: its kind and how many lines it has. Null: nothing to quote. */
function takeBlock(lines: Line[], from: number): { kind: Unit["kind"] | null; count: number } {
	const line = lines[from]?.text ?? "";
	if (line.trim() === "") return { kind: null, count: 1 };
	const fence = FENCE.exec(line)?.[1];
	if (fence !== undefined) return { kind: "code", count: countFenced(lines, from, fence) };
	if (INDENTED_CODE.test(line) && !ITEM.test(line)) {
		return { kind: "code", count: countWhile(lines, from, (next) => INDENTED_CODE.test(next)) };
	}
	if (HEADING.test(line)) return { kind: "heading", count: 1 };
	if (ROW.test(line)) return { kind: RULE_ROW.test(line) ? null : "row", count: 1 };
	const kind = ITEM.test(line) ? "item" : "sentence";
	return { kind, count: countWhile(lines, from, continuesParagraph) };
}

function countFenced(lines: Line[], from: number, fence: string): number {
	const close = lines.findIndex((line, index) => index > from && line.text.trim().startsWith(fence));
	return (close === -1 ? lines.length - 1 : close) - from + 1;
}

/** Counts the first line, whatever it is, and the ones after it that pass. */
function countWhile(lines: Line[], from: number, passes: (line: string) => boolean): number {
	let end = from + 1;
	while (end < lines.length && passes(lines[end]?.text ?? "")) end += 1;
	return end - from;
}

const continuesParagraph = (line: string) =>
	line.trim() !== "" && ![FENCE, HEADING, ITEM, ROW].some((pattern) => pattern.test(line));

function sentencesOf(text: string, block: Block): { start: number; end: number }[] {
	// A soft line break would end a sentence; a space in its place keeps the offsets.
	const paragraph = text.slice(block.start, block.end).replaceAll("\n", " ");
	const found: { start: number; end: number }[] = [];
	let start = 0;
	for (const { index, segment } of sentences.segment(paragraph)) {
		const end = index + segment.length;
		const cut = paragraph.slice(start, end);
		if (end < paragraph.length && (ABBREVIATION.test(cut) || hasOpenCode(cut))) continue;
		found.push(trimmed(text, { start: block.start + start, end: block.start + end }));
		start = end;
	}
	if (start < paragraph.length) found.push(trimmed(text, { start: block.start + start, end: block.end }));
	return found.filter((sentence) => sentence.end > sentence.start);
}

const hasOpenCode = (text: string) => (text.match(/`/g)?.length ?? 0) % 2 === 1;

function trimmed(text: string, range: { start: number; end: number }): { start: number; end: number } {
	const piece = text.slice(range.start, range.end);
	const start = range.start + (piece.length - piece.trimStart().length);
	return { start, end: Math.max(start, range.end - (piece.length - piece.trimEnd().length)) };
}
