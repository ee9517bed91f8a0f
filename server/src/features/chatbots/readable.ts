/** Black or white, whichever can be read better on a color that is written as #rgb or #rrggbb. */
export function readableOn(color: string): string {
	const digits = color.length === 4 ? color.slice(1).replace(/./g, "$&$&") : color.slice(1);
	const [red = 0, green = 0, blue = 0] = [0, 2, 4].map((at) => {
		const part = Number.parseInt(digits.slice(at, at + 2), 16) / 255;
		return part <= 0.040_45 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
	});
	// Where both contrasts are equal, by WCAG.
	return 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.179 ? "#000000" : "#ffffff";
}
