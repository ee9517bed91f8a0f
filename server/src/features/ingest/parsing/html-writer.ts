import { isHidden } from "./hidden.ts";
import {
	type Attributes,
	BLOCK_ELEMENTS,
	CELL_ELEMENTS,
	HEADING_ELEMENT,
	LINE_ELEMENTS,
	LIST_ELEMENTS,
} from "./html-elements.ts";
import { NO_STYLE, type PageStyle } from "./page-style.ts";
import { type Surface, surfaceOf, UNKNOWN_SURFACE, WHITE_PAGE } from "./surface.ts";
import type { TextBuilder } from "./text-builder.ts";

/** Levels a nested list is indented at most. */
const MAX_INDENT = 8;
/** Elements may be nested this deep; a page that needs more is an attack on a parser. */
const MAX_DEPTH = 5_000;

/** The mark many generators append to a heading as a link to itself. */
const PERMALINK = /^[\s#¶§🔗\u200B]*$/u;

type Effect = "none" | "paragraph" | "line" | "heading" | "list" | "container" | "link" | "code";
type List = { next: number | null };

export type HtmlWriterOptions = {
	/** HTML headings inside Markdown may be banners. */
	banners?: boolean;
	style?: PageStyle;
};

/** Writes what a reader sees of a stream of balanced HTML (or JSX) elements. */
export class HtmlWriter {
	/** Set by a caller that knows ids met now to belong to the heading just written. */
	followsHeading = false;
	/** What the elements stand on; set by a caller that leaves out what is around them. */
	surroundings: Surface;

	readonly #builder: TextBuilder;
	readonly #banners: boolean;
	readonly #style: PageStyle;
	readonly #effects: Effect[] = [];
	readonly #surfaces: Surface[] = [];
	readonly #lists: List[] = [];
	#skipped = 0;
	#code: string[] | null = null;

	constructor(builder: TextBuilder, { banners = false, style = NO_STYLE }: HtmlWriterOptions = {}) {
		this.#builder = builder;
		this.#style = style;
		this.surroundings = style.paints ? UNKNOWN_SURFACE : WHITE_PAGE;
		this.#banners = banners;
	}

	/** True inside an element that shows nothing. */
	get skipping(): boolean {
		return this.#skipped > 0 || this.#surface.inkless;
	}

	get #surface(): Surface {
		return this.#surfaces.at(-1) ?? this.surroundings;
	}

	open(name: string, attributes: Attributes): void {
		if (this.#effects.length + this.#skipped > MAX_DEPTH) throw new RangeError("Elements are nested too deep.");
		if (this.#skipped > 0 || isHidden(name, attributes, this.#style)) {
			this.#skipped += 1;
			return;
		}
		this.#surfaces.push(surfaceOf(attributes, this.#surface));
		const effect = this.#code === null ? this.#begin(name, attributes) : this.#beginInCode(name);
		const id = attributes["id"] ?? (name === "a" ? attributes["name"] : undefined);
		if (id !== undefined) this.#builder.anchor(id, this.followsHeading);
		this.#effects.push(effect);
	}

	close(): void {
		if (this.#skipped > 0) {
			this.#skipped -= 1;
			return;
		}
		this.#surfaces.pop();
		this.#end(this.#effects.pop() ?? "none");
	}

	text(value: string): void {
		if (this.skipping) return;
		if (this.#code !== null) this.#code.push(value);
		else if (!this.#isPermalink(value)) this.#builder.text(value);
	}

	#isPermalink(value: string): boolean {
		return this.#builder.inHeading && this.#builder.localLinks > 0 && PERMALINK.test(value);
	}

	#begin(name: string, attributes: Attributes): Effect {
		const depth = HEADING_ELEMENT.exec(name)?.[1];
		if (depth !== undefined) return this.#beginHeading(Number(depth));
		if (name === "a") return this.#beginLink(attributes["href"] ?? "");
		if (name === "pre") return this.#beginCode();
		if (LIST_ELEMENTS.has(name)) return this.#beginList(name, attributes);
		if (name === "table") return this.#beginTable();
		if (name === "li") this.beginItem();
		if (name === "tr") this.#builder.row();
		if (CELL_ELEMENTS.has(name)) this.#builder.cell();
		if (name === "img") this.#builder.text(attributes["alt"] ?? "");
		if (BLOCK_ELEMENTS.has(name)) return this.#beginParagraph();
		return LINE_ELEMENTS.has(name) ? this.#beginLine() : "none";
	}

	#end(effect: Effect): void {
		if (effect === "paragraph") this.#builder.paragraph();
		if (effect === "line") this.#builder.line();
		if (effect === "heading") this.#builder.closeHeading();
		if (effect === "container") this.#builder.close();
		if (effect === "list") this.endList();
		if (effect === "link") this.#builder.localLinks -= 1;
		if (effect === "code") this.#endCode();
	}

	beginList(first: number | null): void {
		this.#builder.open("list");
		this.#lists.push({ next: first });
	}

	beginItem(): void {
		const list = this.#lists.at(-1);
		const indent = "  ".repeat(Math.min(Math.max(this.#lists.length - 1, 0), MAX_INDENT));
		const number = list?.next ?? null;
		this.#builder.item(number === null ? `${indent}- ` : `${indent}${number}. `);
		if (list !== undefined && number !== null) list.next = number + 1;
	}

	endList(): void {
		this.#lists.pop();
		this.#builder.close();
	}

	#beginHeading(depth: number): Effect {
		if (this.#builder.inHeading) return "none";
		this.#builder.openHeading({ depth, banner: this.#banners && depth === 1 });
		return "heading";
	}

	#beginLink(href: string): Effect {
		if (!href.startsWith("#")) return "none";
		this.#builder.localLinks += 1;
		return "link";
	}

	#beginList(name: string, attributes: Attributes): Effect {
		const start = Number.parseInt(attributes["start"] ?? "1", 10);
		this.beginList(name === "ol" ? Math.max(0, Number.isNaN(start) ? 1 : start) : null);
		return "list";
	}

	#beginTable(): Effect {
		this.#builder.open("table");
		return "container";
	}

	#beginParagraph(): Effect {
		this.#builder.paragraph();
		return "paragraph";
	}

	#beginLine(): Effect {
		this.#builder.line();
		return "line";
	}

	#beginCode(): Effect {
		this.#code = [];
		return "code";
	}

	/** Highlighters wrap each line of code in an element of its own, or end it with a break. */
	#beginInCode(name: string): Effect {
		const startsLine = name === "br" || name === "li" || BLOCK_ELEMENTS.has(name);
		const last = this.#code?.at(-1);
		if (startsLine && (name === "br" || (last !== undefined && !last.endsWith("\n")))) this.#code?.push("\n");
		return "none";
	}

	#endCode(): void {
		this.#builder.verbatim(this.#code?.join("") ?? "");
		this.#code = null;
	}
}
