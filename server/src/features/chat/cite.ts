import { citationOf } from "./answer-text.ts";
import { type ScanState, scan, type Token } from "./scan.ts";
import type { ChatCitation } from "./schema.ts";
import { createSupportFinder, lastSentence, type Support } from "./support.ts";
import type { Passage } from "./types.ts";

export type CitedPiece = { type: "delta"; text: string } | { type: "citation"; citation: ChatCitation };

/** How much of the answer before a marker is looked at, in UTF-16 code units. */
const CONTEXT_LENGTH = 1_200;

export type Citer = {
	/** Takes the next piece of a model's text and gives what can be shown of it. */
	push: (piece: string) => CitedPiece[];
	/** Gives what was held back. */
	finish: () => CitedPiece[];
};

/**
 * Checks a model's answer while it streams. A marker `[n]` stays only when source n has a stretch
 * that supports the sentence before it, which is then quoted; every other marker is taken out. Images
 * go, and a link stays only when it leads to a source's route: other links become their label, bare
 * URLs become code, which nothing turns into a link. Code is left as it is.
 */
export function createCiter(sources: readonly Passage[]): Citer {
	const finders = sources.map(lazyFinder);
	const routes = new Set(sources.map(({ route }) => route));
	const state: ScanState = { final: false, lineStart: true, inWord: false, fence: null };
	let held = "";
	let length = 0;
	let context = "";
	let pieces: CitedPiece[] = [];

	function emit(text: string): void {
		if (text === "") return;
		const last = pieces.at(-1);
		if (last?.type === "delta") last.text += text;
		else pieces.push({ type: "delta", text });
		length += text.length;
		state.lineStart = text.endsWith("\n");
		state.inWord = /[\p{L}\p{N}]$/u.test(text);
	}

	function say(text: string): void {
		emit(text);
		context = (context + text).slice(-CONTEXT_LENGTH);
	}

	function cite(token: Token & { kind: "marker" }, raw: string): void {
		const sentence = lastSentence(context);
		const supported = [...new Set(token.numbers)].flatMap((number) => {
			const support = finders[number - 1]?.(sentence) ?? null;
			return support === null ? [] : [{ number, support }];
		});
		if (supported.length > 0) emit(raw.slice(0, token.space));
		for (const { number, support } of supported) citeOne(number, support);
	}

	function citeOne(number: number, support: Support): void {
		const passage = sources[number - 1];
		if (passage === undefined) return;
		const at = length;
		emit(`[${number}]`);
		pieces.push({ type: "citation", citation: citationOf(passage, { number, ...support, at }) });
	}

	function take(token: Token): void {
		const raw = held.slice(0, token.length);
		held = held.slice(token.length);
		if (token.kind === "marker") cite(token, raw);
		else if (token.kind === "rewrite") held = token.as + held;
		else if (token.kind === "link") link(token, raw);
		else say(raw);
		if (token.kind === "fence") state.fence = token.fence === "" ? null : token.fence;
	}

	function link(token: Token & { kind: "link" }, raw: string): void {
		if (leadsToSource(routes, token.target)) say(raw);
		else if (token.plain.scan) held = token.plain.text + held;
		else say(token.plain.text);
	}

	function drain(): CitedPiece[] {
		while (held !== "") {
			const token = scan(held, state);
			if (token === "more") break;
			take(token);
		}
		const ready = pieces;
		pieces = [];
		return ready;
	}

	return {
		push: (piece) => {
			held += piece;
			return drain();
		},
		finish: () => {
			state.final = true;
			return drain();
		},
	};
}

function leadsToSource(routes: ReadonlySet<string>, target: string): boolean {
	return routes.has(target) || routes.has(target.split("#")[0] ?? "");
}

function lazyFinder(passage: Passage): (sentence: string) => Support | null {
	let find: ReturnType<typeof createSupportFinder> | undefined;
	return (sentence) => {
		find ??= createSupportFinder(passage);
		return find(sentence);
	};
}
