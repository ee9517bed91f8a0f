import { stopWordsFor } from "../../text/stop-words.ts";
import { tokenize } from "../../text/tokenize.ts";
import type { ChatCitation, ChatGrounded } from "./schema.ts";

/** Telling words from which on a sentence states something. "Yes, you can." does not. */
const MIN_WORDS = 2;

const FENCED = /^[ \t]{0,3}(`{3,}|~{3,})[^\n]*(?:\n[\s\S]*?(?:^[ \t]{0,3}\1[`~]*[ \t]*$|(?![\s\S]))|$)/gm;
const HEADING = /^[ \t]{0,3}#{1,6}[ \t][^\n]*$/gm;
/** The header of a table and the line below it. */
const TABLE_HEAD = /^[^\n]*\|[^\n]*\n[ \t]*\|?[ \t]*:?-{2,}[-:| \t]*$/gm;
const ITEM_OR_ROW = /^[ \t]*(?:(?:[-*+•]|\d{1,3}[.)])[ \t]|\|)/;
const ENDS_OPEN = /[:：?？]["'”’»)\]*_\s]*$/u;

const sentences = new Intl.Segmenter("en", { granularity: "sentence" });

type Range = { start: number; end: number };

/**
 * How far an answer's statements are backed by citations that were checked: `full` when each has one, `partial` when
 * some have, `none` when there is no citation at all.
 *
 * A statement is a sentence with at least two words that tell something; a list item or a table row counts as one.
 * Headings, code, questions, and what ends in a colon to announce what follows, state nothing. A citation backs the
 * statement that it stands in or right behind.
 */
export function groundednessOf(text: string, citations: readonly Pick<ChatCitation, "number" | "at">[]): ChatGrounded {
	if (citations.length === 0) return "none";
	const plain = citations.reduce(
		(masked, { number, at }) => blank(masked, { start: at, end: at + `[${number}]`.length }),
		[FENCED, HEADING, TABLE_HEAD].reduce(withoutMatches, text),
	);
	const ranges = unitsOf(plain);
	const backed = new Set(
		citations.map(({ at }) =>
			Math.max(
				0,
				ranges.findLastIndex(({ start }) => start <= at),
			),
		),
	);
	const isUnbacked = ({ start, end }: Range, index: number) =>
		!backed.has(index) && isStatement(plain.slice(start, end));
	return ranges.some(isUnbacked) ? "partial" : "full";
}

const withoutMatches = (text: string, pattern: RegExp) =>
	text.replace(pattern, (match) => match.replace(/[^\n]/g, " "));

const blank = (text: string, { start, end }: Range) => text.slice(0, start) + " ".repeat(end - start) + text.slice(end);

/** Sentences, list items and table rows, in order, each from its first word. */
function unitsOf(text: string): Range[] {
	const ranges: Range[] = [];
	let start = 0;
	for (const block of text.split(/(?<=\n)(?=[ \t]*\n|[ \t]*(?:[-*+•]|\d{1,3}[.)])[ \t]|[ \t]*\|)/)) {
		const isWhole = ITEM_OR_ROW.test(block);
		// A soft line break would end a sentence.
		const segments = isWhole ? [{ index: 0, segment: block }] : sentences.segment(block.replaceAll("\n", " "));
		for (const { index, segment } of segments) {
			const indent = segment.length - segment.trimStart().length;
			if (segment.trim() !== "") ranges.push({ start: start + index + indent, end: start + index + segment.length });
		}
		start += block.length;
	}
	return ranges;
}

function isStatement(text: string): boolean {
	if (ENDS_OPEN.test(text)) return false;
	const words = tokenize(text).map(({ word }) => word);
	const isStopWord = stopWordsFor(words);
	return words.filter((word) => !isStopWord(word)).length >= MIN_WORDS;
}
