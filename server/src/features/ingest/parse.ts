import { parseHtml } from "./parse-html.ts";
import { parseMarkdown } from "./parse-markdown.ts";
import { parseText } from "./parse-text.ts";
import type { ParsedDocument, ParseInput } from "./parsed-document.ts";
import { normalizeSource } from "./parsing/characters.ts";
import { stripMarkup } from "./parsing/strip-markup.ts";

/** Reads a document of any format. Pure, and made for a worker thread: a long document takes seconds. */
export function parse({ content, format, title }: ParseInput): ParsedDocument {
	const source = normalizeSource(content);
	const knownTitle = title ?? null;
	if (format === "text") return { ...parseText(source), title: knownTitle };
	try {
		return format === "html" ? parseHtml(source, knownTitle) : parseMarkdown(source, knownTitle);
	} catch {
		// Markup that overflows its parser's stack: its words are still worth finding.
		return { ...parseText(stripMarkup(source)), title: knownTitle };
	}
}
