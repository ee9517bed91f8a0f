import type { ParsedDocument } from "./parsed-document.ts";
import type { Attributes } from "./parsing/html-elements.ts";
import { streamHtml } from "./parsing/html-stream.ts";
import { HtmlWriter } from "./parsing/html-writer.ts";
import { outline } from "./parsing/outline.ts";
import { type PageStyle, readPageStyle } from "./parsing/page-style.ts";
import { type Surface, surfaceOf } from "./parsing/surface.ts";
import { TextBuilder } from "./parsing/text-builder.ts";

/** The part of a page that is read: its main element, its only article, or all of it. */
type Root = "main" | "article" | "page";

type PageTitle = { element: string; openGraph: string };

export function parseHtml(source: string, knownTitle: string | null): ParsedDocument {
	const style = readPageStyle(source);
	for (const root of possibleRoots(source)) {
		const parsed = readRoot(source, { root, knownTitle, style });
		if (parsed.text !== "") return parsed;
	}
	return readRoot(source, { root: "page", knownTitle, style });
}

function possibleRoots(source: string): Root[] {
	const roots: Root[] = [];
	if (/<main[\s>]|role=["']?main\b/i.test(source)) roots.push("main");
	if (source.match(/<article[\s>]/gi)?.length === 1) roots.push("article");
	return roots;
}

type Reading = { root: Root; knownTitle: string | null; style: PageStyle };

function readRoot(source: string, { root, knownTitle, style }: Reading): ParsedDocument {
	const builder = new TextBuilder();
	const reader = new PageReader(new HtmlWriter(builder, { style }), root);
	streamHtml(reader).end(source);
	const { text, sections } = builder.finish();
	const heading = sections.find((section) => section.depth === 1)?.heading ?? null;
	return { text, frontMatter: {}, ...outline(sections, knownTitle ?? chooseTitle(reader.title, heading)) };
}

/** Site names are added to `<title>`, before or after: when it contains the page's heading, the heading is the title. */
function chooseTitle({ element, openGraph }: PageTitle, heading: string | null): string | null {
	const title = openGraph.trim() || element.trim().replace(/\s+/g, " ");
	if (title === "") return heading;
	if (heading !== null && (title.startsWith(heading) || title.endsWith(heading))) return heading;
	return title;
}

/** Passes on what stands inside the root, and notes the page's title on the way. */
class PageReader {
	readonly title: PageTitle = { element: "", openGraph: "" };
	readonly #writer: HtmlWriter;
	readonly #root: Root;
	/** Of the open elements around the root, from the page inwards. */
	readonly #around: Surface[];
	#depth = 0;
	#rootDepth = 0;
	#titleDepth = 0;

	constructor(writer: HtmlWriter, root: Root) {
		this.#writer = writer;
		this.#root = root;
		this.#around = [writer.surroundings];
	}

	open(name: string, attributes: Attributes): void {
		this.#depth += 1;
		if (name === "title" && this.title.element === "") this.#titleDepth = this.#depth;
		if (name === "meta" && attributes["property"] === "og:title") this.title.openGraph ||= attributes["content"] ?? "";
		if (this.#rootDepth === 0) this.#approach(name, attributes);
		if (this.#rootDepth > 0) this.#writer.open(name, attributes);
	}

	text(value: string): void {
		if (this.#titleDepth === this.#depth && this.#depth > 0) this.title.element += value;
		if (this.#rootDepth > 0) this.#writer.text(value);
		else if (this.#root === "page") this.#writer.text(value);
	}

	close(): void {
		if (this.#rootDepth > 0) this.#writer.close();
		else this.#around.pop();
		if (this.#rootDepth === this.#depth) this.#rootDepth = 0;
		if (this.#titleDepth === this.#depth) this.#titleDepth = 0;
		this.#depth -= 1;
	}

	#approach(name: string, attributes: Attributes): void {
		const surface = this.#around.at(-1) ?? this.#writer.surroundings;
		if (this.#isRoot(name, attributes)) {
			this.#rootDepth = this.#depth;
			this.#writer.surroundings = surface;
		} else this.#around.push(surfaceOf(attributes, surface));
	}

	#isRoot(name: string, attributes: Attributes): boolean {
		if (this.#root === "page") return true;
		return name === this.#root || (this.#root === "main" && attributes["role"] === "main");
	}
}
