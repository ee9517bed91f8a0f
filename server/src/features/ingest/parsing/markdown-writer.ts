import type { Parser } from "htmlparser2";
import type { Heading, Html, List, Node, Nodes, Table } from "mdast";
import type { MdxJsxFlowElement, MdxJsxTextElement } from "mdast-util-mdx-jsx";
import { streamHtml } from "./html-stream.ts";
import { HtmlWriter } from "./html-writer.ts";
import { jsxAttributes, literalText } from "./jsx-attributes.ts";
import type { TextBuilder } from "./text-builder.ts";

/** Writes what a reader sees of a Markdown tree. */
export class MarkdownWriter {
	readonly #builder: TextBuilder;
	readonly #writer: HtmlWriter;
	/** HTML blocks may open an element in one block and close it in a later one. */
	readonly #blockHtml: Parser;
	#inlineHtml: Parser | null = null;
	#headingLine = Number.NEGATIVE_INFINITY;

	constructor(builder: TextBuilder) {
		this.#builder = builder;
		this.#writer = new HtmlWriter(builder, { banners: true });
		this.#blockHtml = streamHtml(this.#writer);
	}

	write(tree: Nodes): void {
		this.#visit(tree);
		this.#blockHtml.end();
	}

	#visit(node: Nodes): void {
		if (node.type === "html") this.#html(node);
		else if (node.type === "heading") this.#heading(node);
		else if (node.type === "list") this.#list(node);
		else if (node.type === "table") this.#table(node);
		else if (node.type === "mdxJsxFlowElement" || node.type === "mdxJsxTextElement") this.#element(node);
		else if (node.type === "paragraph") this.#inline(node.children, () => this.#builder.paragraph());
		else if ("children" in node) this.#container(node);
		else if (!this.#writer.skipping) this.#leaf(node);
	}

	#leaf(node: Nodes): void {
		if (node.type === "text" || node.type === "inlineCode") this.#builder.text(node.value);
		else if (node.type === "code") this.#builder.verbatim(node.value);
		else if (node.type === "image" || node.type === "imageReference") this.#builder.text(node.alt ?? "");
		else if (node.type === "break") this.#builder.line();
		else if (node.type === "thematicBreak") this.#builder.paragraph();
		else if (node.type === "mdxTextExpression") this.#builder.text(literalText(node.value) ?? "");
	}

	#container(node: Extract<Nodes, { children: unknown[] }>): void {
		if (node.type === "listItem" && !this.#writer.skipping) this.#writer.beginItem();
		const isLocal = node.type === "link" && node.url.startsWith("#");
		if (isLocal) this.#builder.localLinks += 1;
		this.#children(node.children);
		if (isLocal) this.#builder.localLinks -= 1;
	}

	#children(nodes: readonly Nodes[]): void {
		for (const node of nodes) this.#visit(node);
	}

	/** Elements opened by inline HTML end with their paragraph at the latest. */
	#inline(nodes: readonly Nodes[], boundary: () => void): void {
		const outer = this.#inlineHtml;
		boundary();
		this.#inlineHtml = null;
		if (nodes.some((node) => node.type === "html")) this.#inlineHtml = streamHtml(this.#writer);
		this.#children(nodes);
		this.#inlineHtml?.end();
		this.#inlineHtml = outer;
		boundary();
	}

	#html(node: Html): void {
		this.#writer.followsHeading = this.#followsHeading(node);
		(this.#inlineHtml ?? this.#blockHtml).write(node.value);
		this.#writer.followsHeading = false;
	}

	#followsHeading(node: Node): boolean {
		return (node.position?.start.line ?? 0) <= this.#headingLine + 1;
	}

	#element(node: MdxJsxFlowElement | MdxJsxTextElement): void {
		const attributes = jsxAttributes(node);
		this.#writer.followsHeading = this.#followsHeading(node);
		this.#writer.open(node.name ?? "", attributes);
		this.#writer.followsHeading = false;
		const isComponent = /^[A-Z]/.test(node.name ?? "");
		if (isComponent) this.#label(attributes["label"] ?? attributes["title"]);
		this.#children(node.children);
		this.#writer.close();
		if (isComponent && node.type === "mdxJsxFlowElement") this.#builder.paragraph();
	}

	/** What tabs, cards and boxes show as their heading. */
	#label(label: string | undefined): void {
		if (label === undefined || this.#writer.skipping) return;
		this.#builder.paragraph();
		this.#builder.text(label);
		this.#builder.paragraph();
	}

	#heading(node: Heading): void {
		if (this.#writer.skipping) return;
		this.#builder.openHeading({ depth: node.depth });
		this.#inline(node.children, () => undefined);
		this.#builder.closeHeading();
		this.#headingLine = node.position?.end.line ?? 0;
	}

	#list(node: List): void {
		this.#writer.beginList(node.ordered === true ? (node.start ?? 1) : null);
		this.#children(node.children);
		this.#writer.endList();
	}

	#table(node: Table): void {
		this.#builder.open("table");
		for (const row of node.children) {
			this.#builder.row();
			for (const cell of row.children) {
				this.#builder.cell();
				this.#inline(cell.children, () => undefined);
			}
		}
		this.#builder.close();
	}
}
