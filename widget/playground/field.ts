/** One field of the form, made of what the server's schema says of it. */
export type Shape = {
	type?: string;
	enum?: string[];
	pattern?: string;
	minimum?: number;
	maximum?: number;
	maxLength?: number;
	description?: string;
	properties?: Record<string, Shape>;
	required?: string[];
	/** There is no default to go back to. */
	isRequired?: boolean;
};

/** What a field holds; undefined: the default. */
export type Value = string | number | string[] | undefined;
export type Field = {
	/** Where its value stands among the options. */
	path: () => string[];
	read: () => Value;
	write: (value: Value) => void;
	control: HTMLElement;
	hint: HTMLElement;
};

/** Where a name does not say enough. */
const LABELS: Record<string, string> = {
	primary: "Accent",
	onPrimary: "Text on accent",
	offsetX: "Distance from the side",
	offsetY: "Distance from top or bottom",
	zIndex: "Layer (z-index)",
	layout: "Place of the chat",
	shortcut: "Ctrl/⌘-K",
	launcher: "Text of the button",
	resultCount: "Number of results",
	keys: "Help with keys",
	other: "Something else",
	"texts-suggestions": "Above the suggestions",
	scheme: "Light or dark",
	radius: "Corners",
};

export const make = <Name extends keyof HTMLElementTagNameMap>(
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

/** A part of the form that can be folded away. */
export function group(into: HTMLElement, title: string, open = true): HTMLElement {
	const fields = make("div", { className: "fields" });
	into.append(make("details", { open }, make("summary", {}, title), fields));
	return fields;
}

/** A labelled input for what the schema says. */
export function fieldOf(name: string, shape: Shape, path: () => string[]): Field {
	const id = path().join("-");
	const hint = make("small", { id: `hint-${id}` });
	const { input, beside = [], read, write } = inputOf(name, shape);
	input.id = `option-${id}`;
	input.setAttribute("aria-describedby", hint.id);
	const label = make("label", { htmlFor: input.id }, LABELS[id] ?? labelOf(name));
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
	if (shape.enum !== undefined) return choice(shape.enum, shape.isRequired);
	if (shape.type === "array") return list(name);
	if (shape.type === "integer") return number(shape);
	if (shape.pattern?.includes("0-9a-f")) return color(labelOf(name));
	const isLong = (shape.maxLength ?? 0) > 200;
	const input = make(isLong ? "textarea" : "input", { maxLength: shape.maxLength ?? -1 });
	return { input, ...asText(input) };
}

const asText = (input: { value: string }) => ({
	read: () => input.value.trim() || undefined,
	write: (value: Value) => {
		input.value = `${value ?? ""}`;
	},
});

function choice(values: string[], isRequired = false): Input {
	const input = make("select");
	if (!isRequired) input.append(make("option", { value: "" }, "Default"));
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
