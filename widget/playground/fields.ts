/** A form made of what the server's schema says of a chatbot's options. */
import { z } from "zod";
import { chatbotsUpdateInput, chatbotWidget } from "../../server/src/features/chatbots/schema.ts";
import type { WidgetConfig } from "../src/internal/element.ts";
import { type Field, fieldOf, group, type Shape, type Value } from "./field.ts";
import { createWords, type OnLanguage, type Words } from "./words.ts";

const { properties: OPTIONS = {}, required: REQUIRED = [] } = z.toJSONSchema(chatbotWidget, {
	io: "input",
	unrepresentable: "any",
}) as Shape;

/** The form's fields, in its element. */
export function createFields(into: HTMLElement, onLanguage: OnLanguage): { fields: Field[]; words: Words } {
	const fields: Field[] = [];
	const add = (path: string[], shape: Shape, to: HTMLElement) => {
		const field = fieldOf(path.at(-1) ?? "", shape, () => path);
		fields.push(field);
		to.append(field.control);
	};
	const general = group(into, "Chatbot");
	add(["name"], { type: "string", maxLength: 100 }, general);
	for (const [name, shape] of Object.entries(OPTIONS)) {
		if (shape.type !== "object") add([name], { ...shape, isRequired: REQUIRED.includes(name) }, general);
	}
	const looks = group(into, "Looks");
	for (const [name, shape] of Object.entries(OPTIONS["theme"]?.properties ?? {})) add(["theme", name], shape, looks);
	const words = createWords(group(into, "Words"), OPTIONS["texts"]?.properties ?? {}, onLanguage);
	return { fields: [...fields, ...words.fields], words };
}

/** Puts a chatbot's options into the form. */
export function fill(fields: Field[], config: WidgetConfig): void {
	for (const { path, write } of fields) {
		let value: unknown = config;
		for (const part of path()) value = (value as Record<string, unknown> | undefined)?.[part];
		write(value as Value);
	}
}

/** The options with what the form says; what it knows nothing of stays. */
export function read(fields: Field[], before: WidgetConfig): WidgetConfig {
	const config = structuredClone(before);
	for (const { path, read: current } of fields) {
		const value = current();
		const parts = [...path()];
		const last = parts.pop() ?? "";
		let at = config as unknown as Record<string, unknown>;
		for (const part of parts) {
			at[part] ??= {};
			at = at[part] as Record<string, unknown>;
		}
		if (value !== undefined) at[last] = value;
		else if (last === "name" && parts.length === 0) at[last] = "";
		else delete at[last];
	}
	const { translations } = config;
	for (const language in translations)
		if (Object.keys(translations[language] ?? {}).length === 0) delete translations[language];
	return config;
}

/** Says beside each field what the server would refuse, by its own schema. Gives all of it. */
export function check(fields: Field[], config: WidgetConfig): { path: string[]; message: string }[] {
	const { chatbotId, name, ...widget } = config;
	const { error } = chatbotsUpdateInput.safeParse({ chatbotId: chatbotId || "new", name, widget });
	const problems = (error?.issues ?? []).map(({ path, ...problem }) => {
		return { ...problem, path: path.filter((part) => part !== "widget").map(String) };
	});
	for (const { path, hint, control } of fields) {
		const place = path();
		const problem = problems.find(({ path: at }) => place.every((part, index) => part === at[index]));
		const help = hint.dataset["help"] ?? "";
		// Of limits the help tells more than the schema's own message.
		const isOfLimits = problem?.code.startsWith("too_") && help !== "";
		hint.textContent = problem === undefined || isOfLimits ? help : problem.message;
		control.classList.toggle("wrong", problem !== undefined);
		control.querySelector("[aria-describedby]")?.setAttribute("aria-invalid", `${problem !== undefined}`);
	}
	return problems;
}
