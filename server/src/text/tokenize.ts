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
/** Most words: nothing to unify, to part or to cut. */
const PLAIN_WORD = /^(?:[A-Z]?[a-z]+|[0-9]+)$/;
// Letters, digits and combining marks, joined by what joins identifiers, numbers and contractions.
const RUN = /[\p{L}\p{N}\p{M}_]+(?:['’.\-/:@][\p{L}\p{N}\p{M}_]+)*/gu;
// The same for text in ASCII alone, which most is: several times as fast.
const ASCII_RUN = /[A-Za-z0-9_]+(?:['.\-/:@][A-Za-z0-9_]+)*/g;
const PIECE = /[\p{L}\p{N}\p{M}]+/gu;
const UNSPACED =
	/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}ー]/u;
const UNSPACED_RUNS =
	/(?:[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}ー]\p{M}*)+|[^\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}ー]+/gu;
const CHARACTER = /\P{M}\p{M}*/gu;
const CAMEL_PARTS = /\p{Lu}+(?=\p{Lu}\p{Ll})|\p{Lu}?[\p{Ll}\p{M}]+|\p{Lu}+|\p{N}+|[\p{L}\p{M}]+/gu;
const HAS_CAMEL = /\p{Ll}\p{Lu}|\p{Lu}\p{Lu}\p{Ll}/u;

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
	const isAscii = !NOT_ASCII.test(text);
	for (const run of text.matchAll(isAscii ? ASCII_RUN : RUN)) {
		if (PLAIN_WORD.test(run[0])) add(tokens, { text: run[0], start: run.index, kind: "word" });
		else if (!isAscii && UNSPACED.test(run[0])) addMixed(tokens, run[0], { offset: run.index, ...options });
		else addIdentifier(tokens, run[0], run.index);
	}
	return tokens;
}

/** The form in which words are compared: compatibility forms unified, lower case, one sigma. */
export function normalizeWord(word: string): string {
	if (!NOT_ASCII.test(word)) return word.toLowerCase();
	return word.normalize("NFKC").toLowerCase().replaceAll("ς", "σ");
}

function addIdentifier(tokens: Token[], run: string, offset: number): void {
	const pieces = [...run.matchAll(PIECE)];
	const compound = pieces.length > 1;
	if (compound) add(tokens, { text: run.replace(/^_+|_+$/g, ""), start: offset, kind: "word" });
	for (const piece of pieces) {
		const start = offset + piece.index;
		add(tokens, { text: piece[0], start, kind: compound ? "part" : "word" });
		if (HAS_CAMEL.test(piece[0])) addParts(tokens, piece[0], start);
	}
}

function addParts(tokens: Token[], piece: string, offset: number): void {
	for (const part of piece.matchAll(CAMEL_PARTS)) {
		add(tokens, { text: part[0], start: offset + part.index, kind: "part" });
	}
}

function addMixed(tokens: Token[], run: string, options: TokenizeOptions & { offset: number }): void {
	for (const segment of run.matchAll(UNSPACED_RUNS)) {
		const start = options.offset + segment.index;
		if (UNSPACED.test(segment[0])) addGrams(tokens, segment[0], { offset: start, singles: options.singles });
		else addIdentifier(tokens, segment[0], start);
	}
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
