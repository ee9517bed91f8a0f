import { detectLanguage, type Language } from "../../text/language.ts";
import type { Chunking } from "../clients/schema.ts";
import type { DocumentFormat } from "../documents/schema.ts";
import { weighChunk } from "../search/weigh.ts";
import { parse } from "./parse.ts";
import { type ChunkDraft, split, splitOptionsOf } from "./split.ts";

/** What a document is made of before it is parsed. */
export type RawDocument = {
	externalId: string;
	title?: string | undefined;
	content: string;
	format: DocumentFormat;
	chunking?: Chunking | undefined;
};

export type PreparedChunk = ChunkDraft & {
	terms: number[];
	/** In pgvector's binary form. */
	lexical: Uint8Array;
};

export type PreparedDocument = {
	title: string;
	text: string;
	tags: string[];
	language: Language | null;
	chunks: PreparedChunk[];
	words: PreparedWord[];
};

/** A word of a document: its stem, and how many of the document's chunks hold it. */
export type PreparedWord = { word: string; stemId: number; chunks: number };

/** Parses, splits and analyses a document: all of ingest that needs nothing but a processor. */
export async function prepareDocument(raw: RawDocument): Promise<PreparedDocument> {
	const { content, format, title: givenTitle } = raw;
	const parsed = parse({ content, format, ...(givenTitle === undefined ? {} : { title: givenTitle }) });
	const title = parsed.title ?? raw.externalId;
	const language = detectLanguage(`${title}\n${parsed.text}`);
	const drafts = await split(parsed, splitOptionsOf(raw.chunking));
	const chunks = drafts.map((chunk, index) => {
		const fields = { title, headings: chunk.headings.join("\n"), body: chunk.text, isFirst: index === 0 };
		return { chunk, weighed: weighChunk(fields, language) };
	});
	return {
		...{ title, text: parsed.text, tags: parsed.frontMatter.tags ?? [], language },
		chunks: chunks.map(({ chunk, weighed: { terms, lexical } }) => ({ ...chunk, terms, lexical })),
		words: countWords(chunks.map(({ weighed }) => weighed.words)),
	};
}

function countWords(chunks: ReadonlyMap<string, number>[]): PreparedWord[] {
	const words = new Map<string, PreparedWord>();
	for (const chunk of chunks) {
		for (const [word, stemId] of chunk) {
			const known = words.get(word);
			if (known === undefined) words.set(word, { word, stemId, chunks: 1 });
			else known.chunks += 1;
		}
	}
	return [...words.values()];
}
