/** Red, green, blue 0 to 255, opacity 0 to 1. */
export type Color = readonly [red: number, green: number, blue: number, alpha: number];

/** Colours whose channels all differ by no more than this cannot be told apart as text and background. */
const CHANNEL_TOLERANCE = 8;

const NAMED: Readonly<Record<string, Color>> = {
	white: [255, 255, 255, 1],
	snow: [255, 250, 250, 1],
	black: [0, 0, 0, 1],
	transparent: [0, 0, 0, 0],
};

/** Reads the notations in which text is hidden in practice; null for every other one. */
export function parseColor(value: string): Color | null {
	const named = NAMED[value];
	if (named !== undefined) return named;
	if (value.startsWith("#")) return parseHex(value.slice(1));
	return parseFunction(value);
}

export function isTransparent(color: Color): boolean {
	return color[3] === 0;
}

export function sameColor(left: Color, right: Color): boolean {
	return [0, 1, 2].every((channel) => Math.abs((left[channel] ?? 0) - (right[channel] ?? 0)) <= CHANNEL_TOLERANCE);
}

function parseHex(digits: string): Color | null {
	if (!/^([0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})$/.test(digits)) return null;
	const wide = digits.length <= 4 ? [...digits].map((digit) => digit + digit).join("") : digits;
	const [red = 0, green = 0, blue = 0, alpha = 255] = (wide.match(/../g) ?? []).map((pair) =>
		Number.parseInt(pair, 16),
	);
	return [red, green, blue, alpha / 255];
}

function parseFunction(value: string): Color | null {
	const inside = /^(rgb|hsl)a?\(([^)]{1,80})\)$/.exec(value);
	const parts = (inside?.[2] ?? "").split(/[\s,/]+/).filter((part) => part !== "");
	const [first = Number.NaN, second = Number.NaN, third = Number.NaN] = parts.map((part) => Number.parseFloat(part));
	if (inside === null || Number.isNaN(first + second + third)) return null;
	const alpha = parts[3] === undefined ? 1 : Number.parseFloat(parts[3]);
	if (inside[1] === "rgb") return [first, second, third, alpha];
	// Of hues only the two ends of lightness are unambiguous, and those are what hides text.
	const gray = third >= 100 ? 255 : 0;
	return third >= 100 || third <= 0 ? [gray, gray, gray, alpha] : null;
}
