import type { MdxJsxFlowElement, MdxJsxTextElement } from "mdast-util-mdx-jsx";
import type { Attributes } from "./html-elements.ts";

type JsxElement = MdxJsxFlowElement | MdxJsxTextElement;

/** A JSX element's attributes in the form of HTML's; what only running the page would tell is left out. */
export function jsxAttributes(element: JsxElement): Attributes {
	const attributes: Attributes = {};
	for (const attribute of element.attributes) {
		if (attribute.type !== "mdxJsxAttribute") continue;
		const { name, value } = attribute;
		const text = typeof value === "object" && value !== null ? literal(name, value.value) : (value ?? "");
		if (text !== null) attributes[name === "className" ? "class" : name] = text;
	}
	return attributes;
}

/** The text an expression stands for when it is a plain string: `{" "}`, `{'a'}`. */
export function literalText(expression: string): string | null {
	return /^\s*(["'`])([^"'`$\\]*)\1\s*$/.exec(expression)?.[2] ?? null;
}

function literal(name: string, expression: string): string | null {
	if (name === "style") return styleText(expression);
	if (expression.trim() === "false") return null;
	return literalText(expression) ?? expression.trim();
}

/** `{ fontSize: 0, color: "white" }` as `font-size: 0; color: white`. */
function styleText(expression: string): string {
	return expression
		.replace(/[{}"'`]/g, "")
		.replace(/,/g, ";")
		.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
