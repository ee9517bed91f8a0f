import { citationOf } from "./answer-text.ts";
import { type ScanState, scan, type Token } from "./scan.ts";
import type { ChatCitation } from "./schema.ts";
import type { Source } from "./sources.ts";
import { createSupportFinder, lastSentence, type Support } from "./support.ts";

export type CitedPiece = { type: "delta"; text: string } | { type: "citation"; citation: ChatCitation };

/** How much of the answer before a marker is looked at, in UTF-16 code units. */
const CONTEXT_LENGTH = 1_200;

/** What a database does not keep, and what no reader sees. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is meant.
const CONTROLS = /[\0-\x08\x0B\x0C\x0E-\x1F\x7F]/g;

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
 * URLs and tags become code, which nothing turns into a link. Code is left as it is, its blocks at the margin.
 */
export function createCiter(sources: readonly Source[]): Citer {
	const finders = sources.map(lazyFinder);
	const routes = new Set(sources.flat().map(({ route }) => route));
	const state: ScanState = { final: false, lineStart: true, inWord: false, fence: null };
	/** The half of a character, or of a line's end, whose other half may come. */
	let pending = "";
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
		// Where a line or an item of a list begins, it would define where every marker of that number leads.
		if (held.startsWith(":") && /(?:^|\n)[\s>*+\-\d.)]*$/.test(context)) held = ` ${held}`;
	}

	function citeOne(number: number, { passage, ...quote }: Support): void {
		const at = length;
		emit(`[${number}]`);
		pieces.push({ type: "citation", citation: citationOf(passage, { number, ...quote, at }) });
	}

	function take(token: Token): void {
		const raw = held.slice(0, token.length);
		held = held.slice(token.length);
		if (token.kind === "marker") cite(token, raw);
		else if (token.kind === "rewrite") held = token.as + held;
		else if (token.kind === "link") link(token);
		else say(token.as ?? raw);
		if (token.kind === "fence") state.fence = token.fence;
	}

	function link(token: Token & { kind: "link" }): void {
		if (leadsToSource(routes, token.target)) say(token.text);
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

	function receive(piece: string): CitedPiece[] {
		const text = pending + piece;
		pending = state.final ? "" : (/[\r\uD800-\uDBFF]$/.exec(text)?.[0] ?? "");
		const whole = text.slice(0, text.length - pending.length).toWellFormed();
		held += whole.replace(/\r\n?/g, "\n").replace(CONTROLS, "");
		return drain();
	}

	return {
		push: receive,
		finish: () => {
			state.final = true;
			return receive("");
		},
	};
}

function leadsToSource(routes: ReadonlySet<string>, target: string): boolean {
	return routes.has(target) || routes.has(target.split("#")[0] ?? "");
}

function lazyFinder(source: Source): (sentence: string) => Support | null {
	let find: ReturnType<typeof createSupportFinder> | undefined;
	return (sentence) => {
		find ??= createSupportFinder(source);
		return find(sentence);
	};
}
