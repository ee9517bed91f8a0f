import { AppError } from "../../errors.ts";
import type { Chunking } from "../clients/schema.ts";
import type { ParsedDocument, Section } from "./parsed-document.ts";
import { countTokens, type Piece, splitPieces } from "./splitting/piece-splitter.ts";

/** A passage: `text` is exactly the document's text from `start` to `end`. */
export type ChunkDraft = {
	ordinal: number;
	headings: string[];
	anchor: string | null;
	text: string;
	start: number;
	end: number;
	tokenCount: number;
};

export type SplitOptions = {
	/** Tokens from which on a chunk takes no further block. */
	target?: number;
	/** Tokens that no chunk exceeds. */
	max?: number;
	/** Tokens below which a chunk is joined to its neighbour under the same heading. */
	min?: number;
	/** Whether short sections are joined whatever their headings. */
	acrossHeadings?: boolean;
	/** Chunks of one document; a larger one is refused. */
	maxChunks?: number;
};

export const SPLIT_DEFAULTS = { target: 300, max: 400, min: 150, acrossHeadings: false, maxChunks: 2_000 } as const;

type Limits = Required<SplitOptions>;
type Draft = Piece & { headings: string[]; anchor: string | null };

/** How a client wants its documents divided: no chunk is longer than a third more than it asks for. */
export function splitOptionsOf(chunking: Chunking | undefined): SplitOptions {
	if (chunking === undefined) return {};
	const { strategy, tokens: target } = chunking;
	const acrossHeadings = strategy === "size";
	return { target, max: Math.ceil((target * 4) / 3), min: acrossHeadings ? target : target / 2, acrossHeadings };
}

/**
 * Splits a document into passages: by heading, then by size at the ends of blocks, so that code, tables
 * and lists stay whole where they fit. Every visible character is in exactly one chunk.
 */
export async function split(parsed: ParsedDocument, options: SplitOptions = {}): Promise<ChunkDraft[]> {
	const limits: Limits = { ...SPLIT_DEFAULTS, ...options };
	const drafts: Draft[] = [];
	for (const section of joinBareHeadings(parsed.sections)) {
		const pieces = pack(await cutSection(parsed.text, section, limits), limits);
		const { headings, anchor } = section;
		for (const piece of pieces) addDraft(drafts, { ...piece, headings, anchor }, limits);
		if (drafts.length > limits.maxChunks) throw tooManyChunks(limits);
	}
	return drafts.map(({ headings, anchor, start, end, tokens }, ordinal) => {
		return { ordinal, headings, anchor, text: parsed.text.slice(start, end), start, end, tokenCount: tokens };
	});
}

/** A heading with nothing under it but a deeper heading is read with that one. */
function joinBareHeadings(sections: readonly Section[]): Section[] {
	const joined: Section[] = [];
	let start: number | null = null;
	for (const [index, section] of sections.entries()) {
		start ??= section.start;
		const next = sections[index + 1];
		const isBare = section.blocks.length === 0 && next !== undefined && startsWith(next.headings, section.headings);
		if (isBare) continue;
		joined.push({ ...section, start });
		start = null;
	}
	return joined;
}

/** A section's blocks in order, its heading as part of the first, those too large for a chunk in pieces. */
async function cutSection(text: string, section: Section, limits: Limits): Promise<Piece[]> {
	const pieces: Piece[] = [];
	for (const block of toBlocks(text, section)) {
		if (block.tokens <= limits.max) pieces.push(block);
		else pieces.push(...(await splitPieces(text, block, limits.target)));
	}
	return pieces;
}

function toBlocks(text: string, section: Section): Piece[] {
	const starts = section.blocks.map((block) => block.start);
	starts[0] = section.start;
	return starts.map((start, index) => {
		const next = starts[index + 1];
		// The white space up to the next block is counted, so that sums are never too small.
		const tokens = countTokens(text.slice(start, next ?? section.end));
		return { start, end: section.blocks[index]?.end ?? section.end, tokens };
	});
}

function pack(pieces: readonly Piece[], { target, max }: Limits): Piece[] {
	const packed: Piece[] = [];
	for (const piece of pieces) {
		const last = packed.at(-1);
		const fits = last !== undefined && last.tokens < target && last.tokens + piece.tokens <= max;
		if (fits) packed[packed.length - 1] = join(last, piece);
		else packed.push(piece);
	}
	return packed;
}

function addDraft(drafts: Draft[], draft: Draft, { min, max, acrossHeadings }: Limits): void {
	const last = drafts.at(-1);
	const isSmall = last !== undefined && last.tokens < min;
	if (!isSmall || last.tokens + draft.tokens > max || !(acrossHeadings || areNeighbours(last, draft))) {
		drafts.push(draft);
		return;
	}
	const headings = commonPath(last.headings, draft.headings);
	drafts[drafts.length - 1] = { ...join(last, draft), headings, anchor: last.anchor };
}

function join(left: Piece, right: Piece): Piece {
	return { start: left.start, end: right.end, tokens: left.tokens + right.tokens };
}

/** Under the same heading, or the second under the first. */
function areNeighbours(left: Draft, right: Draft): boolean {
	return startsWith(right.headings, left.headings) || startsWith(right.headings, left.headings.slice(0, -1));
}

function commonPath(left: readonly string[], right: readonly string[]): string[] {
	const length = left.findIndex((heading, index) => heading !== right[index]);
	return length < 0 ? [...left] : left.slice(0, length);
}

function startsWith(path: readonly string[], start: readonly string[]): boolean {
	return start.every((heading, index) => heading === path[index]);
}

function tooManyChunks({ maxChunks }: Limits): AppError {
	const count = maxChunks.toLocaleString("en");
	return new AppError("TOO_LARGE", `The document has more than ${count} passages. Divide it into smaller documents.`);
}
