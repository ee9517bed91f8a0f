import { stopWordsFor } from "../../text/stop-words.ts";
import { termsOf } from "./terms.ts";
import type { Passage } from "./types.ts";
import { unitsOf } from "./units.ts";

/** A stretch of the passage must hold this share of the sentence's telling terms to support it: 0 to 1. */
const MIN_SUPPORT = 0.1;

const isStopWord = stopWordsFor([]);
const sentences = new Intl.Segmenter("en", { granularity: "sentence" });

export type Support = { start: number; end: number };

/** Finds what in a passage best supports a sentence. Offsets are into the passage's text. */
export function createSupportFinder(passage: Passage): (sentence: string) => Support | null {
	const units = unitsOf(passage.text).map(({ start, end }) => ({
		start,
		end,
		terms: termsOf(passage.text.slice(start, end)),
	}));
	return (sentence) => {
		const terms = [...termsOf(sentence)].filter((term) => !isStopWord(term));
		let best: { support: Support; share: number } | null = null;
		for (const unit of units) {
			const share = terms.filter((term) => unit.terms.has(term)).length / Math.max(1, terms.length);
			// At equal share the shorter stretch says it more plainly.
			const beats = best === null || share > best.share || (share === best.share && isShorter(unit, best.support));
			if (share >= MIN_SUPPORT && beats) best = { support: { start: unit.start, end: unit.end }, share };
		}
		return best?.support ?? null;
	};
}

const isShorter = (a: Support, b: Support) => a.end - a.start < b.end - b.start;

/** The sentence that a marker at the end of this text stands for. */
export function lastSentence(text: string): string {
	const paragraph =
		text
			.trimEnd()
			.split(/\n\s*\n/)
			.at(-1) ?? "";
	const found = [...sentences.segment(paragraph.replaceAll("\n", " "))].map(({ segment }) => segment);
	const last = found.at(-1) ?? "";
	return last.trim().split(/\s+/).length < 3 ? found.slice(-2).join("") : last;
}
