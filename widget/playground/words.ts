/** The form's part for the widget's words: those of every language, or of one. */
import type { WidgetConfig } from "../src/internal/element.ts";
import { en } from "../src/internal/texts/en.ts";
import { chat } from "../src/internal/texts/en-chat.ts";
import { search } from "../src/internal/texts/en-search.ts";
import { ownLanguages, type Texts, textsOf } from "../src/internal/texts.ts";
import { type Field, fieldOf, group, make, type Shape } from "./field.ts";

/** What most sites change. */
const FIRST = ["title", "subtitle", "welcome", "placeholder", "launcher", "disclaimer", "searchPlaceholder"];

const OTHER = "another";

/** What the widget says by itself. */
const OWN: Record<string, Texts> = Object.fromEntries(
	await Promise.all(ownLanguages().map(async (language) => [language, { ...en, ...(await textsOf(language)) }])),
);

/** What the launcher is called in each of the widget's own languages. */
export const LABELS = Object.fromEntries(Object.entries(OWN).map(([language, { launcher }]) => [language, launcher]));

const names = new Intl.DisplayNames(["en"], { type: "language", fallback: "code" });

export type Words = {
	fields: Field[];
	/** That they are given for; empty: for every one. */
	language: () => string;
	/** Offers the languages of a chatbot, and shows what the widget says where nothing is given. */
	show: (config: WidgetConfig) => void;
};

/** Called when they are to be given for another language: `change` makes it so. */
export type OnLanguage = (change: () => void) => void;

export function createWords(into: HTMLElement, texts: Record<string, Shape>, onLanguage: OnLanguage): Words {
	let current = "";
	const choice = make("select", { id: "language" });
	const code = make("input", { id: "code", maxLength: 3, placeholder: "pl", spellcheck: false });
	const other = make("div", { hidden: true }, make("label", { htmlFor: "code" }, "Its code"), code);
	const help = make("small", {}, "A language's own words come first, then those for every language.");
	into.append(make("div", {}, make("label", { htmlFor: "language" }, "For"), choice, help), other);
	const language = () => current;
	const change = (to: string) =>
		onLanguage(() => {
			current = to;
		});

	const fieldsOf = (isHere: (name: string) => boolean, to: HTMLElement) =>
		Object.entries(texts).flatMap(([name, shape]) => {
			if (!isHere(name)) return [];
			const field = fieldOf(name, shape, () => (current === "" ? ["texts", name] : ["translations", current, name]));
			to.append(field.control);
			return [field];
		});
	const rest = (title: string, isHere: (name: string) => boolean) =>
		fieldsOf((name) => !FIRST.includes(name) && isHere(name), group(into, title, false));
	const fields = [
		...fieldsOf((name) => FIRST.includes(name), into),
		...rest("More words of chat", (name) => name in chat),
		...rest("More words of search", (name) => name in search),
		...rest("Words of both, and of what goes wrong", (name) => !(name in chat || name in search)),
	];

	const offer = (codes: string[]) => {
		const options = [...new Set(codes)].map((one) => new Option(`${names.of(one)} (${one})`, one));
		choice.replaceChildren(new Option("Every language", ""), ...options, new Option("Another…", OTHER));
		choice.value = current;
		other.hidden = true;
	};
	choice.addEventListener("change", () => {
		other.hidden = choice.value !== OTHER;
		if (other.hidden) change(choice.value);
		else code.focus();
	});
	code.addEventListener("change", () => {
		if (/^[a-z]{2,3}$/.test(code.value)) change(code.value);
	});

	const show = ({ texts: set, translations, languages }: WidgetConfig) => {
		const given = [...languages.map((one) => one.replace(/-.*/, "")), ...Object.keys(translations), current];
		offer([...ownLanguages(), ...given].filter(Boolean));
		const own: Record<string, string | undefined> = { ...(OWN[current] ?? en), ...(current === "" ? {} : set) };
		for (const { control, path } of fields) {
			const input = control.querySelector<HTMLInputElement>("input, textarea");
			if (input !== null) input.placeholder = own[path().at(-1) ?? ""] ?? "";
		}
		for (const details of into.querySelectorAll("details"))
			details.open ||= [...details.querySelectorAll("input")].some(({ value }) => value !== "");
	};
	return { fields, language, show };
}
