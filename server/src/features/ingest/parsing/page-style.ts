import { type Declarations, parseStyle, unescaped, withoutComments } from "./css.ts";
import type { Attributes } from "./html-elements.ts";
import { streamHtml } from "./html-stream.ts";

/** What a page's own style sheets tell of its elements, by selectors of one class, id or tag: `.note`, `#top`, `div`. */
export type PageStyle = {
	hiding: ReadonlySet<string>;
	/** Shown under some condition, such as a wide screen. */
	showing: ReadonlySet<string>;
	/** Whether elements without a class may have a background. */
	paints: boolean;
};

export const NO_STYLE: PageStyle = { hiding: new Set(), showing: new Set(), paints: false };

/** A selector without combinators and conditions, as it stands for one class, id or tag. */
const SIMPLE = /^[.#]?[^\s.#>+~*[\]()&]+$/;
/** Hidden until a script has run: that the page as a whole is not shown is never what it means. */
const WHOLE_PAGE = new Set(["html", "body", "main"]);

export function isHiddenByPage(name: string, attributes: Attributes, { hiding, showing }: PageStyle): boolean {
	if (hiding.size === 0) return false;
	const { id, class: classes = "" } = attributes;
	const own = [name, `#${id}`, ...classes.split(/\s+/).map((entry) => `.${entry}`)];
	return own.some((selector) => hiding.has(selector)) && !own.some((selector) => showing.has(selector));
}

export function readPageStyle(source: string): PageStyle {
	return /<style/i.test(source) ? parsePageStyle(styleTextOf(source)) : NO_STYLE;
}

/** The text of all style sheets that apply to a screen with scripts. */
function styleTextOf(source: string): string {
	/** Of every open element: whether it is a style sheet that applies; null inside what is not shown. */
	const open: (boolean | null)[] = [];
	let css = "";
	streamHtml({
		open: (name, { media = "all" }) => {
			const isAside = open.at(-1) === null || name === "noscript" || name === "template";
			open.push(isAside ? null : name === "style" && /^(all|screen)?$/i.test(media.trim()));
		},
		text: (text) => {
			if (open.at(-1) === true) css += text;
		},
		close: () => void open.pop(),
	}).end(source);
	return css;
}

export function parsePageStyle(css: string): PageStyle {
	const style: Collected = { hiding: new Set(), showing: new Set(), paints: false };
	const preludes: string[] = [];
	let text = "";
	for (const piece of withoutComments(css).split(/([{}])/)) {
		if (piece === "{") preludes.push(text.slice(text.lastIndexOf(";") + 1).trim());
		else if (piece !== "}") text = piece;
		else {
			const prelude = preludes.pop() ?? "@";
			if (!prelude.startsWith("@")) addRule(style, { prelude, body: text, conditional: preludes.length > 0 });
			text = "";
		}
	}
	return style;
}

type Collected = { hiding: Set<string>; showing: Set<string>; paints: boolean };
type Rule = { prelude: string; body: string; conditional: boolean };

function addRule(style: Collected, { prelude, body, conditional }: Rule): void {
	const declared = parseStyle(body);
	const paints = Object.keys(declared).some((property) => property.startsWith("background"));
	const effect = effectOf(declared);
	const selectors = prelude.split(",").map((part) => unescaped(part.trim()));
	if (paints && selectors.some((selector) => !selector.startsWith("."))) style.paints = true;
	for (const selector of selectors.filter((name) => SIMPLE.test(name) && !WHOLE_PAGE.has(name))) {
		if (conditional) {
			if (effect === "shows") style.showing.add(selector);
		} else if (effect === "hides") style.hiding.add(selector);
		else if (effect === "shows") style.hiding.delete(selector);
	}
}

function effectOf({ display, visibility }: Declarations): "hides" | "shows" | null {
	if (display === "none" || visibility === "hidden" || visibility === "collapse") return "hides";
	return display === undefined && visibility === undefined ? null : "shows";
}
