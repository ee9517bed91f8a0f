/** A form made of what the server's schema says of a chatbot's options. */
import "./without-eval.ts";
import { z } from "zod";
import { chatbotsUpdateInput, chatbotWidget } from "../../server/src/features/chatbots/schema.ts";
import type { WidgetConfig } from "../src/internal/element.ts";
import { en } from "../src/internal/texts/en.ts";

type Shape = {
	type?: string;
	enum?: string[];
	pattern?: string;
	minimum?: number;
	maximum?: number;
	maxLength?: number;
	description?: string;
	properties?: Record<string, Shape>;
	required?: string[];
};

/** What a field holds; undefined: the default. */
type Value = string | number | string[] | undefined;
type Field = {
	path: string[];
	read: () => Value;
	write: (value: Value) => void;
	control: HTMLElement;
	hint: HTMLElement;
};

const { properties: OPTIONS = {}, required: REQUIRED = [] } = z.toJSONSchema(chatbotWidget, {
	io: "input",
	unrepresentable: "any",
}) as Shape;

/** Where a name does not say enough. */
const LABELS: Record<string, string> = {
	primary: "Accent",
	onPrimary: "Text on accent",
	offsetX: "Distance from the side",
	offsetY: "Distance from top or bottom",
	zIndex: "Layer (z-index)",
	languages: "Languages",
	launcher: "Text of the button",
	scheme: "Light or dark",
	radius: "Corners",
};

/** What the widget says by itself. */
const WORDS: Record<string, string> = en;

const GROUPS: Record<string, string> = { texts: "Words", theme: "Looks" };

const make = <Name extends keyof HTMLElementTagNameMap>(
	name: Name,
	properties: Partial<HTMLElementTagNameMap[Name]> = {},
	...children: (string | Node)[]
): HTMLElementTagNameMap[Name] => {
	const element = Object.assign(document.createElement(name), properties);
	element.append(...children);
	return element;
};

const spaced = (name: string) => name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
const labelOf = (name: string) => LABELS[name] ?? spaced(name).replace(/^./, (letter) => letter.toUpperCase());

/** The form's fields, in its element. */
export function createFields(into: HTMLElement): Field[] {
	const fields: Field[] = [];
	const add = (path: string[], shape: Shape, group: HTMLElement) => {
		const field = fieldOf(path, shape);
		fields.push(field);
		group.append(field.control);
	};
	const groupOf = (title: string) => {
		const group = make("div", { className: "fields" });
		into.append(make("details", { open: true }, make("summary", {}, title), group));
		return group;
	};
	const general = groupOf("Chatbot");
	add(["name"], { type: "string", maxLength: 100 }, general);
	for (const [name, shape] of Object.entries(OPTIONS)) {
		if (shape.type !== "object") add([name], shape, general);
		else if (shape.properties !== undefined) {
			const group = groupOf(GROUPS[name] ?? labelOf(name));
			for (const [inner, one] of Object.entries(shape.properties)) add([name, inner], one, group);
		}
	}
	return fields;
}

function fieldOf(path: string[], shape: Shape): Field {
	const name = path.at(-1) ?? "";
	const hint = make("small", { id: `hint-${path.join("-")}` });
	const { input, beside = [], read, write } = inputOf(name, shape);
	input.id = path.join("-");
	input.setAttribute("aria-describedby", hint.id);
	const label = make("label", { htmlFor: input.id }, labelOf(name));
	const row = make("div", { className: "row" }, ...beside, input);
	const control = make("div", { className: `field ${input.localName}` }, label, row, hint);
	hint.dataset["help"] = (shape.description ?? "").replaceAll("`", "");
	return { path, read, write, control, hint };
}

type Input = Pick<Field, "read" | "write"> & {
	input: HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;
	beside?: Node[];
};

function inputOf(name: string, shape: Shape): Input {
	if (shape.enum !== undefined) return choice(name, shape.enum);
	if (shape.type === "array") return list(name);
	if (shape.type === "integer") return number(shape);
	if (shape.pattern?.includes("0-9a-f")) return color(labelOf(name));
	const isLong = (shape.maxLength ?? 0) > 200;
	const placeholder = WORDS[name] ?? "";
	const input = make(isLong ? "textarea" : "input", { maxLength: shape.maxLength ?? -1, placeholder });
	return { input, ...asText(input) };
}

