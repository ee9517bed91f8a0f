import type { View } from "../internal/messages.ts";

/** What the script tag says, in its own words. */
export type TagOptions = {
	/** Where the server is, with a slash at the end. */
	server: string;
	/** The server's. */
	origin: string;
	/** The publishable key. */
	apiKey: string;
	widgetId?: string;
	/** `inline`: into an element of the page. */
	mode?: string;
	target?: string;
	/** The page's, where the tag does not say. */
	lang: string;
	/** Opens at once: the search with `search`, and else the chat. */
	open?: string;
	/** `none`: there is none. */
	shortcut?: string;
	layout?: string;
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
	/** Declarations of what its style sheet leaves open. */
	style?: string;
};

/** Reads a script tag; null: it is not this widget's. */
export function readTag({ src, dataset }: HTMLScriptElement): TagOptions | null {
	const { origin, pathname } = new URL(src);
	// The file is at the server's root, or a pinned one below /widget.
	const server = origin + pathname.replace(/widget[./].*/, "");
	const { lang } = document.documentElement;
	return dataset["apiKey"] ? { lang, ...(dataset as { apiKey: string }), server, origin } : null;
}

/** Where the server has something for the tag. */
export const urlOf = ({ server, apiKey: key, widgetId = "", lang }: TagOptions, path: string, more?: object) =>
	`${server}widget/${path}?${new URLSearchParams({ key, widget: widgetId, lang, ...more })}`;

/** What the server answers. Never fails and always ends, whatever the page has done to `fetch`. */
export function ask<Answer>(tag: TagOptions, path: string, init?: RequestInit): Promise<Answer & { error?: unknown }> {
	return new Promise((resolve) => {
		const none = { error: "No answer" } as never;
		setTimeout(resolve, 4_000, none);
		const fetched = async () => resolve((await (await fetch(urlOf(tag, path), init)).json()) || none);
		fetched().catch(() => resolve(none));
	});
}
