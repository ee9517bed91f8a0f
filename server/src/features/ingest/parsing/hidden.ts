import { parseStyle } from "./css.ts";
import { type Attributes, DROPPED_ELEMENTS, DROPPED_ROLES, HIDDEN_CLASSES } from "./html-elements.ts";
import { isHiddenByPage, type PageStyle } from "./page-style.ts";

/** Text pushed further than this beyond an edge, in pixels (or ems), is meant not to be seen. */
const OFF_SCREEN = 900;
/** Type of at most this size, in pixels, is meant not to be read. */
const UNREADABLE_SIZE = 1;
/** What a unit of length makes in pixels where nothing but the element is known. */
const PIXELS: Record<string, number> = { px: 1, pt: 4 / 3, em: 16, rem: 16, "%": 0.16, ex: 8, ch: 8 };
/** Text scaled to less than this share of its size is meant not to be read. */
const UNREADABLE_SCALE = 0.1;

/** Whether a reader of the page does not see the element, as far as its own markup tells. */
export function isHidden(name: string, attributes: Attributes, page: PageStyle): boolean {
	if (DROPPED_ELEMENTS.has(name)) return true;
	if (name === "dialog" && attributes["open"] === undefined) return true;
	const { hidden, role, style } = attributes;
	if (hidden !== undefined && hidden !== "until-found") return true;
	if (attributes["aria-hidden"] === "true") return true;
	if (role !== undefined && DROPPED_ROLES.has(role)) return true;
	if (attributes["class"]?.split(/\s+/).some((entry) => HIDDEN_CLASSES.has(entry))) return true;
	const css = style === undefined ? {} : parseStyle(style);
	const isShown = css["display"] !== undefined || css["visibility"] === "visible";
	if (!isShown && isHiddenByPage(name, attributes, page)) return true;
	return style !== undefined && isHiddenByStyle(css);
}

function isHiddenByStyle(css: Attributes): boolean {
	if (css["display"] === "none" || css["content-visibility"] === "hidden") return true;
	if (css["visibility"] === "hidden" || css["visibility"] === "collapse") return true;
	if (css["opacity"] !== undefined && Number.parseFloat(css["opacity"]) === 0) return true;
	return isTooSmall(css) || isOffScreen(css) || isClipped(css) || isTransformedAway(css);
}

function isTooSmall(css: Attributes): boolean {
	const [, number, unit = ""] = /^([\d.]+)([a-z]*|%)$/.exec(css["font-size"] ?? "") ?? [];
	if (number === undefined) return false;
	return Number(number) === 0 || Number(number) * (PIXELS[unit] ?? Number.POSITIVE_INFINITY) <= UNREADABLE_SIZE;
}

function isTransformedAway(css: Attributes): boolean {
	if (/\bopacity\(\s*[0.]+%?\s*\)/.test(css["filter"] ?? "")) return true;
	const scale =
		/^([\d.\s%]+)$/.exec(css["scale"] ?? "") ?? /\bscale(?:3d|x|y)?\(([^()]*)\)/.exec(css["transform"] ?? "");
	const factors = scale?.[1]?.split(/[\s,]+/).filter(Boolean) ?? [];
	return factors.some((factor) => Math.abs(Number.parseFloat(factor)) < UNREADABLE_SCALE);
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
