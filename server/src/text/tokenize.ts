/** A word of a text, and where it stands in it, in UTF-16 code units. */
export type Token = {
	/** NFKC, lower case. */
	word: string;
	start: number;
	end: number;
	/** How the word came about: as it stands, as a part of an identifier, or cut from unspaced script. */
	kind: "word" | "part" | "gram";
};

const NOT_ASCII = /[^\t\n\r -~]/;

/** `run`: what joins identifiers, numbers and contractions joins letters, digits and combining marks. */
type Patterns = { run: RegExp; piece: RegExp; camelParts: RegExp; hasCamel: RegExp };

const ANY: Patterns = {
	run: /[\p{L}\p{N}\p{M}_]+(?:['’.\-‐‑–/:@][\p{L}\p{N}\p{M}_]+)*/gu,
	piece: /[\p{L}\p{N}\p{M}]+/gu,
	// Abbreviations have their plural: URLs are not a UR with an Ls.
	camelParts: /\p{Lu}{2,}s(?!\p{Ll})|\p{Lu}+(?=\p{Lu}\p{Ll})|\p{Lu}?[\p{Ll}\p{M}]+|\p{Lu}+|\p{N}+|[\p{L}\p{M}]+/gu,
	hasCamel: /\p{Ll}\p{Lu}|\p{Lu}{2}(?!s(?!\p{Ll}))\p{Ll}/u,
};
/** The same for text in ASCII alone, which most is: several times as fast. */
const ASCII: Patterns = {
	run: /[A-Za-z0-9_]+(?:['.\-/:@][A-Za-z0-9_]+)*/g,
	piece: /[A-Za-z0-9]+/g,
	camelParts: /[A-Z]{2,}s(?![a-z])|[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|[0-9]+/g,
	hasCamel: /[a-z][A-Z]|[A-Z]{2}(?!s(?![a-z]))[a-z]/,
};
/** Scripts that are written without spaces. */
export const UNSPACED =
	/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}ー]/u;
const UNSPACED_RUNS =
	/(?:[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}ー]\p{M}*)+|[^\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}ー]+/gu;
const CHARACTER = /\P{M}\p{M}*/gu;
const [SIGN, BLANK, SMALL, CAPITAL, DIGIT, OTHER] = [0, 1, 2, 4, 8, 16];

/** What each ASCII character is to a word. */
const CHARACTER_KINDS = Uint8Array.from({ length: 128 }, (_, code) => {
	const character = String.fromCharCode(code);
	if (/\s/.test(character)) return BLANK;
	if (/[a-z]/.test(character)) return SMALL;
	if (/[A-Z]/.test(character)) return CAPITAL;
	if (/[0-9]/.test(character)) return DIGIT;
	return character === "_" ? OTHER : SIGN;
});

/** A word longer than this is data, not language, in UTF-16 code units. */
const MAX_WORD_LENGTH = 100;

export type TokenizeOptions = {
	/** Whether single characters of unspaced script count beside the pairs; so a document is found by one character. */
	singles: boolean;
};

/**
 * The words of a text in order. Identifiers and compounds (`fooBar`, `foo.bar`, `--foo-bar`) come whole and in
 * parts. Scripts written without spaces come as overlapping pairs of characters.
 */
export function tokenize(text: string, options: TokenizeOptions = { singles: false }): Token[] {
	const tokens: Token[] = [];
	const stretch: Stretch = { first: -1, last: -1, seen: 0, end: -1 };
	// Where text begins that the regular expressions have to read; -1: there is none.
	let unread = -1;
	for (let start = 0; start < text.length; start = stretch.end + 1) {
		readStretch(text, start, stretch);
		if (isPlainWord(stretch)) {
			if (unread >= 0) addRuns(tokens, text.slice(unread, start), { offset: unread, singles: options.singles });
			unread = -1;
			addPlainWord(tokens, text, stretch);
		} else if (unread < 0 && stretch.seen !== 0) unread = start;
	}
	if (unread >= 0) addRuns(tokens, text.slice(unread), { offset: unread, singles: options.singles });
	return tokens;
}

/** Up to the next blank at `end`: from its first to its last letter, and the kinds of characters between the two. */
type Stretch = { first: number; last: number; seen: number; end: number };

/** Most stretches are one plain word and signs: told letter by letter, faster than by a regular expression. */
function readStretch(text: string, start: number, into: Stretch): void {
	let first = -1;
	let last = -1;
	let seen = 0;
	let end = start;
	for (; end < text.length; end += 1) {
		const kind = CHARACTER_KINDS[text.charCodeAt(end)] ?? OTHER;
		if (kind === BLANK) break;
		if (kind === SIGN) continue;
		if (first < 0) first = end;
		// A sign within, or a capital that is not the first letter.
		else if (last !== end || kind === CAPITAL) seen |= OTHER;
		last = end + 1;
		seen |= kind;
	}
	into.first = first;
	into.last = last;
	into.seen = seen;
	into.end = end;
}

function addPlainWord(tokens: Token[], text: string, { first, last, seen }: Stretch): void {
	const word = text.slice(first, last);
	tokens.push({ word: seen === SMALL ? word : word.toLowerCase(), start: first, end: last, kind: "word" });
}

const isPlainWord = ({ first, last, seen }: Stretch) =>
	(seen === SMALL || seen === (SMALL | CAPITAL) || seen === DIGIT) && last - first <= MAX_WORD_LENGTH;

function addRuns(tokens: Token[], text: string, { offset, singles }: TokenizeOptions & { offset: number }): void {
	const isAscii = !NOT_ASCII.test(text);
	const patterns = isAscii ? ASCII : ANY;
	eachMatch(patterns.run, text, (run, index) => {
		const start = offset + index;
		if (!isAscii && UNSPACED.test(run)) addMixed(tokens, run, { singles, offset: start });
		else addIdentifier(tokens, run, { offset: start, patterns });
	});
}

/** As `matchAll`, which copies the expression each time. The text is not to be searched by the same one meanwhile. */
function eachMatch(pattern: RegExp, text: string, visit: (match: string, index: number) => void): void {
	pattern.lastIndex = 0;
	for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) visit(match[0], match.index);
}

