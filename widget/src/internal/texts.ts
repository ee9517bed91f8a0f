import type { Texts } from "./texts/en.ts";

export type { Texts } from "./texts/en.ts";

/** Other languages come when they are wanted. */
const OTHERS: Record<string, () => Promise<{ texts: Texts }>> = {
	ar: () => import("./texts/ar.ts"),
	de: () => import("./texts/de.ts"),
	es: () => import("./texts/es.ts"),
	fr: () => import("./texts/fr.ts"),
	it: () => import("./texts/it.ts"),
	ja: () => import("./texts/ja.ts"),
	nl: () => import("./texts/nl.ts"),
	pt: () => import("./texts/pt.ts"),
	zh: () => import("./texts/zh.ts"),
};

const RIGHT_TO_LEFT = /^(?:ar|fa|he|ur)\b/;

/** Which way a language is written. */
export const directionOf = (language: string): "ltr" | "rtl" => (RIGHT_TO_LEFT.test(language) ? "rtl" : "ltr");

/** Those that the widget has words of its own in. */
export const ownLanguages = (): string[] => ["en", ...Object.keys(OTHERS)];

/** Whether it has words of its own in a language. */
export const speaks = (language: string): boolean => language === "en" || language in OTHERS;

/** The texts of a language other than English; none when they cannot be had. */
export async function textsOf(language: string): Promise<Partial<Texts>> {
	try {
		return (await OTHERS[language]?.())?.texts ?? {};
	} catch {
		return {};
	}
}

/** A text with what its `{…}` stand for. */
export const fill = (text: string, values: Record<string, string | number>): string =>
	text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
