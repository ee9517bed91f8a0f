import { parseStyle } from "./css.ts";
import { type Color, isTransparent, parseColor, sameColor } from "./css-color.ts";
import type { Attributes } from "./html-elements.ts";

/** The colours of an element's text and of what is behind it, as far as markup tells; null: unknown. */
export type Surface = { ink: Color | null; paper: Color | null /** Its text cannot be seen. */; inkless: boolean };

/** A page that says nothing is white. */
export const WHITE_PAGE: Surface = { ink: null, paper: [255, 255, 255, 1], inkless: false };
export const UNKNOWN_SURFACE: Surface = { ink: null, paper: null, inkless: false };

const INHERITS = new Set(["inherit", "currentcolor", "none", "transparent", "unset", "initial"]);

/** The surface of an element on another one. Of an element with a class only what its own markup states is known. */
export function surfaceOf(attributes: Attributes, outer: Surface): Surface {
	const { style, class: classes, bgcolor } = attributes;
	if (style === undefined && classes === undefined && bgcolor === undefined) return outer;
	const css = parseStyle(style ?? "");
	const behind = classes === undefined ? outer.paper : null;
	const paper = paperOf([css["background"] ?? bgcolor, css["background-color"], css["background-image"]], behind);
	const isFilled = (css["background-clip"] ?? css["-webkit-background-clip"]) === "text";
	const ink = isFilled ? null : inkOf(css["color"], outer.ink);
	return { ink, paper, inkless: ink !== null && (isTransparent(ink) || (paper !== null && sameColor(ink, paper))) };
}

function paperOf(stated: (string | undefined)[], behind: Color | null): Color | null {
	let paper = behind;
	for (const value of stated) {
		if (value === undefined || INHERITS.has(value)) continue;
		const color = parseColor(value);
		if (color === null) return null;
		if (!isTransparent(color)) paper = color[3] === 1 ? color : null;
	}
	return paper;
}

function inkOf(stated: string | undefined, outer: Color | null): Color | null {
	return stated === undefined || stated === "inherit" || stated === "currentcolor" ? outer : parseColor(stated);
}
