import { Parser } from "htmlparser2";
import type { Attributes } from "./html-elements.ts";

export type HtmlReader = {
	open: (name: string, attributes: Attributes) => void;
	text: (value: string) => void;
	close: () => void;
};

/**
 * An HTML parser that reports to a reader. It holds no tree, so that its time and memory grow with the
 * text alone, and it loads nothing: entities are decoded from a fixed table, resources stay names.
 */
export function streamHtml(reader: HtmlReader): Parser {
	return new Parser({
		onopentag: (name, attributes) => reader.open(name, attributes),
		ontext: (text) => reader.text(text),
		onclosetag: () => reader.close(),
	});
}
