import type { QueryWord } from "../search/query-word.ts";
import type { SuggestedQuery } from "./schema.ts";

/** The same for what was typed and what was asked before. */
export const normalizeTyped = (query: string): string => query.toLowerCase().trimStart().replace(/\s+/gu, " ");

/** Queries to offer: those that were asked before and begin with what was typed, then what the last word may become. */
export function completeQuery(
	typed: string,
	options: { asked: string[]; words: QueryWord[]; limit: number },
): SuggestedQuery[] {
	const texts = new Set(options.asked.filter((text) => text.startsWith(typed) && text !== typed));
	const last = options.words.find(({ alternatives }) => alternatives.some(({ kind }) => kind === "prefix"));
	const head = last === undefined || !typed.endsWith(last.word) ? null : typed.slice(0, -last.word.length);
	for (const { kind, word } of last?.alternatives ?? []) if (kind === "prefix" && head !== null) texts.add(head + word);
	const highlights = typed === "" ? [] : [{ start: 0, end: typed.length }];
	return [...texts].slice(0, options.limit).map((text) => ({
		text,
		highlights: text.startsWith(typed) ? highlights : [],
	}));
}
