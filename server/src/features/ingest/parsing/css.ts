export type Declarations = Record<string, string>;

/** A `style` attribute's declarations, as a browser reads them: in lower case, without comments and escapes. */
export function parseStyle(style: string): Declarations {
	const declarations: Declarations = {};
	for (const declaration of unescaped(withoutComments(style)).toLowerCase().split(";")) {
		const colon = declaration.indexOf(":");
		const value = declaration.slice(colon + 1).replace(/!\s?important/, "");
		if (colon > 0) declarations[declaration.slice(0, colon).trim()] = value.trim();
	}
	return declarations;
}

/** A comment that is not closed goes on to the end. */
export function withoutComments(css: string): string {
	return css.replace(/\/\*[\s\S]*?(?:\*\/|$)/g, " ");
}

/** `dis\70lay` as `display`. */
export function unescaped(css: string): string {
	return css.replace(/\\(?:([\da-f]{1,6})\s?|([^\n]))/gi, (_escape, code?: string, character?: string) => {
		if (code === undefined) return character ?? "";
		const point = Number.parseInt(code, 16);
		return point > 0 && point <= 0x10ffff ? String.fromCodePoint(point) : "\ufffd";
	});
}
