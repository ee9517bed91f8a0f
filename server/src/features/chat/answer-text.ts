import { hrefOf } from "../search/href.ts";
import type { Quote } from "./candidate.ts";
import type { ChatCitation } from "./schema.ts";
import type { AnswerStep, Passage } from "./types.ts";

/** What a citation says of the passage it quotes. Offsets are into the passage's text. */
export function citationOf(
	passage: Passage,
	place: { number: number; start: number; end: number; at: number },
): ChatCitation {
	const { number, start, end, at } = place;
	const { chunkId, documentId, title, route, anchor } = passage;
	const span = { start: passage.start + start, end: passage.start + end };
	const href = hrefOf(passage);
	return { number, chunkId, documentId, title, route, anchor, href, quote: passage.text.slice(start, end), span, at };
}

/** The extracted answer as events: every stretch word for word, each with its citation; code as it is. */
export function* extractiveSteps(
	quotes: readonly Quote[],
	numberOf: (passage: Passage) => number,
): Generator<AnswerStep> {
	let length = 0;
	let previous: Quote | undefined;
	let inTable = false;
	for (const quote of quotes) {
		const { passage, start, end } = quote;
		const number = numberOf(passage);
		inTable = quote.isHead === true || (inTable && isSameTable(previous, quote));
		const { before, after } = dressed(quote, passage.text.slice(start, end), { inTable });
		const text = separator(previous, quote) + before;
		const marker = `[${number}]`;
		yield { type: "delta", text: text + marker + after };
		yield { type: "citation", citation: citationOf(passage, { number, start, end, at: length + text.length }) };
		length += text.length + marker.length + after.length;
		previous = quote;
	}
}

/** A quote in the Markdown that its kind needs: up to where its marker goes, and what closes it. */
function dressed(
	{ kind, isHead }: Quote,
	quoted: string,
	{ inTable }: { inTable: boolean },
): { before: string; after: string } {
	if (kind === "code") {
		const longest = Math.max(2, ...[...quoted.matchAll(/`+/g)].map(([run]) => run.length));
		const fence = "`".repeat(longest + 1);
		return { before: `${fence}\n${quoted}\n${fence}\n`, after: "" };
	}
	const words = withoutMarkers(quoted);
	if (kind !== "item" && kind !== "row") return { before: `${words} `, after: "" };
	if (!inTable) return { before: `- ${words} `, after: "" };
	const ruler = isHead === true ? `\n${"| --- ".repeat(words.split(" | ").length)}|` : "";
	return { before: `| ${words} `, after: ` |${ruler}` };
}

function separator(previous: Quote | undefined, next: Quote): string {
	if (previous === undefined) return "";
	if (previous.passage === next.passage && previous.block === next.block) return " ";
	const isListed = ({ kind, isHead }: Quote) => kind === "item" || (kind === "row" && isHead !== true);
	return (isListed(previous) || previous.isHead === true) && isListed(next) ? "\n" : "\n\n";
}

const isSameTable = (previous: Quote | undefined, next: Quote) =>
	previous?.kind === "row" && next.kind === "row" && previous.passage === next.passage;

/**
 * Prose without the document's own `[9]`, which a reader would take for a citation of this answer. Those that hang on
 * a word may be code (`argv[1]`): they stay, as `argv[ 1 ]`. Offsets and quotes of citations keep to the document.
 */
function withoutMarkers(words: string): string {
	const references = /(?:\s|^|(?<=[^\p{L}\p{N}_)\]\s]))\[\d+\](?:\s?\[\d+\])*/gu;
	return words
		.replace(references, "")
		.trim()
		.replace(/\[(\d+)\]/g, "[ $1 ]");
}
