import { Attr, type Parser, parser, parser_end, parser_write, type Renderer, Token } from "streaming-markdown";
import { safeHref } from "./links.ts";

/** What of an answer is shown; the rest is not parsed any more. */
const MAX_CHARACTERS = 200_000;

/** Elements within each other. */
const MAX_DEPTH = 30;

/** Stand for `[` and `]` around a source's number, which the parser would take for a link. */
const [OPEN, CLOSE] = ["\uE000", "\uE001"];

/** Stands for `_`, which the parser would take for emphasis inside of names, too: models write that with asterisks. */
const UNDERSCORE = "\uE002";

/** Stands for nothing, and lets the parser pass on the character before, which it keeps until it knows the next one. */
const NOTHING = "\uE003";

/** A character that begins and ends nothing within a line. */
const PLAIN = /^[^\s\\<`*~$[\]!|]$/u;

/** One that begins nothing at the beginning of a line either; `h` may be that of an address. */
const PLAIN_AT_START = /^(?!h)\p{L}$/u;

const LINE_STARTS: ReadonlySet<number> = new Set([
	...[Token.Document, Token.Blockquote, Token.Line_Break, Token.List_Ordered, Token.List_Unordered],
]);

const INSIDE_LINES: ReadonlySet<number> = new Set([
	...[Token.Paragraph, Token.List_Item, Token.Table_Cell, Token.Link, Token.Strike],
	...[Token.Heading_1, Token.Heading_2, Token.Heading_3, Token.Heading_4, Token.Heading_5, Token.Heading_6],
	...[Token.Italic_Ast, Token.Italic_Und, Token.Strong_Ast, Token.Strong_Und],
]);

const TAGS: Partial<Record<Token, string>> = {
	[Token.Blockquote]: "blockquote",
	[Token.Paragraph]: "p",
	[Token.Line_Break]: "br",
	[Token.Rule]: "hr",
	// The window has a heading of its own.
	[Token.Heading_1]: "h3",
	[Token.Heading_2]: "h3",
	[Token.Heading_3]: "h4",
	[Token.Heading_4]: "h5",
	[Token.Heading_5]: "h6",
	[Token.Heading_6]: "h6",
	[Token.Italic_Ast]: "em",
	[Token.Italic_Und]: "em",
	[Token.Strong_Ast]: "strong",
	[Token.Strong_Und]: "strong",
	[Token.Strike]: "s",
	[Token.Code_Inline]: "code",
	[Token.Raw_URL]: "a",
	[Token.Link]: "a",
	[Token.List_Unordered]: "ul",
	[Token.List_Ordered]: "ol",
	[Token.List_Item]: "li",
	[Token.Table]: "table",
	[Token.Table_Row]: "tr",
	[Token.Table_Cell]: "td",
};

export type MarkdownOptions = {
	/** Makes what stands for a source's number. */
	citation: (number: number) => Node;
	/** Makes what stands above a block of code. */
	codeTools: (code: HTMLElement) => Node;
	/** Where relative links lead from; null: they are text. */
	base: string | null;
};

/** `begun`: of a source's number, whose rest the parser has not passed on yet. */
type State = { nodes: HTMLElement[]; options: MarkdownOptions; begun: string };

/**
 * Markdown that arrives piece by piece, as DOM nodes of a fixed list of elements. It makes no HTML text, and of
 * attributes only `href` and `start`: images, raw HTML and whatever else are text.
 */
export class Markdown {
	readonly #parser: Parser;
	#text = "";
	#held = "";

	constructor(root: HTMLElement, options: MarkdownOptions) {
		this.#parser = parser(rendererOf({ nodes: [root], options, begun: "" }));
	}

	/** Shows what the text has more than before; false: it is another text, for which there must be a new one. */
	update(text: string): boolean {
		const capped = text.slice(0, MAX_CHARACTERS);
		if (!capped.startsWith(this.#text)) return false;
		this.#write(capped.slice(this.#text.length));
		this.#text = capped;
		return true;
	}

	/** Shows what was held back in case more came. */
	end(): void {
		parser_write(this.#parser, this.#held.replace(/^\[(\d+)\]$/, `${OPEN}$1${CLOSE}`));
		this.#held = "";
		parser_end(this.#parser);
	}

	#write(piece: string): void {
		const all = (this.#held + piece)
			.replace(/[\uE000-\uE003]/g, "")
			.replaceAll("_", UNDERSCORE)
			.replace(/\[(\d{1,3})\](?!\()/g, `${OPEN}$1${CLOSE}`);
		// What may become a number of a source, or the text of a link.
		const whole = all.replace(/(?:\[\d{0,3}|\uE000\d{1,3}\uE001)$/, "");
		this.#held = all.slice(whole.length).replace(OPEN, "[").replace(CLOSE, "]");
		if (whole === "") return;
		parser_write(this.#parser, whole);
		if (isSettled(this.#parser)) parser_write(this.#parser, NOTHING);
	}
}

/** Whether the character that the parser keeps is text, whatever comes next. */
function isSettled({ pending, token }: Parser): boolean {
	if (LINE_STARTS.has(token)) return PLAIN_AT_START.test(pending);
	return INSIDE_LINES.has(token) && PLAIN.test(pending);
}

function rendererOf(data: State): Renderer<State> {
	return { data, add_token: addToken, end_token: endToken, add_text: addText, set_attr: setAttribute };
}

function addToken(state: State, token: Token): void {
	if (token === Token.Document) return;
	// Deeper, browsers fail; what is there goes on in the same element.
	state.nodes.push(state.nodes.length > MAX_DEPTH ? last(state) : append(state, token));
}

function append(state: State, token: Token): HTMLElement {
	const parent = last(state);
	if (token === Token.Code_Block || token === Token.Code_Fence) {
		const [block, code] = [document.createElement("pre"), document.createElement("code")];
		block.tabIndex = 0;
		block.append(code);
		const frame = document.createElement("div");
		frame.className = "code";
		frame.append(state.options.codeTools(code), block);
		parent.append(frame);
		return code;
	}
	const node = document.createElement(TAGS[token] ?? "span");
	if (token === Token.Checkbox) node.textContent = "☐ ";
	parent.append(node);
	return node;
}

function endToken({ nodes }: State): void {
	if (nodes.length > 1) nodes.pop();
}

function addText(state: State, text: string): void {
	const parent = last(state);
	const isCode = parent.localName === "code";
	const whole = `${state.begun}${text}`.replaceAll(NOTHING, "").replaceAll(UNDERSCORE, "_");
	const parts = whole.split(/(\uE000\d*\uE001?)/);
	const end = parts.at(-2) ?? "";
	state.begun = parts.at(-1) === "" && !end.endsWith(CLOSE) ? end : "";
	if (state.begun !== "") parts.splice(-2);
	for (const part of parts) {
		const number = part.startsWith(OPEN) ? part.slice(1, -1) : null;
		if (number === null) appendText(parent, part);
		else if (isCode || parent.closest("a")) appendText(parent, `[${number}]`);
		else appendCitation(parent, state.options.citation(Number(number)));
	}
}

/** To the text that is there: a node for each piece would be thousands. */
function appendText(parent: HTMLElement, text: string): void {
	const before = parent.lastChild;
	if (before instanceof Text) before.appendData(text);
	else if (text !== "") parent.append(text);
}

/** In the line of the word before it. */
function appendCitation(parent: HTMLElement, citation: Node): void {
	const before = parent.lastChild;
	if (before instanceof Text && before.data.endsWith(" ")) before.replaceData(before.length - 1, 1, "\u00A0");
	parent.append(citation);
}

function setAttribute(state: State, attribute: Attr, value: string): void {
	const node = last(state);
	if (attribute === Attr.Start && node instanceof HTMLOListElement) node.start = Number(value) || 1;
	if (attribute === Attr.Checked && node.localName === "span") node.textContent = "☑ ";
	if (attribute !== Attr.Href || !(node instanceof HTMLAnchorElement)) return;
	const href = safeHref(value.replaceAll(UNDERSCORE, "_"), state.options.base);
	if (href === null) return;
	node.href = href;
	node.rel = "noopener noreferrer nofollow";
	node.target = "_blank";
}

const last = ({ nodes }: State): HTMLElement => nodes[nodes.length - 1] as HTMLElement;
