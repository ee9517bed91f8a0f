/** What every format is read into. All offsets are UTF-16 code units into `text`. */
export type BlockKind = "prose" | "code" | "table" | "list";

export type Block = { start: number; end: number; kind: BlockKind };

export type Section = {
	/** Outermost first; a heading that repeats the document's title is left out. */
	headings: string[];
	/** The id to append to the document's route, without `#`. */
	anchor: string | null;
	/** Where the section's heading starts; its blocks follow the heading. */
	start: number;
	end: number;
	blocks: Block[];
};

export type FrontMatter = { title?: string; tags?: string[] };

export type ParsedDocument = {
	title: string | null;
	/** What a reader of the page sees, as plain text. */
	text: string;
	sections: Section[];
	frontMatter: FrontMatter;
};

export type ParseInput = { content: string; format: "markdown" | "html" | "text"; title?: string | undefined };
