/** What stands at the beginning of the text still to be read. */
export type Token =
	| { kind: "text"; length: number }
	/** `space` characters, then a marker with these source numbers. */
	| { kind: "marker"; length: number; space: number; numbers: number[] }
	/** To be read again in other words. */
	| { kind: "rewrite"; length: number; as: string }
	/** A URL or a link that leads to `target`; `plain` is what remains of it when it may not lead there. */
	| { kind: "link"; length: number; target: string; plain: { text: string; scan: boolean } }
	| { kind: "fence"; length: number; fence: string };

export type ScanState = {
	/** Whether the text is whole, so that nothing more can come. */
	final: boolean;
	lineStart: boolean;
	/** Whether the character before is a letter or digit. */
	inWord: boolean;
	/** The fence of the code block that is open. */
	fence: string | null;
};

/** Text may have to be held back to this length, in UTF-16 code units, until it is clear what it is. */
const MAX_HELD = 1_000;

type Rule = (text: string, state: ScanState) => Token | "more" | null;

/**
 * Reads the token at the beginning of a text; "more" when that depends on what comes next. What it
 * finds depends on the text alone, never on the pieces in which it came.
 */
export function scan(text: string, state: ScanState): Token | "more" {
	// Never more than that many characters, or the decision would depend on how many have come.
	const held = text.slice(0, MAX_HELD);
	for (const rule of RULES) {
		const token = rule(held, state);
		if (token !== null) return token;
	}
	return { kind: "text", length: 1 };
}

const unclear = (text: string, state: ScanState): "more" | null =>
	state.final || text.length >= MAX_HELD ? null : "more";

const codeLine: Rule = (text, state) => {
	if (state.fence === null) return null;
	const newline = text.indexOf("\n");
	if (newline === -1) return unclear(text, state) ?? { kind: "text", length: text.length };
	const closes = state.lineStart && text.slice(0, newline).trim().startsWith(state.fence);
	return closes ? { kind: "fence", length: newline + 1, fence: "" } : { kind: "text", length: newline + 1 };
};

const fenceOpening: Rule = (text, state) => {
	if (!state.lineStart) return null;
	const fence = /^[ \t]{0,12}(`{3,}|~{3,})/.exec(text)?.[1];
	if (fence === undefined) return /^[ \t]{0,12}(?:`{0,2}|~{0,2})$/.test(text) ? unclear(text, state) : null;
	const newline = text.indexOf("\n");
	if (newline === -1) return unclear(text, state) ?? { kind: "fence", length: text.length, fence };
	return { kind: "fence", length: newline + 1, fence };
};

const codeSpan: Rule = (text, state) => {
	const run = /^`+/.exec(text)?.[0];
	if (run === undefined) return null;
	const whole = unclear(text, state) === null;
	const end = closingRun(text, { length: run.length, whole });
	if (end !== -1) return { kind: "text", length: end };
	const closed = run.length < text.length && text.includes("\n\n");
	return whole || closed ? { kind: "text", length: run.length } : "more";
};

/** Where the code span that opens with a run of so many backticks ends, or -1. */
function closingRun(text: string, { length, whole }: { length: number; whole: boolean }): number {
	const paragraph = text.split("\n\n")[0] ?? "";
	for (const run of paragraph.slice(length).matchAll(/`+/g)) {
		const end = length + run.index + run[0].length;
		// A run at the very end may grow.
		if (run[0].length === length && (whole || end < text.length)) return end;
	}
	return -1;
}

