import { stopWordsFor } from "../../text/stop-words.ts";
import type { Source } from "./sources.ts";
import { termsOf } from "./terms.ts";
import type { Passage } from "./types.ts";
import { unitsOf } from "./units.ts";

export const SUPPORT_DEFAULTS = {
	/** A source must hold this share of the sentence's telling terms to support it: 0 to 1. */
	minHeld: 0.3,
	/** And a single stretch of it this share, to be quoted: 0 to 1. */
	minQuoted: 0.1,
} as const;

const isStopWord = stopWordsFor([]);
const sentences = new Intl.Segmenter("en", { granularity: "sentence" });

/** A stretch of a passage. Offsets are into its text. */
export type Support = { passage: Passage; start: number; end: number };

/**
 * Finds what in a source best supports a sentence: null when the source lacks most of what it says, or a figure that it
 * states.
 */
export function createSupportFinder(source: Source): (sentence: string) => Support | null {
	const units = source.flatMap((passage) =>
		unitsOf(passage.text).map(({ start, end }) => {
			return { passage, start, end, terms: termsOf(passage.text.slice(start, end)) };
		}),
	);
	const whole = source.map(({ title, headings, text }) => [title, ...headings, text].join("\n")).join("\n");
	const held = termsOf(whole);
	const figures = new Set([...figuresIn(whole), ...spelledOut(whole)]);
	return (sentence) => {
		const terms = [...termsOf(sentence)].filter((term) => !isStopWord(term));
		const shareIn = (others: ReadonlySet<string>) =>
			terms.filter((term) => others.has(term)).length / Math.max(1, terms.length);
		if (shareIn(held) < SUPPORT_DEFAULTS.minHeld || !figuresIn(sentence).every((figure) => figures.has(figure)))
			return null;
		let best: { support: Support; share: number } | null = null;
		for (const { terms: stated, ...support } of units) {
			const share = shareIn(stated);
			// At equal share the shorter stretch says it more plainly.
			const beats = best === null || share > best.share || (share === best.share && isShorter(support, best.support));
			if (share >= SUPPORT_DEFAULTS.minQuoted && beats) best = { support, share };
		}
		return best?.support ?? null;
	};
}

const isShorter = (a: Support, b: Support) => a.end - a.start < b.end - b.start;

/** Numbers of two digits and more, however they are grouped: smaller ones count what the source need not have counted. */
function figuresIn(text: string): string[] {
	const found = text.normalize("NFKC").match(/\d+(?:[.,:'’]\d+)*/g) ?? [];
	return found.map((figure) => figure.replace(/\D/g, "")).filter((digits) => digits.length > 1);
}

const SPELLED = "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split(" ");
const TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split(" ");

/** The numbers that a text has in English words, as digits. */
function spelledOut(text: string): string[] {
	const words = text.toLowerCase().match(/[a-z]+/g) ?? [];
	return words.flatMap((word) => {
		if (SPELLED.includes(word)) return String(10 + SPELLED.indexOf(word));
		return TENS.includes(word) ? String(20 + 10 * TENS.indexOf(word)) : [];
	});
}

/** The sentence that a marker at the end of this text stands for: of a list only the last item. */
export function lastSentence(text: string): string {
	const paragraph =
		text
			.trimEnd()
			.split(/\n\s*\n|(?:^|\n)[ \t]*(?:[-*+•]|\d{1,3}[.)])[ \t]+/)
			.at(-1) ?? "";
	const found = [...sentences.segment(paragraph.replaceAll("\n", " "))].map(({ segment }) => segment);
	const last = found.at(-1) ?? "";
	return last.trim().split(/\s+/).length < 3 ? found.slice(-2).join("") : last;
}
