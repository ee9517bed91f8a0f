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

/** The language to speak: the first wanted one that may be spoken, or else the first of those. */
export function chooseLanguage(wanted: readonly string[], allowed: readonly string[]): string {
	const base = (tag: string) => tag.toLowerCase().split("-")[0] ?? "";
	const known = (tag: string) => base(tag) === "en" || base(tag) in OTHERS;
	const may = (tag: string) => known(tag) && (allowed.length === 0 || allowed.some((one) => base(one) === base(tag)));
	return base([...wanted, ...allowed].find(may) ?? "en");
}

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
