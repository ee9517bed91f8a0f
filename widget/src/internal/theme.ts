import type { WidgetTheme } from "@signpost/sdk";
import type { WidgetElement } from "./element.ts";

const FONTS = {
	inherit: "inherit",
	system: "system-ui, sans-serif",
	serif: "ui-serif, Georgia, serif",
	monospace: "ui-monospace, monospace",
};

/** A chatbot's theme, which the server has checked, as CSS custom properties. */
export function variablesOf({ primary, onPrimary, background, text, radius, font }: WidgetTheme): [string, string][] {
	const values = {
		...{ primary, "on-primary": onPrimary, background, text },
		radius: radius === undefined ? undefined : `${radius}px`,
		font: font === undefined ? undefined : FONTS[font],
	};
	return Object.entries(values).flatMap(([name, value]) => (value === undefined ? [] : [[`--a4w-${name}`, value]]));
}

/** Gives an element the looks of its `config`; its own attribute says more than that. */
export function paint(element: WidgetElement): void {
	const { theme = {} } = element.config ?? {};
	for (const [name, value] of variablesOf(theme)) element.style.setProperty(name, value);
	if (theme.scheme !== undefined && !element.hasAttribute("scheme")) element.scheme = theme.scheme;
}
