import type { Root } from "mdast";
import type { ParsedDocument } from "./parsed-document.ts";
import { readFrontMatter, takeFrontMatter } from "./parsing/front-matter.ts";
import { scanMarkdown, toMarkdown, toMdx } from "./parsing/markdown-source.ts";
import { parseMarkdownTree } from "./parsing/markdown-tree.ts";
import { MarkdownWriter } from "./parsing/markdown-writer.ts";
import { parseMdxTree } from "./parsing/mdx-tree.ts";
import { outline } from "./parsing/outline.ts";
import { TextBuilder } from "./parsing/text-builder.ts";

/** Reads Markdown, and MDX where it looks like MDX and is. */
export function parseMarkdown(source: string, knownTitle: string | null): ParsedDocument {
	const { yaml, body } = takeFrontMatter(source);
	const builder = new TextBuilder();
	new MarkdownWriter(builder).write(parseTree(body));
	const { text, sections } = builder.finish();
	const frontMatter = readFrontMatter(yaml);
	return { text, frontMatter, ...outline(sections, knownTitle ?? frontMatter.title ?? null) };
}

function parseTree(body: string): Root {
	const { runs, looksLikeMdx } = scanMarkdown(body);
	const tree = looksLikeMdx ? parseMdxTree(toMdx(runs)) : null;
	return tree ?? parseMarkdownTree(toMarkdown(runs, { withoutMdx: looksLikeMdx }));
}