/** The form in which words are compared: compatibility forms unified, lower case, one sigma, hyphen and apostrophe. */
export function normalizeWord(word: string): string {
	if (!NOT_ASCII.test(word)) return word.toLowerCase();
	const unified = word.normalize("NFKC").toLowerCase().replaceAll("ς", "σ");
	return unified.replace(/[‐‑–]/g, "-").replaceAll("’", "'");
}

function addIdentifier(tokens: Token[], run: string, at: { offset: number; patterns: Patterns }): void {
	const { offset, patterns } = at;
	const pieces: { text: string; start: number }[] = [];
	eachMatch(patterns.piece, run, (text, index) => pieces.push({ text, start: offset + index }));
	const compound = pieces.length > 1;
	if (compound) add(tokens, { text: run.replace(/^_+|_+$/g, ""), start: offset, kind: "word" });
	for (const { text, start } of pieces) {
		add(tokens, { text, start, kind: compound ? "part" : "word" });
		if (!patterns.hasCamel.test(text)) continue;
		eachMatch(patterns.camelParts, text, (part, index) =>
			add(tokens, { text: part, start: start + index, kind: "part" }),
		);
	}
}

function addMixed(tokens: Token[], run: string, { offset, singles }: TokenizeOptions & { offset: number }): void {
	eachMatch(UNSPACED_RUNS, run, (segment, index) => {
		const start = offset + index;
		if (UNSPACED.test(segment)) addGrams(tokens, segment, { offset: start, singles });
		else addIdentifier(tokens, segment, { offset: start, patterns: ANY });
	});
}

function addGrams(tokens: Token[], segment: string, options: TokenizeOptions & { offset: number }): void {
	const characters = [...segment.matchAll(CHARACTER)];
	if (options.singles || characters.length === 1) {
		for (const one of characters) add(tokens, { text: one[0], start: options.offset + one.index, kind: "gram" });
	}
	for (let index = 0; index + 1 < characters.length; index += 1) {
		const [first, second] = [characters[index], characters[index + 1]];
		if (first === undefined || second === undefined) continue;
		add(tokens, { text: first[0] + second[0], start: options.offset + first.index, kind: "gram" });
	}
}

function add(tokens: Token[], found: { text: string; start: number; kind: Token["kind"] }): void {
	if (found.text.length === 0 || found.text.length > MAX_WORD_LENGTH) return;
	const { start, kind } = found;
	tokens.push({ word: normalizeWord(found.text), start, end: start + found.text.length, kind });
}