const asText = (input: { value: string }) => ({
	read: () => input.value.trim() || undefined,
	write: (value: Value) => {
		input.value = `${value ?? ""}`;
	},
});

function choice(name: string, values: string[]): Input {
	const input = make("select");
	if (!REQUIRED.includes(name)) input.append(make("option", { value: "" }, "Default"));
	input.append(...values.map((value) => make("option", { value }, labelOf(value.replaceAll("-", " ")))));
	return { input, ...asText(input) };
}

/** One a line; languages by commas, too. */
function list(name: string): Input {
	const input = make("textarea", {
		rows: name === "languages" ? 1 : 4,
		placeholder: name === "languages" ? "en, de" : "One a line",
	});
	return {
		input,
		read: () =>
			input.value
				.split(name === "languages" ? /[\s,]+/ : "\n")
				.map((one) => one.trim())
				.filter(Boolean),
		write: (value) => {
			input.value = (value as string[]).join(name === "languages" ? ", " : "\n");
		},
	};
}

function number({ minimum = 0, maximum = 0 }: Shape): Input {
	const input = make("input", { type: "number", min: `${minimum}`, max: `${maximum}`, placeholder: "Default" });
	return {
		input,
		read: () => (input.value === "" ? undefined : input.valueAsNumber),
		write: (value) => {
			input.value = `${value ?? ""}`;
		},
	};
}

function color(label: string): Input {
	const input = make("input", { placeholder: "Default", spellcheck: false });
	const picker = make("input", { type: "color", ariaLabel: `Choose: ${label}` });
	const text = asText(input);
	const show = () => {
		const short = /^#(\w)(\w)(\w)$/.exec(input.value);
		picker.value =
			short === null
				? input.value.slice(0, 7) || "#808080"
				: `#${short
						.slice(1)
						.map((one) => one + one)
						.join("")}`;
		picker.classList.toggle("unset", input.value === "");
	};
	picker.addEventListener("input", () => {
		input.value = picker.value;
		show();
	});
	input.addEventListener("input", show);
	return {
		input,
		beside: [picker],
		read: text.read,
		write: (value) => {
			text.write(value);
			show();
		},
	};
}

/** Puts a chatbot's options into the form. */
export function fill(fields: Field[], config: WidgetConfig): void {
	for (const { path, write } of fields) {
		const [first = "", second] = path;
		const outer = (config as unknown as Record<string, Value | Record<string, Value>>)[first];
		write(second === undefined ? (outer as Value) : (outer as Record<string, Value>)[second]);
	}
	check(fields, config);
}

/** The options with what the form says; what it knows nothing of stays. */
export function read(fields: Field[], before: WidgetConfig): WidgetConfig {
	const config = structuredClone(before) as unknown as Record<string, unknown>;
	for (const { path, read: current } of fields) {
		const [first = "", second] = path;
		const value = current();
		if (second === undefined) config[first] = value ?? (first === "name" ? "" : undefined);
		else (config[first] as Record<string, unknown>)[second] = value;
		if (second !== undefined && value === undefined) delete (config[first] as Record<string, unknown>)[second];
	}
	return config as unknown as WidgetConfig;
}

/** Says beside each field what the server would refuse, by its own schema. True: nothing. */
export function check(fields: Field[], config: WidgetConfig): boolean {
	const { chatbotId, name, ...widget } = config;
	const { error } = chatbotsUpdateInput.safeParse({ chatbotId: chatbotId || "new", name, widget });
	for (const { path, hint, control } of fields) {
		const problem = error?.issues.find(({ path: at }) => {
			const inForm = at.filter((part) => part !== "widget");
			return path.every((part, index) => part === inForm[index]);
		});
		const help = hint.dataset["help"] ?? "";
		// Of limits the help tells more than the schema's own message.
		const isOfLimits = problem?.code.startsWith("too_") && help !== "";
		hint.textContent = problem === undefined || isOfLimits ? help : problem.message;
		control.classList.toggle("wrong", problem !== undefined);
		control.querySelector("[aria-describedby]")?.setAttribute("aria-invalid", `${problem !== undefined}`);
	}
	return error === undefined;
}
