import type { Root } from "mdast";
import type { Extension as FromMarkdownExtension } from "mdast-util-from-markdown";
import { gfmStrikethroughFromMarkdown } from "mdast-util-gfm-strikethrough";
import { gfmTableFromMarkdown } from "mdast-util-gfm-table";
import { gfmTaskListItemFromMarkdown } from "mdast-util-gfm-task-list-item";
import { gfmStrikethrough } from "micromark-extension-gfm-strikethrough";
import { gfmTable } from "micromark-extension-gfm-table";
import { gfmTaskListItem } from "micromark-extension-gfm-task-list-item";
import type { Extension } from "micromark-util-types";
import remarkMdx from "remark-mdx";
import remarkParse from "remark-parse";
import { type Processor, unified } from "unified";

/**
 * MDX that is tried at all: remark's time grows with the square of some inputs, and its stack with nesting.
 * Lengths in characters.
 */
const LIMITS = { length: 120_000, emphasisMarks: 8_000, containers: 100, indent: 400 };

type ParserData = { micromarkExtensions?: Extension[]; fromMarkdownExtensions?: FromMarkdownExtension[] };

/**
 * GitHub's Markdown but for its links of bare addresses. They change no visible text, and finding them
 * takes as long as all the rest of parsing.
 */
function remarkGithub(this: Processor): void {
	const data = this.data() as ParserData;
	data.micromarkExtensions ??= [];
	data.micromarkExtensions.push(gfmTable(), gfmStrikethrough(), gfmTaskListItem());
	data.fromMarkdownExtensions ??= [];
	data.fromMarkdownExtensions.push(
		gfmTableFromMarkdown(),
		gfmStrikethroughFromMarkdown(),
		gfmTaskListItemFromMarkdown(),
	);
}

const mdx = unified().use(remarkParse).use(remarkGithub).use(remarkMdx).freeze();

/** Null for what is not MDX, which most Markdown with a stray `<` or `{` is. */
export function parseMdxTree(source: string): Root | null {
	if (source.length > LIMITS.length || hasTooManyMarks(source) || isNestedTooDeep(source)) return null;
	try {
		return mdx.parse(source);
	} catch {
		return null;
	}
}

function hasTooManyMarks(text: string): boolean {
	return (text.match(/[*_]+/g)?.length ?? 0) > LIMITS.emphasisMarks;
}

function isNestedTooDeep(text: string): boolean {
	for (const [prefix] of text.matchAll(/^(?:[>\t ]|[-*+](?=[ \t]))+/gm)) {
		const containers = prefix.length - prefix.replaceAll(/[>*+-]/g, "").length;
		if (containers > LIMITS.containers || prefix.length > LIMITS.indent) return true;
	}
	return false;
}