const marker: Rule = (text, state) => {
	const found = /^([^\S\n]*)\[(\d{1,3}(?:[,\s]{1,3}\d{1,3}){0,9})\]/.exec(text);
	if (found === null) {
		const mayBecome = /^[^\S\n]*(?:\[[\d,\s]{0,50})?$/.test(text);
		return mayBecome ? unclear(text, state) : null;
	}
	const [whole, space = "", list = ""] = found;
	const target = text.startsWith("(", whole.length) ? linkEnd(text, whole.length) : whole.length;
	if (text.length === whole.length || target === -1) {
		const waiting = unclear(text, state);
		if (waiting !== null && !text.slice(whole.length).includes("\n")) return waiting;
	}
	const length = Math.max(whole.length, target);
	return { kind: "marker", length, space: space.length, numbers: list.split(/[,\s]+/).map(Number) };
};

/** Where the `(…)` that begins at an offset ends, or -1. */
function linkEnd(text: string, from: number): number {
	let depth = 0;
	for (let index = from; index < text.length; index += 1) {
		const character = text[index];
		if (character === "\n") return -1;
		if (character === "(") depth += 1;
		if (character === ")") depth -= 1;
		if (depth === 0) return index + 1;
	}
	return -1;
}

const markdownLink: Rule = (text, state) => {
	if (text === "!") return unclear(text, state);
	const image = text.startsWith("![");
	if (!image && !text.startsWith("[")) return null;
	const open = image ? 1 : 0;
	const close = labelEnd(text, open);
	if (close === text.length || (close === -1 && !text.includes("\n"))) return unclear(text, state);
	// A definition would give a link to every `[label]`, also to those already shown.
	const label = text.slice(open + 1, close - 1);
	if (!image && text[close] === ":") return { kind: "rewrite", length: close, as: label };
	if (close === -1 || text[close] !== "(") return null;
	const end = linkEnd(text, close);
	if (end === -1) return text.slice(close).includes("\n") ? null : unclear(text, state);
	return image ? { kind: "rewrite", length: end, as: label } : linkTo(text, { close, end, label });
};

function linkTo(text: string, { close, end, label }: { close: number; end: number; label: string }): Token {
	const target = (
		text
			.slice(close + 1, end - 1)
			.trim()
			.split(/\s/)[0] ?? ""
	).replace(/^<|>$/g, "");
	return { kind: "link", length: end, target, plain: { text: label, scan: true } };
}

/** Where the `[…]` that begins at an offset ends, or -1. */
function labelEnd(text: string, from: number): number {
	let depth = 0;
	for (let index = from; index < text.length; index += 1) {
		const character = text[index];
		if (character === "\n") return -1;
		if (character === "[") depth += 1;
		if (character === "]") depth -= 1;
		if (depth === 0) return index + 1;
	}
	return -1;
}

const LINK_STARTS = ["https://", "http://", "ftp://", "www.", "//", "javascript:", "data:", "vbscript:", "mailto:"];
const AUTOLINK = /^<([a-z][a-z0-9+.-]{1,31}:[^<>\s]*)>/i;
const AUTOLINK_START = /^<(?:[a-z][a-z0-9+.-]{0,31}(?::[^<>\s]*)?)?$/i;

const autolink: Rule = (text, state) => {
	const target = AUTOLINK.exec(text)?.[1];
	if (target !== undefined) return { kind: "rewrite", length: target.length + 2, as: target };
	return AUTOLINK_START.test(text) ? unclear(text, state) : null;
};

const url: Rule = (text, state) => {
	if (state.inWord) return null;
	const lower = text.slice(0, 12).toLowerCase();
	const starts = LINK_STARTS.some((start) => lower.startsWith(start));
	if (!starts) return LINK_STARTS.some((start) => start.startsWith(text.toLowerCase())) ? unclear(text, state) : null;
	const run = /^[^\s<>"'`[\]]+/.exec(text)?.[0] ?? "";
	if (run.length === text.length && unclear(text, state) !== null) return "more";
	const target = run.replace(/[.,;:!?*_~)\]]+$/, "");
	// `//` alone, or a word and its colon, leads nowhere.
	if (!/[:/.][^:/.]/.test(target)) return null;
	return { kind: "link", length: target.length, target, plain: { text: `\`${target}\``, scan: false } };
};

const word: Rule = (text) => {
	const run = /^[\p{L}\p{N}]+/u.exec(text)?.[0];
	return run === undefined ? null : { kind: "text", length: run.length };
};

const space: Rule = (text) => {
	const run = /^[^\S\n]+/.exec(text)?.[0];
	return run === undefined ? null : { kind: "text", length: run.length };
};

const surrogatePair: Rule = (text) =>
	/^[\uD800-\uDBFF][\uDC00-\uDFFF]/.test(text) ? { kind: "text", length: 2 } : null;

/** The first half of a character that UTF-16 writes in two. */
const halfCharacter: Rule = (text, state) => (/^[\uD800-\uDBFF]$/.test(text) ? unclear(text, state) : null);

const RULES: Rule[] = [
	codeLine,
	fenceOpening,
	codeSpan,
	marker,
	markdownLink,
	autolink,
	url,
	word,
	space,
	surrogatePair,
	halfCharacter,
];
