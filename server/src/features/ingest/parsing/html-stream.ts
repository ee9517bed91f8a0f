import { Parser } from "htmlparser2";
import type { HtmlWriter } from "./html-writer.ts";

/**
 * An HTML parser that reports to a writer. It holds no tree, so that its time and memory grow with the
 * text alone, and it loads nothing: entities are decoded from a fixed table, resources stay names.
 */
export function streamHtml(writer: Pick<HtmlWriter, "open" | "text" | "close">): Parser {
	return new Parser({
		onopentag: (name, attributes) => writer.open(name, attributes),
		ontext: (text) => writer.text(text),
		onclosetag: () => writer.close(),
	});
}
