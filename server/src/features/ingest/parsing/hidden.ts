import { isTransparent, parseColor, sameColor } from "./css-color.ts";
import { DROPPED_ELEMENTS, DROPPED_ROLES, HIDDEN_CLASSES } from "./html-elements.ts";

export type Attributes = Record<string, string>;

/** Text pushed further than this beyond an edge, in pixels (or ems), is meant not to be seen. */
const OFF_SCREEN = 900;
/** Type of at most this size, in pixels, is meant not to be read. */
const UNREADABLE_SIZE = 1;

const WHITE = "white";

/** Whether a reader of the page does not see the element, as far as its own markup tells. */
export function isHidden(name: string, attributes: Attributes): boolean {
	if (DROPPED_ELEMENTS.has(name)) return true;
	if (name === "dialog" && attributes["open"] === undefined) return true;
	const { hidden, role, style } = attributes;
	if (hidden !== undefined && hidden !== "until-found") return true;
	if (attributes["aria-hidden"] === "true") return true;
	if (role !== undefined && DROPPED_ROLES.has(role)) return true;
	if (attributes["class"]?.split(/\s+/).some((entry) => HIDDEN_CLASSES.has(entry))) return true;
	return style !== undefined && isHiddenByStyle(style);
}

function isHiddenByStyle(style: string): boolean {
	const css = parseStyle(style);
	if (css["display"] === "none" || css["content-visibility"] === "hidden") return true;
	if (css["visibility"] === "hidden" || css["visibility"] === "collapse") return true;
	if (css["opacity"] !== undefined && Number.parseFloat(css["opacity"]) === 0) return true;
	return isTooSmall(css) || isOffScreen(css) || isClipped(css) || isInkless(css);
}

function parseStyle(style: string): Attributes {
	const declarations: Attributes = {};
	for (const declaration of style.toLowerCase().split(";")) {
		const colon = declaration.indexOf(":");
		const value = declaration.slice(colon + 1).replace("!important", "");
		if (colon > 0) declarations[declaration.slice(0, colon).trim()] = value.trim();
	}
	return declarations;
}

function isTooSmall(css: Attributes): boolean {
	const size = css["font-size"];
	if (size === undefined) return false;
	const number = Number.parseFloat(size);
	return number === 0 || (size.endsWith("px") && number <= UNREADABLE_SIZE);
}

function isOffScreen(css: Attributes): boolean {
	const moved = ["left", "top", "right", "bottom", "margin-left", "margin-top", "text-indent"];
	return moved.some((side) => Number.parseFloat(css[side] ?? "") < -OFF_SCREEN);
}

function isClipped(css: Attributes): boolean {
	if (/^rect\(\s*[01](px)?[\s,]+[01]/.test(css["clip"] ?? "")) return true;
	if (/^inset\(\s*(50|100)%/.test(css["clip-path"] ?? "")) return true;
	const flat = [css["width"], css["height"], css["max-height"], css["max-width"]].some(isAtMostOne);
	return flat && (css["overflow"] === "hidden" || css["overflow"] === "clip");
}

function isAtMostOne(length: string | undefined): boolean {
	return length !== undefined && /^[01](px)?$/.test(length);
}

/** White on white, and any other text in the colour of its own background. */
function isInkless(css: Attributes): boolean {
	if (css["color"] === undefined) return false;
	const ink = parseColor(css["color"]);
	if (ink === null) return false;
	const paper = parseColor(css["background-color"] ?? css["background"] ?? WHITE);
	return isTransparent(ink) || (paper !== null && sameColor(ink, paper));
}
