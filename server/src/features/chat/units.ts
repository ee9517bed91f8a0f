import { isCodeLine, openBrackets } from "./code-lines.ts";

/** The smallest stretch of a passage that can be quoted: whole, never cut. Offsets are into the passage's text. */
export type Unit = {
	kind: "sentence" | "item" | "code" | "row" | "heading";
	start: number;
	end: number;
	/** Counts the blocks of the passage: sentences of one paragraph share it. */
	block: number;
	/** The heading right above, when it stands in the passage. */
	heading: string;
};

type Line = { start: number; end: number; text: string };
type Block = { kind: Unit["kind"]; start: number; end: number };

const ITEM = /^\s*(?:[-*+•]|\d{1,3}[.)])\s+/;
const ROW = /\S \| \S/;
const ENDS_SENTENCE = /[.!?:;,…。！？：；،؟।]["'”»)\]]*$/u;

/** A line of its own that is no longer than this and does not end like a sentence is a heading; in UTF-16 code units. */
const MAX_HEADING_LENGTH = 80;

/** The same of a line that names what the one below it tells. */
const MAX_LABEL_LENGTH = 40;

/** Endings that a sentence does not end with. */
const ABBREVIATION =
	/(?:^|[\s(])(?:e\.g|i\.e|etc|vs|v|cf|approx|incl|no|fig|dr|mr|mrs|ms|prof|z\.B|d\.h|u\.a|bzw|p\.ex|ej)\.\s*$/i;

const sentences = new Intl.Segmenter("en", { granularity: "sentence" });

/** A passage as sentences, list items, code, table rows and headings, in order. */
export function unitsOf(text: string): Unit[] {
	let heading = "";
	return blocksOf(text).flatMap((block, index): Unit[] => {
		const range = quotable(text, block);
		if (block.kind === "heading") heading = text.slice(range.start, range.end);
		const ranges = block.kind === "sentence" ? sentencesOf(text, block) : [range];
		return ranges.map((piece) => ({ ...piece, kind: block.kind, block: index, heading }));
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
		const { kind, count } = takeBlock(lines, index);
		const [first, last] = [lines[index], lines[index + count - 1]];
		if (kind !== null && first !== undefined && last !== undefined) {
			blocks.push({ kind, start: first.start, end: last.end });
		}
		index += count;
	}
	return blocks;
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
function takeBlock(lines: readonly Line[], from: number): { kind: Unit["kind"] | null; count: number } {
	const line = lines[from]?.text ?? "";
	if (line.trim() === "") return { kind: null, count: 1 };
	if (ITEM.test(line)) return { kind: "item", count: countProse(lines, from) };
	if (isCodeLine(line)) return { kind: "code", count: countCode(lines, from) };
	if (ROW.test(line)) return { kind: "row", count: 1 };
	if (isLabel(lines, from)) return { kind: "heading", count: 1 };
	const count = countProse(lines, from);
	return { kind: count === 1 && isHeading(lines, from) ? "heading" : "sentence", count };
}

function isHeading(lines: readonly Line[], at: number): boolean {
	const text = lines[at]?.text.trim() ?? "";
	const standsAlone = (lines[at - 1]?.text ?? "").trim() === "" && (lines[at + 1]?.text ?? "").trim() === "";
	return standsAlone && text.length <= MAX_HEADING_LENGTH && !ENDS_SENTENCE.test(text);
}

/** Whether a line names what the longer line right below it tells. */
function isLabel(lines: readonly Line[], at: number): boolean {
	const text = lines[at]?.text.trim() ?? "";
	const next = lines[at + 1]?.text.trim() ?? "";
	if (text.length > MAX_LABEL_LENGTH || next.length <= text.length || ENDS_SENTENCE.test(text)) return false;
	return /^[\p{Lu}\p{Lo}]/u.test(next) && /^[\p{Lu}\p{Lo}\p{N}]/u.test(text);
}

/** Counts the first line, whatever it is, and what goes on with it up to an empty line. */
function countProse(lines: readonly Line[], from: number): number {
	let end = from + 1;
	while (end < lines.length && goesOn(lines[end]?.text ?? "")) end += 1;
	return end - from;
}

const goesOn = (line: string) => line.trim() !== "" && !ITEM.test(line) && !ROW.test(line) && !isCodeLine(line);

/** Code goes on over empty lines as long as a bracket is open or more code follows. */
function countCode(lines: readonly Line[], from: number): number {
	let end = from;
	let open = 0;
	for (let index = from; index < lines.length; index += 1) {
		const line = lines[index]?.text ?? "";
		if (line.trim() === "") continue;
		if (index > from && open <= 0 && !isCodeLine(line) && !/^\s{2,}\S/.test(line)) break;
		open = Math.max(0, open + openBrackets(line));
		end = index + 1;
	}
	return Math.max(1, end - from);
}

function sentencesOf(text: string, block: Block): { start: number; end: number }[] {
	// A soft line break would end a sentence; a space in its place keeps the offsets.
	const paragraph = text.slice(block.start, block.end).replaceAll("\n", " ");
	const found: { start: number; end: number }[] = [];
	let start = 0;
	for (const { index, segment } of sentences.segment(paragraph)) {
		const end = index + segment.length;
		if (end < paragraph.length && isUnfinished(paragraph.slice(start, end), paragraph.slice(end))) continue;
		found.push(trimmed(text, { start: block.start + start, end: block.start + end }));
		start = end;
	}
	if (start < paragraph.length) found.push(trimmed(text, { start: block.start + start, end: block.end }));
	return found.filter((sentence) => sentence.end > sentence.start);
}

/** Whether the segmenter has cut within a sentence: after an abbreviation, or before a word in lower case. */
function isUnfinished(sentence: string, rest: string): boolean {
	return ABBREVIATION.test(sentence) || /^\s*\p{Ll}/u.test(rest);
}

function trimmed(text: string, range: { start: number; end: number }): { start: number; end: number } {
	const piece = text.slice(range.start, range.end);
	const start = range.start + (piece.length - piece.trimStart().length);
	return { start, end: Math.max(start, range.end - (piece.length - piece.trimEnd().length)) };
}
