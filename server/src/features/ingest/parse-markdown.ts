import type { Root } from "mdast";
import type { FrontMatter, ParsedDocument } from "./parsed-document.ts";
import { readFrontMatter } from "./parsing/front-matter.ts";
import { parseMarkdownTree, parseMdxTree } from "./parsing/markdown-parser.ts";
import { cutMarkdown, type Piece } from "./parsing/markdown-pieces.ts";
import { type MarkdownSource, scanMarkdown, toMdx, withoutMdx } from "./parsing/markdown-source.ts";
import { MarkdownWriter } from "./parsing/markdown-writer.ts";
import { outline } from "./parsing/outline.ts";
import { stripMarkup } from "./parsing/strip-markup.ts";
import { TextBuilder } from "./parsing/text-builder.ts";

/** MDX is tried up to this length, in characters: its elements may span any part of the document. */
const MAX_MDX_LENGTH = 120_000;

/** Reads Markdown and MDX. Never refuses a document: what a parser cannot take is read as text. */
export function parseMarkdown(content: string, knownTitle: string | null): ParsedDocument {
	const builder = new TextBuilder();
	const writer = new MarkdownWriter(builder);
	const trees = parseTrees(scanMarkdown(content));
	for (const tree of trees) writer.write(tree);
	writer.finish();
	const { text, sections } = builder.finish();
	const frontMatter = findFrontMatter(trees[0]);
	return { text, frontMatter, ...outline(sections, knownTitle ?? frontMatter.title ?? null) };
}

function parseTrees(source: MarkdownSource): Root[] {
	const tree = source.looksLikeMdx ? tryMdx(source) : null;
	if (tree !== null) return [tree];
	const markdown = source.looksLikeMdx ? withoutMdx(source.runs) : source.runs.map((run) => run.text).join("\n");
	const pieces = cutMarkdown(markdown);
	const definitions = pieces.length > 1 ? `\n\n${source.definitions}` : "";
	return pieces.map((piece) => parsePiece(piece, definitions));
}

function tryMdx(source: MarkdownSource): Root | null {
	const [piece, ...others] = cutMarkdown(toMdx(source.runs));
	if (piece === undefined || piece.plain || others.length > 0 || piece.text.length > MAX_MDX_LENGTH) return null;
	try {
		return parseMdxTree(piece.text);
	} catch {
		return null;
	}
}

function parsePiece({ text, plain }: Piece, definitions: string): Root {
	if (plain) return plainTree(text);
	try {
		return parseMarkdownTree(text + definitions);
	} catch {
		return plainTree(text);
	}
}

function plainTree(text: string): Root {
	const paragraphs = stripMarkup(text).split(/\n\s*\n/);
	return {
		type: "root",
		children: paragraphs.map((value) => ({ type: "paragraph", children: [{ type: "text", value }] })),
	};
}

function findFrontMatter(tree: Root | undefined): FrontMatter {
	const first = tree?.children[0];
	return first?.type === "yaml" ? readFrontMatter(first.value) : {};
}
