import MarkdownIt, { type Token } from "markdown-it";
import type { Nodes, Parent, Root } from "mdast";

/**
 * markdown-it reads ten times as fast as remark and stays linear on hostile input; its tokens become the
 * tree that MDX is read into as well, so that everything after parsing is the same for both.
 */
const parser = new MarkdownIt({ html: true });
// Addresses are dropped later, whatever they are: a link that is refused here would show its markup.
parser.validateLink = () => true;

/** Nodes that hold others, by the token that opens them. Table sections hold rows only for the eye. */
const PARENTS: Readonly<Record<string, string>> = {
	paragraph: "paragraph",
	blockquote: "blockquote",
	list_item: "listItem",
	table: "table",
	tr: "tableRow",
	th: "tableCell",
	td: "tableCell",
	em: "emphasis",
	strong: "strong",
	s: "delete",
};

const TASK_MARK = /^\[[ xX]\]\s/;

export function parseMarkdownTree(source: string): Root {
	const root: Root = { type: "root", children: [] };
	const open: Parent[] = [root];
	for (const token of parser.parse(source, {})) {
		if (token.type === "inline") addInline(open, token);
		else addToken(open, token, token.map?.[0] ?? 0);
	}
	return root;
}

function addInline(open: Parent[], inline: Token): void {
	const [first] = inline.children ?? [];
	if (first?.type === "text" && open.at(-2)?.type === "listItem") first.content = first.content.replace(TASK_MARK, "");
	for (const token of inline.children ?? []) addToken(open, token, inline.map?.[0] ?? 0);
}

function addToken(open: Parent[], token: Token, line: number): void {
	if (token.nesting < 0) {
		if (toParent(token) !== null) open.pop();
		return;
	}
	const node = token.nesting > 0 ? toParent(token) : toLeaf(token);
	if (node === null) return;
	const point = { line: token.nesting > 0 ? (token.map?.[1] ?? line) : line + 1, column: 1 };
	node.position = { start: point, end: point };
	open.at(-1)?.children.push(node as never);
	if ("children" in node) open.push(node);
}

function toParent(token: Token): Extract<Nodes, Parent> | null {
	const name = token.type.replace(/_(?:open|close)$/, "");
	const children: never[] = [];
	if (name === "heading") return { type: "heading", depth: Number(token.tag.slice(1)) as 1, children };
	if (name === "bullet_list") return { type: "list", ordered: false, children };
	if (name === "ordered_list") {
		return { type: "list", ordered: true, start: Number(token.attrGet("start") ?? 1), children };
	}
	if (name === "link") return { type: "link", url: String(token.attrGet("href") ?? ""), children };
	const type = PARENTS[name];
	return type === undefined ? null : ({ type, children } as Extract<Nodes, Parent>);
}

function toLeaf(token: Token): Exclude<Nodes, Parent> | null {
	const value = token.content;
	switch (token.type) {
		case "text":
		case "text_special":
			return { type: "text", value };
		case "softbreak":
			return { type: "text", value: " " };
		case "hardbreak":
			return { type: "break" };
		case "code_inline":
			return { type: "inlineCode", value };
		case "fence":
		case "code_block":
			return { type: "code", value };
		case "html_inline":
		case "html_block":
			return { type: "html", value };
		case "hr":
			return { type: "thematicBreak" };
		case "image":
			return { type: "image", url: "", alt: textOf(token) };
		default:
			return null;
	}
}

function textOf(image: Token): string {
	return (image.children ?? []).map((token) => token.content).join("");
}
