// The one thing that the server does in the same way as the widget's elements.
import { chooseLanguage } from "../../../../widget/src/internal/language.ts";
import type { WidgetConfigOutput } from "../../features/chatbots/schema.ts";

/** What a visitor is spoken to in, and what the launcher is called in it. */
export type Language = { lang: string; label: string | undefined };

/**
 * The language of a page or a visitor, that the widget has words in.
 *
 * @param wanted The page's, then the visitor's: `de-CH`.
 * @param labels What the launcher is called in each of the widget's own languages.
 */
export function languageOf(
	{ languages, translations }: Pick<WidgetConfigOutput, "languages" | "translations">,
	wanted: readonly string[],
	labels: Readonly<Record<string, string>>,
): Language {
	const has = (language: string) => Object.hasOwn(labels, language) || Object.hasOwn(translations, language);
	const lang = chooseLanguage(wanted, languages, has);
	return { lang, label: labels[lang] ?? labels["en"] };
}

/** Words that were set for a language, or for all. */
export const textsIn = ({ texts, translations }: WidgetConfigOutput, language: string) => ({
	...texts,
	...translations[language],
});

/** What a browser says that its visitor reads, the preferred first. */
export const acceptedLanguages = (header: string | undefined): string[] =>
	(header ?? "").split(",").map((part) => part.split(";", 1)[0]?.trim() ?? "");
