import type { Root } from "mdast";
import type { Extension as FromMarkdownExtension } from "mdast-util-from-markdown";
import { gfmFootnoteFromMarkdown } from "mdast-util-gfm-footnote";
import { gfmStrikethroughFromMarkdown } from "mdast-util-gfm-strikethrough";
import { gfmTableFromMarkdown } from "mdast-util-gfm-table";
import { gfmTaskListItemFromMarkdown } from "mdast-util-gfm-task-list-item";
import { gfmFootnote } from "micromark-extension-gfm-footnote";
import { gfmStrikethrough } from "micromark-extension-gfm-strikethrough";
import { gfmTable } from "micromark-extension-gfm-table";
import { gfmTaskListItem } from "micromark-extension-gfm-task-list-item";
import type { Extension } from "micromark-util-types";
import remarkFrontmatter from "remark-frontmatter";
import remarkMdx from "remark-mdx";
import remarkParse from "remark-parse";
import { type Processor, unified } from "unified";

type ParserData = { micromarkExtensions?: Extension[]; fromMarkdownExtensions?: FromMarkdownExtension[] };

/**
 * GitHub's Markdown but for its links of bare addresses. They change no visible text, and finding them
 * takes as long as all the rest of parsing.
 */
function remarkGithub(this: Processor): void {
	const data = this.data() as ParserData;
	data.micromarkExtensions ??= [];
	data.micromarkExtensions.push(gfmTable(), gfmStrikethrough(), gfmTaskListItem(), gfmFootnote());
	data.fromMarkdownExtensions ??= [];
	data.fromMarkdownExtensions.push(
		gfmTableFromMarkdown(),
		gfmStrikethroughFromMarkdown(),
		gfmTaskListItemFromMarkdown(),
		gfmFootnoteFromMarkdown(),
	);
}

const markdown = unified().use(remarkParse).use(remarkFrontmatter, ["yaml", "toml"]).use(remarkGithub).freeze();
const mdx = markdown().use(remarkMdx).freeze();

export function parseMarkdownTree(source: string): Root {
	return markdown.parse(source);
}

/** Throws on what is not MDX, which most Markdown with a stray `<` or `{` is. */
export function parseMdxTree(source: string): Root {
	return mdx.parse(source);
}
