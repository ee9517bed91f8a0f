import type { WidgetConfigOutput } from "../../features/chatbots/schema.ts";
import { type Language, textsIn } from "./language.ts";

const ICONS = {
	chat: "M6.5 4h11A2.5 2.5 0 0 1 20 6.5v7a2.5 2.5 0 0 1-2.5 2.5H11l-4.5 4v-4A2.5 2.5 0 0 1 4 13.5v-7A2.5 2.5 0 0 1 6.5 4",
	search: "M17.5 11a6.5 6.5 0 1 1-13 0a6.5 6.5 0 0 1 13 0M16 16l4.5 4.5",
};

/** Of CSS. */
export const SCHEMES = { auto: "light dark", light: "light", dark: "dark" };

/** How the launcher looks, in the words of its style sheet: the script that draws it is to be small. */
export function launcherOf(config: WidgetConfigOutput, { lang, label }: Language) {
	const { mode, layout, shortcut, theme } = config;
	const { launcher, title } = textsIn(config, lang);
	const { primary, onPrimary, radius, scheme, position = "bottom-right", offsetX, offsetY, zIndex } = theme;
	const px = (value: number | undefined) => (value === undefined ? undefined : `${value}px`);
	const vars = {
		...{ primary, "on-primary": onPrimary },
		...{ radius: px(radius), x: px(offsetX), y: px(offsetY), z: zIndex?.toString() },
		scheme: scheme === undefined ? undefined : SCHEMES[scheme],
	};
	const set = Object.entries(vars).filter(([, value]) => value !== undefined);
	return {
		...{ mode, layout, shortcut },
		label: launcher || title || label,
		icon: ICONS[mode === "search" ? "search" : "chat"],
		place: position.replace("-", " "),
		style: set.map(([name, value]) => `--a4w-${name}:${value}`).join(";"),
		// For scripts of earlier releases, which pages have pinned.
		vars,
	};
}
