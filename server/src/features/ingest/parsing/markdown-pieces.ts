/** Markdown to be parsed at once, or text that is taken as it is because no parser should see it. */
export type Piece = { text: string; plain: boolean };

/**
 * A Markdown parser's time grows with the square of some inputs, so long documents are parsed in pieces.
 * In characters: from `goal` on a piece ends where a new block starts at the margin, from `limit` on at
 * the next line.
 */
const PIECE = { goal: 60_000, limit: 120_000 };

/** Containers (quotes, lists) nested deeper than this, or a line indented further, are no document. */
const MAX_NESTING = 100;
const MAX_INDENT = 400;

/** Marks of emphasis in one piece, far more than any prose has; pairing them takes time quadratic in their number. */
const MAX_EMPHASIS_MARKS = 8_000;
/** Footnotes (their definitions and their marks) in one piece, of which the same is true. */
const MAX_FOOTNOTES = 500;
/** Marks of a fence that are compared. */
const MAX_FENCE = 1_000;

export function cutMarkdown(source: string): Piece[] {
	const pieces: Piece[] = [];
	let start = 0;
	while (source.length - start > PIECE.limit) {
		const end = findCut(source, start);
		pieces.push(toPiece(source.slice(start, end)));
		start = end;
	}
	pieces.push(toPiece(source.slice(start)));
	return pieces;
}

function toPiece(text: string): Piece {
	const plain =
		text.length > 2 * PIECE.limit || hasTooManyMarks(text) || hasTooManyFootnotes(text) || isNestedTooDeep(text);
	return { text, plain };
}

/** Where the next piece starts; never inside a fenced block. */
function findCut(source: string, from: number): number {
	const fences = /^ {0,3}(`{3,}|~{3,})[^`\n]*$/gm;
	fences.lastIndex = from;
	let position = from;
	for (let fence = fences.exec(source); ; fence = fences.exec(source)) {
		const cut = cutBetween(source, { from, position, end: fence?.index ?? source.length });
		if (cut !== null) return cut;
		if (fence === null) return source.length;
		position = endOfFence(source, fence);
		fences.lastIndex = position;
	}
}

function endOfFence(source: string, fence: RegExpExecArray): number {
	const marks = fence[1] ?? "";
	// A bounded repeat: the marks may be longer than a regular expression can be.
	const close = new RegExp(`^ {0,3}[${marks.charAt(0)}]{${Math.min(marks.length, MAX_FENCE)},}[ \\t]*$`, "gm");
	close.lastIndex = fence.index + fence[0].length;
	return close.exec(source) === null ? source.length : close.lastIndex;
}

type Stretch = { from: number; position: number; end: number };

function cutBetween(source: string, { from, position, end }: Stretch): number | null {
	const block = /\n\n(?=[^\s\-*+>\d])/g;
	block.lastIndex = Math.max(position, from + PIECE.goal);
	const atBlock = block.lastIndex < end && block.test(source) ? block.lastIndex : end;
	const newline = source.indexOf("\n", Math.max(position, from + PIECE.limit));
	const atLine = newline < 0 ? end : newline + 1;
	const cut = Math.min(atBlock, atLine);
	return cut < end ? cut : null;
}

function hasTooManyMarks(text: string): boolean {
	let marks = 0;
	for (let index = 0; index < text.length; index += 1) {
		const code = text.charCodeAt(index);
		if (code === 0x2a || code === 0x5f) marks += 1;
	}
	return marks > MAX_EMPHASIS_MARKS;
}

function hasTooManyFootnotes(text: string): boolean {
	let count = 0;
	for (let at = text.indexOf("[^"); at >= 0; at = text.indexOf("[^", at + 2)) count += 1;
	return count > MAX_FOOTNOTES;
}

function isNestedTooDeep(text: string): boolean {
	for (const [prefix] of text.matchAll(/^(?:[>\t ]|[-*+](?=[ \t]))+/gm)) {
		if (prefix.length <= MAX_NESTING) continue;
		const containers = prefix.length - prefix.replaceAll(/[>*+-]/g, "").length;
		if (containers > MAX_NESTING || prefix.length > MAX_INDENT) return true;
	}
	return false;
}
