import type { WidgetConfigOutput } from "../../features/chatbots/schema.ts";
import { textsIn } from "./language.ts";
import { SCHEMES } from "./launcher.ts";

/** What the widget's build says of its files. */
export type WidgetFiles = {
	/** The tag's script under a name of its own, and its hash. */
	loader: string;
	integrity: string;
	/** What puts elements into a page itself. */
	inline: string;
	/** The frame's script, and what it imports at once: where there is a chat, and where there is not. */
	chat: string[];
	search: string[];
	/** Of each language but English. */
	words: Record<string, string>;
	/** The style and the script of the page of a refusal, and its words by language. */
	refused: string[];
	troubles: Record<string, Record<Trouble | "close" | "retry" | "dir", string>>;
	/** What the launcher is called, by language: those that the widget speaks. */
	labels: Record<string, string>;
};

/** What a visitor is told of what went wrong. */
export type Trouble = "refused" | "limited" | "quota" | "unreachable" | "failed";

export type FrameFacts = {
	apiKey: string;
	config: WidgetConfigOutput;
	/** Of the page around the frame: it talks with no other one. */
	origin: string;
	/** That it speaks. */
	lang: string;
};

const FONTS = {
	inherit: undefined,
	system: undefined,
	serif: "ui-serif, Georgia, serif",
	monospace: "ui-monospace, monospace",
};

/** The theme, in the words of the elements' style sheets. */
export function variablesOf({ primary, onPrimary, background, text, radius, font }: WidgetConfigOutput["theme"]) {
	const px = radius === undefined ? undefined : `${radius}px`;
	const values = { primary, "on-primary": onPrimary, background, text, radius: px, font: font && FONTS[font] };
	const given = Object.entries(values).filter(([, value]) => value !== undefined);
	return Object.fromEntries(given.map(([name, value]) => [`--a4w-${name}`, value]));
}

const ESCAPES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

/** A text within an attribute, or an element. */
export const attributeOf = (text: string) => text.replace(/[&<>"']/g, (character) => ESCAPES[character] ?? "");

/** What the frame's script needs to know: of the words, those of its language alone. */
export function frameFacts({ apiKey, config, origin, lang }: FrameFacts): string {
	const { chatbotId, mode, texts, translations, suggestions, theme } = config;
	const own = translations[lang];
	const needed = { chatbotId, mode, texts, suggestions, ...(own && { translations: { [lang]: own } }) };
	return JSON.stringify({ apiKey, config: needed, origin, vars: variablesOf(theme) });
}

/** The page in the widget's frame. What it is to know stands in an attribute: no script in the page itself is let run. */
export function framePage(facts: FrameFacts, files: WidgetFiles): string {
	const { config, lang } = facts;
	const [script, ...imports] = config.mode === "search" ? files.search : files.chat;
	const words = files.words[lang] === undefined ? [] : [files.words[lang]];
	const { scheme = "auto" } = config.theme;
	return [
		"<!doctype html>",
		`<html lang="${lang}" data-facts="${attributeOf(frameFacts(facts))}" data-scheme="${scheme}">`,
		'<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">',
		`<title>${attributeOf(textsIn(config, lang).title ?? config.name)}</title>`,
		`<meta name="color-scheme" content="${SCHEMES[scheme]}">`,
		`<script type="module" src="assets/${script}"></script>`,
		...[...imports, ...words].map((file) => `<link rel="modulepreload" href="assets/${file}">`),
		"</html>",
	].join("\n");
}

/** Nothing but its own files, nothing written into the page, and no text that becomes HTML but Lit's templates. */
export const framePolicy = (embedders: readonly string[]): string =>
	[
		"default-src 'none'",
		...["script", "style", "img", "connect"].map((kind) => `${kind}-src 'self'`),
		"base-uri 'none'",
		"form-action 'none'",
		`frame-ancestors ${["'self'", ...embedders].join(" ")}`,
		"require-trusted-types-for 'script'",
		"trusted-types lit-html",
	].join("; ");
