import type { View } from "../internal/messages.ts";

/** What the script tag says. */
export type TagOptions = {
	/** Where the server is, with a slash at the end. */
	server: string;
	key: string;
	widgetId: string;
	/** `inline`: into an element of the page. */
	mode: string;
	target: string;
	lang: string;
	/** Opens at once, with this view. */
	open: View | "";
	shortcut: string;
	layout: string;
};

/** What the server says of the launcher. */
export type Launcher = {
	mode?: View | "both";
	label?: string;
	/** The path of a drawing. */
	icon?: string;
	/** Classes: `left`, `top`. */
	place?: string;
	layout?: string;
	/** `none`: Ctrl/⌘-K is the page's own. */
	shortcut?: string;
	/** Of its style sheet, without `--`. */
	vars?: Record<string, string>;
};

/** Reads a script tag; null: it is not this widget's. */
export function readTag(script: HTMLScriptElement): TagOptions | null {
	const { apiKey = "", widgetId = "", mode = "", target = "", open, shortcut = "", layout = "" } = script.dataset;
	if (!apiKey) return null;
	const { lang = document.documentElement.lang } = script.dataset;
	const { origin, pathname } = new URL(script.src);
	// The file is at the server's root, or a pinned one below /widget.
	const server = origin + pathname.replace(/widget(?:\.js|\/).*/, "");
	return { server, key: apiKey, widgetId, mode, target, lang, open: viewOf(open), shortcut, layout };
}

function viewOf(open: string | undefined): View | "" {
	if (open === undefined) return "";
	return open === "search" ? "search" : "chat";
}

/** What the launcher looks like; the defaults when they cannot be had in time, whatever the page has done to `fetch`. */
export function loadLauncher({ server, key, widgetId: widget, lang }: TagOptions): Promise<Launcher> {
	return new Promise((resolve) => {
		setTimeout(resolve, 4_000, {});
		const ask = async () => {
			const response = await fetch(`${server}widget/launcher?${new URLSearchParams({ key, widget, lang })}`);
			resolve((response.ok && ((await response.json()) as Launcher)) || {});
		};
		ask().catch(() => resolve({}));
	});
}
