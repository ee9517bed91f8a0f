import type { WidgetTheme } from "@signpost/sdk";

const FONTS = {
	inherit: "inherit",
	system: "system-ui, sans-serif",
	serif: "ui-serif, Georgia, serif",
	monospace: "ui-monospace, monospace",
};

const COLOR = /^#(?:[0-9a-f]{3}|[0-9a-f]{6}|[0-9a-f]{8})$/i;

/** A theme as CSS custom properties. What cannot be a color or a length is left out, whoever has sent it. */
export function variablesOf(theme: WidgetTheme): [name: string, value: string][] {
	const { primary, onPrimary, background, text, radius, font } = theme;
	const colors = { primary, "on-primary": onPrimary, background, text };
	const variables = Object.entries(colors).filter((entry): entry is [string, string] => COLOR.test(entry[1] ?? ""));
	if (typeof radius === "number") variables.push(["radius", `${radius}px`]);
	if (font !== undefined && font in FONTS) variables.push(["font", FONTS[font]]);
	return variables.map(([name, value]) => [`--a4w-${name}`, value]);
}
