import type { Quote } from "./extract.ts";
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
	return { number, chunkId, documentId, title, route, anchor, quote: passage.text.slice(start, end), span, at };
}

/** The extracted answer as events: every stretch word for word, each with its citation. */
export function* extractiveSteps(
	quotes: readonly Quote[],
	numberOf: (passage: Passage) => number,
): Generator<AnswerStep> {
	let length = 0;
	let previous: Quote | undefined;
	for (const quote of quotes) {
		const number = numberOf(quote.passage);
		const words = quote.passage.text.slice(quote.start, quote.end);
		const before = separator(previous, quote) + (quote.kind === "item" ? "- " : "");
		const gap = quote.kind === "code" ? "\n" : " ";
		yield { type: "delta", text: `${before}${words}${gap}[${number}]` };
		const at = length + before.length + words.length + gap.length;
		yield { type: "citation", citation: citationOf(quote.passage, { number, start: quote.start, end: quote.end, at }) };
		length = at + `[${number}]`.length;
		previous = quote;
	}
}

function separator(previous: Quote | undefined, next: Quote): string {
	if (previous === undefined) return "";
	if (previous.passage === next.passage && previous.block === next.block) return " ";
	const listed = previous.kind === next.kind && (next.kind === "item" || next.kind === "row");
	return listed ? "\n" : "\n\n";
}
