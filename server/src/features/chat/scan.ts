/** What stands at the beginning of the text still to be read. */
export type Token =
	/** `as`: what is shown in its place. */
	| { kind: "text"; length: number; as?: string }
	/** `space` characters, then a marker with these source numbers. */
	| { kind: "marker"; length: number; space: number; numbers: number[] }
	/** To be read again in other words. */
	| { kind: "rewrite"; length: number; as: string }
	/** A link that leads to `target`, written as `text`; `plain` is what remains of it when it may not lead there. */
	| { kind: "link"; length: number; target: string; text: string; plain: { text: string; scan: boolean } }
	/** The line that opens or, with null, closes a code block, at the margin. */
	| { kind: "fence"; length: number; as: string; fence: Fence | null };

/** What opened a code block, and how far it stood from the margin, in characters. */
export type Fence = { mark: string; indent: number };

export type ScanState = {
	/** Whether the text is whole, so that nothing more can come. */
	final: boolean;
	lineStart: boolean;
	/** Whether the character before is a letter or digit. */
	inWord: boolean;
	/** Of the code block that is open. */
	fence: Fence | null;
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

// A block is brought to the margin: within a list its end would be a matter of the list's indents, and a renderer and
// this scanner may see it in different places. What the two take for code must be the same, as code is not looked into.
const codeLine: Rule = (text, state) => {
	const { fence } = state;
	if (fence === null) return null;
	const newline = text.indexOf("\n");
	if (newline === -1 && unclear(text, state) !== null) return "more";
	const length = newline === -1 ? wholeLength(text) : newline + 1;
	const line = text.slice(0, length);
	const mark = line.trim();
	const closes = state.lineStart && mark.startsWith(fence.mark) && /^(?:`+|~+)$/.test(mark);
	if (closes) return { kind: "fence", length, as: line.trimStart(), fence: null };
	const indent = state.lineStart ? Math.min(fence.indent, line.length - line.replace(/^[ \t]+/, "").length) : 0;
	return { kind: "text", length, as: line.slice(indent) };
};

/** Without the first half of a character that UTF-16 writes in two. */
const wholeLength = (text: string) => text.length - (/[\uD800-\uDBFF]$/.test(text) ? 1 : 0);

const fenceOpening: Rule = (text, state) => {
	if (!state.lineStart) return null;
	const [line, indent = "", mark] = /^([ \t]*)(`{3,}|~{3,})[^\n]*\n?/.exec(text) ?? [];
	if (line === undefined || mark === undefined)
		return /^[ \t]*(?:`{0,2}|~{0,2})$/.test(text) ? unclear(text, state) : null;
	// With backticks behind it, it is a span of code.
	if (mark.startsWith("`") && line.slice(indent.length + mark.length).includes("`")) return null;
	if (!line.endsWith("\n") && unclear(text, state) !== null) return "more";
	return { kind: "fence", length: line.length, as: line.trimStart(), fence: { mark, indent: indent.length } };
};

/** A character that means nothing but itself. */
const escaped: Rule = (text, state) => {
	if (text === "\\") return unclear(text, state);
	return /^\\[!-/:-@[-`{-~]/.test(text) ? { kind: "text", length: 2 } : null;
};

const codeSpan: Rule = (text, state) => {
	const run = /^`+/.exec(text)?.[0];
	if (run === undefined) return null;
	const newline = text.indexOf("\n");
	const whole = newline !== -1 || unclear(text, state) === null;
	const line = newline === -1 ? text : text.slice(0, newline);
	const end = closingRun(line, { length: run.length, whole });
	if (end !== -1 && !endsWithCell(text.slice(run.length, end - run.length))) return { kind: "text", length: end };
	// Left as it is, it could open a span that ends in a later line.
	return whole ? { kind: "text", length: run.length, as: "\\`".repeat(run.length) } : "more";
};

/** Whether what stands here may be a link when a table's cell ends before it. */
const endsWithCell = (code: string) => code.includes("|") && /[[<]|:\/\/|www\./.test(code);

/** Where the code span that opens with a run of so many backticks ends in its line, or -1. */
function closingRun(line: string, { length, whole }: { length: number; whole: boolean }): number {
	for (const run of line.slice(length).matchAll(/`+/g)) {
		const end = length + run.index + run[0].length;
		// A run at the very end may grow.
		if (run[0].length === length && (whole || end < line.length)) return end;
	}
	return -1;
}

/** Entities of which an address could be made. */
const ENTITY = /^&(?:#(\d{1,7})|#x([\da-f]{1,6})|(colon|sol|period|commat|quest|bsol|percnt|tab|newline));/i;

const entity: Rule = (text, state) => {
	if (/^&#?\w{0,8}$/.test(text)) return unclear(text, state);
	const [whole, decimal, hexadecimal, name] = ENTITY.exec(text) ?? [];
	if (whole === undefined) return null;
	const code = decimal === undefined ? Number.parseInt(hexadecimal ?? "0", 16) : Number(decimal);
	const spells = name !== undefined || /[\w:/.@?\\%\s]/.test(String.fromCharCode(code));
	return { kind: "text", length: whole.length, as: spells ? `& ${whole.slice(1)}` : whole };
};

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
	const [first = ""] = text
		.slice(close + 1, end - 1)
		.trim()
		.split(/\s/);
	// In a label that holds more than words there may be another link: then it is not kept.
	const target = /[[\]<`&\\]|:\/\//.test(label) ? "" : first.replace(/^<|>$/g, "");
	return { kind: "link", length: end, target, text: `[${label}](${target})`, plain: { text: label, scan: true } };
}

/** The end of a label without its beginning, which may stand in an earlier line. */
const looseEnd: Rule = (text, state) => {
	if (text === "]") return unclear(text, state);
	return /^\][(:]/.test(text) ? { kind: "text", length: 1, as: "] " } : null;
};

/** Where the `[…]` that begins at an offset ends, or -1. */
function labelEnd(text: string, from: number): number {
	let depth = 0;
	for (let index = from; index < text.length; index += 1) {
		const character = text[index];
		if (character === "\n") return -1;
		if (character === "\\") index += 1;
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

/** A tag, or the beginning of one: as code, or no tag any more. */
const tag: Rule = (text, state) => {
	if (text === "<") return unclear(text, state);
	if (!/^<[a-z/!?]/i.test(text)) return null;
	const whole = /^<[^<>`\n]*>/.exec(text)?.[0];
	if (whole !== undefined)
		return { kind: "text", length: whole.length, as: /^<br ?\/?>$/i.test(whole) ? " " : `\`${whole}\`` };
	return /^<[^<>`\n]*$/.test(text) && unclear(text, state) !== null ? "more" : { kind: "text", length: 1, as: "< " };
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
	// What a renderer would take for more of the address makes it another one.
	const leadsTo = /^["'[\]]/.test(text.slice(run.length)) ? "" : target;
	return {
		...{ kind: "link", length: target.length, target: leadsTo, text: target },
		plain: { text: `\`${target}\``, scan: false },
	};
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

const RULES: Rule[] = [
	codeLine,
	fenceOpening,
	escaped,
	codeSpan,
	entity,
	marker,
	markdownLink,
	looseEnd,
	autolink,
	tag,
	url,
	word,
	space,
	surrogatePair,
];
