import type { Block, ParsedDocument } from "./parsed-document.ts";
import { visibleCharacters } from "./parsing/characters.ts";

/** Plain text: one section, paragraphs by blank lines, every line as it is. */
export function parseText(source: string): ParsedDocument {
	const text = visibleCharacters(source).trimEnd();
	const blocks = findParagraphs(text);
	const start = blocks[0]?.start ?? 0;
	const sections = blocks.length === 0 ? [] : [{ headings: [], anchor: null, start, end: text.length, blocks }];
	return { title: null, text, sections, frontMatter: {} };
}

function findParagraphs(text: string): Block[] {
	const blocks: Block[] = [];
	let open: Block | null = null;
	for (let start = 0; start < text.length; ) {
		const newline = text.indexOf("\n", start);
		const end = newline < 0 ? text.length : newline;
		open = text.slice(start, end).trim() === "" ? null : (open ?? addParagraph(blocks, start));
		if (open !== null) open.end = end;
		start = end + 1;
	}
	return blocks;
}

function addParagraph(blocks: Block[], start: number): Block {
	const block: Block = { start, end: start, kind: "prose" };
	blocks.push(block);
	return block;
}
