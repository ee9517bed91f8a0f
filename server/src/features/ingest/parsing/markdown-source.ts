import { removeBetween } from "./strip-markup.ts";

/** Lines of one kind in a row: fenced code, which is never touched, or everything else. */
export type Run = { text: string; fenced: boolean };

export type MarkdownSource = { runs: Run[]; looksLikeMdx: boolean };

type Fence = { character: string; length: number };
/** `bare` when nothing follows the marks, as in every closing fence. */
type FenceLine = Fence & { bare: boolean };

const ESM_LINE = /^(?:import|export)\s+(?:[\w*{"']|type\s)/;
const ESM_LINES = new RegExp(`${ESM_LINE.source}.*$`, "gm");
const FOOTNOTE = /^ {0,3}\[\^[^\]\s]{1,60}\]:[ \t]*/m;
const FOOTNOTE_MARK = /\[\^[^\]\s]{1,60}\]/g;
const COMPONENT = /<\/?[A-Z][\w.]*[\s/>]|\{\/\*|\bclassName=|\bstyle=\{\{/;

/** Reads a Markdown source line by line, once, and turns the dialects of common generators into plain Markdown. */
export function scanMarkdown(source: string): MarkdownSource {
	const scanner = new Scanner(FOOTNOTE.test(source));
	for (const line of source.split("\n")) scanner.line(line);
	return scanner.finish();
}

/** MDX knows neither HTML comments nor autolinks in angle brackets. */
export function toMdx(runs: readonly Run[]): string {
	return runs.map(({ text, fenced }) => (fenced ? text : removeBetween(text, "<!--", "-->"))).join("\n");
}

/** As Markdown; MDX that its parser refuses is read without what only MDX has. */
export function toMarkdown(runs: readonly Run[], { withoutMdx }: { withoutMdx: boolean }): string {
	const strip = (text: string) => (withoutMdx ? removeBetween(text.replace(ESM_LINES, ""), "{/*", "*/}") : text);
	return runs.map(({ text, fenced }) => (fenced ? text : strip(text))).join("\n");
}

class Scanner {
	readonly #runs: Run[] = [];
	#lines: string[] = [];
	#fence: Fence | null = null;
	#looksLikeMdx = false;
	readonly #hasFootnotes: boolean;

	constructor(hasFootnotes: boolean) {
		this.#hasFootnotes = hasFootnotes;
	}

	line(line: string): void {
		const fence = readFence(line);
		if (this.#fence !== null) this.#fencedLine(line, fence);
		else if (fence === null) this.#plainLine(line);
		else this.#openFence(line, fence);
	}

	finish(): MarkdownSource {
		this.#endRun(this.#fence !== null);
		return { runs: this.#runs, looksLikeMdx: this.#looksLikeMdx };
	}

	#openFence(line: string, fence: Fence): void {
		this.#endRun(false);
		this.#fence = fence;
		this.#lines.push(line);
	}

	#fencedLine(line: string, fence: FenceLine | null): void {
		this.#lines.push(line);
		if (this.#fence !== null && fence !== null && closes(this.#fence, fence)) this.#endRun(true);
	}

	#plainLine(line: string): void {
		this.#looksLikeMdx ||= ESM_LINE.test(line) || COMPONENT.test(withoutCode(line));
		const visible = this.#hasFootnotes && line.includes("[^") ? withoutFootnotes(line) : line;
		this.#lines.push(plainLine(visible));
	}

	#endRun(fenced: boolean): void {
		if (this.#lines.length > 0) this.#runs.push({ text: this.#lines.join("\n"), fenced });
		this.#lines = [];
		this.#fence = null;
	}
}

function readFence(line: string): FenceLine | null {
	const match = /^[\s>]{0,40}(?:(?:[-*+]|\d{1,9}[.)])\s{1,4})?(`{3,}|~{3,})([^`]*)$/.exec(line);
	const marks = match?.[1];
	if (marks === undefined) return null;
	return { character: marks.charAt(0), length: marks.length, bare: match?.[2]?.trim() === "" };
}

function closes(open: Fence, fence: FenceLine): boolean {
	return fence.bare && fence.character === open.character && fence.length >= open.length;
}

function withoutCode(line: string): string {
	return line.includes("`") ? line.replace(/`[^`]*`/g, "") : line;
}

/** A note's text stays where its author put it; the marks that lead to it go. */
function withoutFootnotes(line: string): string {
	const parts = line.replace(FOOTNOTE, "").split(/(`[^`]*`)/);
	return parts.map((part) => (part.startsWith("`") ? part : part.replace(FOOTNOTE_MARK, ""))).join("");
}

/** Admonitions, GitHub alerts and heading ids, each cut to what a reader sees. */
function plainLine(line: string): string {
	const start = line.trimStart();
	if (start.startsWith(":::")) return admonition(line, start);
	if (start.startsWith("#") && line.includes("{#")) return headingId(line);
	if (start.startsWith(">") && start.includes("[!")) return line.replace(/\[!(?:\w{1,20})\][-+]?/, "");
	return line;
}

/** `:::note Title` stands for the start of a box and `:::` for its end: the title becomes a paragraph. */
function admonition(line: string, start: string): string {
	const indent = line.slice(0, line.length - start.length);
	const rest = start
		.replace(/^:+/, "")
		.trim()
		.replace(/^[\w-]+/, "")
		.trim();
	const title = rest
		.replace(/\{[^{}]*\}$/, "")
		.replace(/^\[([^\]]*)\]/, "$1")
		.trim();
	return title === "" ? "" : `\n${indent}${title}\n`;
}

/** `## Title {#id}` in the form that every parser knows. */
function headingId(line: string): string {
	const open = line.lastIndexOf("{#");
	const id = /^\{#([\w:.-]+)\}[\s#]*$/.exec(line.slice(open))?.[1];
	if (id === undefined) return line;
	const heading = line.slice(0, open).trimEnd().replace(/\\$/, "");
	return `${heading} <a id="${id}"></a>`;
}
