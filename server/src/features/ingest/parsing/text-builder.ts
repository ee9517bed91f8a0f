import type { Block } from "../parsed-document.ts";
import { visibleCharacters } from "./characters.ts";
import type { RawSection } from "./outline.ts";

/** White space owed before the next visible character; the wider one wins. */
const GAPS = ["", " ", "\n", "\n\n"] as const;
const NO_GAP = 0;
const SPACE = 1;
const LINE = 2;
const PARAGRAPH = 3;

/** A list with at least this many entries that are all links into its own page repeats the headings. */
const CONTENTS_MIN_ITEMS = 3;
const CONTENTS_LABEL = /^(?:table of )?contents:?$/i;

export type Container = "code" | "list" | "table";
export type HeadingOptions = { depth: number; banner?: boolean };

type OpenHeading = { depth: number; banner: boolean; anchor: string | null; start: number; firstPart: number };
type Place = { parts: number; length: number; blocks: number };
type ListMark = Place & { before: Place | null; items: number; characters: number; linked: number };

/**
 * Collects a document's visible text with its sections and blocks. Writers say what they meet, in
 * order; the builder decides on white space, so that every format comes out the same way.
 */
export class TextBuilder {
	/** Links to the page itself that are open around the text being written. */
	localLinks = 0;

	readonly #parts: string[] = [];
	#length = 0;
	#gap = NO_GAP;
	#marker: string | null = null;
	#separator = false;
	#cells = 0;
	#rowStart = 0;
	readonly #containers: Container[] = [];
	readonly #sections: RawSection[] = [];
	#block: Block | null = null;
	/** Where the last block of the current section started. */
	#lastBlock: Place | null = null;
	#heading: OpenHeading | null = null;
	#anchor: string | null = null;
	#list: ListMark | null = null;

	get inHeading(): boolean {
		return this.#heading !== null;
	}

	/** Prose: runs of white space count as one space. */
	text(value: string): void {
		const visible = visibleCharacters(value);
		const words = visible.trim();
		if (startsWithSpace(visible)) this.space();
		if (words === "") return;
		this.#write(/\s\s|[^\S ]/.test(words) ? words.replace(/\s+/g, " ") : words);
		if (visible.trimEnd().length < visible.length) this.space();
	}

