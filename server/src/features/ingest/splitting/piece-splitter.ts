import { RecursiveCharacterTextSplitter } from "@langchain/textsplitters";
import { estimateTokenCount } from "tokenx";

/** Where a block too large for a chunk may be cut, best place first. */
const SEPARATORS = ["\n\n", "\n", ". ", "。", "! ", "? ", "！", "？", "; ", ", ", "，", " ", ""];

/** Characters kept together in text without any separator. */
const RUN_LENGTH = 32;

/** A stretch of text by its offsets, with its length in tokens. */
export type Piece = { start: number; end: number; tokens: number };

export function countTokens(text: string): number {
	return estimateTokenCount(text);
}

/** LangChain's splitter, but with every separator at the end of what it ends, and never inside a character. */
class PieceSplitter extends RecursiveCharacterTextSplitter {
	protected override splitOnSeparator(text: string, separator: string): string[] {
		return separator === "" ? cutRuns(text) : cutAfter(text, separator);
	}
}

/** Cuts `text[start, end)` into pieces of at most `size` tokens that keep their place in the text. */
export async function splitPieces(text: string, { start, end }: Piece, size: number): Promise<Piece[]> {
	const splitter = new PieceSplitter({
		chunkSize: size,
		chunkOverlap: 0,
		separators: SEPARATORS,
		lengthFunction: countTokens,
	});
	const pieces: Piece[] = [];
	let position = start;
	for (const part of await splitter.splitText(text.slice(start, end))) {
		// Only white space is trimmed between parts, so each one is the next to be found.
		const found = text.indexOf(part, position);
		position = found + part.length;
		pieces.push({ start: found, end: position, tokens: countTokens(part) });
	}
	return pieces;
}

function cutAfter(text: string, separator: string): string[] {
	const parts: string[] = [];
	let start = 0;
	for (let at = text.indexOf(separator); at >= 0; at = text.indexOf(separator, start)) {
		parts.push(text.slice(start, at + separator.length));
		start = at + separator.length;
	}
	if (start < text.length) parts.push(text.slice(start));
	return parts;
}

function cutRuns(text: string): string[] {
	const runs: string[] = [];
	for (let start = 0; start < text.length; ) {
		const end = start + RUN_LENGTH;
		const splitsPair = (text.codePointAt(end - 1) ?? 0) > 0xffff;
		runs.push(text.slice(start, splitsPair ? end + 1 : end));
		start = splitsPair ? end + 1 : end;
	}
	return runs;
}
