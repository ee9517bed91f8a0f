import { UNSPACED } from "../../text/tokenize.ts";
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

/** Prose that was broken into lines for its length has lines of between so many UTF-16 code units, but for the last. */
const MIN_WRAPPED_LENGTH = 60;
const MAX_WRAPPED_LENGTH = 120;

const STARTS_ANEW = /^["'“(]?[\p{Lu}\p{Lo}\p{N}]/u;

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
	const count = countParagraph(lines, from);
	if (count === 1 && isHeading(lines, from)) return { kind: "heading", count };
	return { kind: count === 1 && isListed(lines, from) ? "item" : "sentence", count };
}

/** The lines of a paragraph: up to one that was not broken for its length. */
function countParagraph(lines: readonly Line[], from: number): number {
	const count = countProse(lines, from);
	const isWrapped = lines.slice(from, from + count).every(({ text }) => text.length <= MAX_WRAPPED_LENGTH);
	for (let index = from; index < from + count - 1; index += 1) {
		const [text, next] = [lines[index]?.text.trim() ?? "", lines[index + 1]?.text.trim() ?? ""];
		if ((!isWrapped || isShort(text)) && STARTS_ANEW.test(next)) return index + 1 - from;
	}
	return count;
}

const isShort = (text: string) => text.length < (UNSPACED.test(text) ? MIN_WRAPPED_LENGTH / 2 : MIN_WRAPPED_LENGTH);

/** Whether a line is one of several below a line that announces them. */
function isListed(lines: readonly Line[], at: number): boolean {
	const isEntry = (index: number) => {
		const text = lines[index]?.text.trim() ?? "";
		return text !== "" && !ENDS_SENTENCE.test(text);
	};
	let before = at;
	while (isEntry(before)) before -= 1;
	return before < at && before >= 0 && /[:：]$/.test(lines[before]?.text.trim() ?? "");
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