	/** Code: kept as it is, without blank lines around it. */
	verbatim(value: string): void {
		const code = visibleCharacters(value)
			.replace(/^(?:[ \t]*\n)+/, "")
			.trimEnd();
		if (this.#heading !== null) this.text(code);
		else if (code !== "") this.#writeCode(code);
	}

	space(): void {
		this.#widen(SPACE);
	}

	line(): void {
		this.#widen(this.#heading === null ? LINE : SPACE);
	}

	/** Ends a paragraph; inside a list or table that is a new line, so that these stay one block. */
	paragraph(): void {
		if (this.#heading !== null || this.#containers.length > 0) {
			this.line();
			return;
		}
		this.#block = null;
		this.#widen(PARAGRAPH);
	}

	open(container: Container): void {
		this.paragraph();
		this.#containers.push(container);
		if (this.#containers.length === 1 && container === "list") this.#list = this.#mark();
	}

	close(): void {
		this.#containers.pop();
		if (this.#containers.length === 0) this.#dropContents();
		this.#marker = null;
		this.#separator = false;
		this.paragraph();
	}

	/** Starts a list item; its marker is written with its first text, so that an empty item leaves nothing. */
	item(marker: string): void {
		this.line();
		this.#marker = marker;
		if (this.#list !== null) this.#list.items += 1;
	}

	row(): void {
		this.line();
		this.#cells = 0;
		this.#rowStart = this.#length;
	}

	cell(): void {
		this.#separator = this.#cells > 0;
		this.#cells += 1;
		if (this.#separator && this.#length > this.#rowStart) this.#gap = NO_GAP;
	}

	openHeading({ depth, banner = false }: HeadingOptions): void {
		if (this.#heading !== null) return;
		this.#block = null;
		this.#marker = null;
		this.#separator = false;
		this.#widen(PARAGRAPH);
		this.#heading = { depth, banner, anchor: null, start: -1, firstPart: this.#parts.length };
	}

	closeHeading(): void {
		const heading = this.#heading;
		this.#heading = null;
		if (heading === null || heading.start < 0) return;
		this.#list = null;
		this.#sections.push({
			depth: heading.depth,
			heading: this.#parts.slice(heading.firstPart).join("").trim(),
			banner: heading.banner,
			anchor: heading.anchor ?? this.#anchor,
			start: heading.start,
			end: this.#length,
			blocks: [],
		});
		this.#anchor = null;
		this.#lastBlock = null;
		this.#gap = PARAGRAPH;
	}

	/** An explicit id: of the heading it stands in, of the heading just above when it follows one, else of the next. */
	anchor(id: string, followsHeading = false): void {
		if (!/^[^\s#"<>]{1,200}$/.test(id)) return;
		const last = this.#sections.at(-1);
		if (this.#heading !== null) this.#heading.anchor ??= id;
		else if (followsHeading && last !== undefined && last.blocks.length === 0) last.anchor ??= id;
		else this.#anchor = id;
	}

	finish(): { text: string; sections: RawSection[] } {
		const sections = this.#sections.filter((section) => section.end > section.start);
		return { text: this.#parts.join(""), sections };
	}

	#writeCode(code: string): void {
		this.open("code");
		this.#write(code);
		this.close();
	}

	#widen(gap: number): void {
		if (gap > this.#gap) this.#gap = gap;
	}

	#write(value: string): void {
		this.#writeGap();
		if (this.#heading !== null) {
			if (this.#heading.start < 0) this.#heading.start = this.#length;
			this.#push(value);
			return;
		}
		this.#anchor = null;
		const section = this.#openSection();
		this.#block ??= this.#openBlock(section);
		this.#writeMarker();
		this.#push(value);
		this.#block.end = this.#length;
		section.end = this.#length;
		this.#count(value.length);
	}

	#writeGap(): void {
		const betweenCells = this.#separator && this.#length > this.#rowStart;
		if (this.#length > 0 && !betweenCells) this.#push(GAPS[this.#gap] ?? "");
		this.#gap = NO_GAP;
		if (this.#heading !== null && this.#heading.start < 0) this.#heading.firstPart = this.#parts.length;
	}

	#writeMarker(): void {
		if (this.#separator) this.#push(" | ");
		else if (this.#marker !== null) this.#push(this.#marker);
		this.#separator = false;
		this.#marker = null;
	}

	#push(value: string): void {
		if (value === "") return;
		this.#parts.push(value);
		this.#length += value.length;
	}

	#openSection(): RawSection {
		const last = this.#sections.at(-1);
		if (last !== undefined) return last;
		const start = this.#length;
		const section = { depth: 0, heading: null, banner: false, anchor: null, start, end: start, blocks: [] };
		this.#sections.push(section);
		return section;
	}

	#openBlock(section: RawSection): Block {
		this.#lastBlock = { parts: this.#parts.length, length: this.#length, blocks: section.blocks.length };
		const block = { start: this.#length, end: this.#length, kind: this.#containers[0] ?? ("prose" as const) };
		section.blocks.push(block);
		return block;
	}

	#mark(): ListMark {
		const blocks = this.#sections.at(-1)?.blocks.length ?? 0;
		const place = { parts: this.#parts.length, length: this.#length, blocks };
		return { ...place, before: this.#lastBlock, items: 0, characters: 0, linked: 0 };
	}

	#count(characters: number): void {
		if (this.#list === null) return;
		this.#list.characters += characters;
		if (this.localLinks > 0) this.#list.linked += characters;
	}

	/** A table of contents would match every query that its page's headings match, with nothing to read. */
	#dropContents(): void {
		const list = this.#list;
		this.#list = null;
		const section = this.#sections.at(-1);
		if (list === null || section === undefined || list.items < CONTENTS_MIN_ITEMS) return;
		if (list.linked < list.characters || list.characters === 0) return;
		const label = this.#parts.slice(list.before?.parts ?? list.parts, list.parts).join("");
		this.#return(section, list.before !== null && CONTENTS_LABEL.test(label.trim()) ? list.before : list);
	}

	#return(section: RawSection, place: Place): void {
		this.#parts.length = place.parts;
		this.#length = place.length;
		section.blocks.length = place.blocks;
		section.end = Math.max(section.start, place.length);
		this.#block = null;
		this.#lastBlock = null;
		this.#gap = PARAGRAPH;
	}
}

function startsWithSpace(value: string): boolean {
	return /^\s/.test(value);
}
