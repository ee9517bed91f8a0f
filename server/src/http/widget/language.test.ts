import { expect, test } from "vitest";
import { acceptedLanguages, languageOf } from "./language.ts";

const LABELS = { en: "Ask", de: "Fragen", fr: "Demander" };
const choose = (wanted: string[], config: { languages?: string[]; translations?: Record<string, object> } = {}) =>
	languageOf({ languages: [], translations: {}, ...config } as never, wanted, LABELS);

test.each([
	["the page's", { wanted: ["de-CH", "fr"] }, "de"],
	["the visitor's, where the page has none that the widget speaks", { wanted: ["pl", "FR-ca"] }, "fr"],
	["English, when there is none", { wanted: ["", "constructor"] }, "en"],
	["one of those that are allowed", { wanted: ["fr", "de"], languages: ["de-DE", "en"] }, "de"],
	["the first of those for everybody else", { wanted: ["fr"], languages: ["de-DE", "en"] }, "de"],
	["one that a site has translated itself", { wanted: ["pl"], translations: { pl: {} } }, "pl"],
])("speaks %s", (_name, { wanted, ...config }, lang) => {
	expect(choose(wanted, config).lang).toBe(lang);
});

test("calls the launcher by its English name where it has no other", () => {
	expect(choose(["fr"]).label).toBe("Demander");
	expect(choose(["pl"], { translations: { pl: {} } }).label).toBe("Ask");
});

test("reads what a browser accepts", () => {
	expect(acceptedLanguages("de-AT, de;q=0.8,en;q=0.5")).toEqual(["de-AT", "de", "en"]);
	expect(acceptedLanguages(undefined)).toEqual([""]);
});
