import { withoutContractions } from "../../text/contractions.ts";
import { queryStems } from "../../text/stem.ts";
import { stopWordsFor } from "../../text/stop-words.ts";
import { tokenize } from "../../text/tokenize.ts";
import { termsOf } from "./terms.ts";
import type { Passage, Turn } from "./types.ts";

export const FOLLOW_UP_DEFAULTS = {
	/** Words taken over from earlier turns at most. */
	maxCarried: 4,
	/** A question of at most so many telling words may leave out what it is about. */
	shortWords: 3,
	/** After so many telling words of its own question a pronoun may mean these. */
	wordsBefore: 2,
	/** Passages that are looked at for what belongs together. */
	lookedAt: 5,
	/** Share of what is carried over that a passage must hold to show that a question goes on: 0 to 1. */
	minCarried: { alone: 1, leaning: 0.5, open: 0.75 },
} as const;

/** How a question hangs on the turns before it, and what it says with the words that it leaves out. */
export type FollowUp = {
	/** `leaning`: it cannot be understood without them. `open`: it may be a new subject, which only the index can tell. */
	kind: "alone" | "leaning" | "open";
	query: string;
	/** The telling words of the question, and those taken over. */
	own: Word[];
	carried: Word[];
};

type Word = { word: string; stem: string };

/**
 * Reads a question after earlier turns, oldest first. It leans on them when it has a pronoun that stands for something
 * outside it, goes on with "and" or "what about", or says nothing by itself; a short one may.
 */
export function readFollowUp(question: string, turns: readonly Turn[]): FollowUp {
	const own = tellingWords(question);
	const kind = kindOf(question, own);
	const carried = kind === "alone" ? [] : carriedWords(own, turns);
	return {
		...{ own, carried, kind: carried.length === 0 ? "alone" : kind },
		query: [question, ...carried.map(({ word }) => word)].join(" "),
	};
}

function kindOf(question: string, own: readonly Word[]): FollowUp["kind"] {
	const { shortWords, wordsBefore } = FOLLOW_UP_DEFAULTS;
	const text = question.replace(EXPLETIVE, " ");
	const pronoun = PRONOUN.exec(text);
	const before = pronoun === null ? 0 : tellingWords(text.slice(0, pronoun.index)).length;
	const isShort = own.length <= shortWords;
	if (own.length === 0 || (pronoun !== null && before < wordsBefore)) return "leaning";
	if (isShort && OPENING.test(text)) return "leaning";
	return isShort || pronoun !== null || OPENING.test(text) ? "open" : "alone";
}

/** What the turns were about last, without what the question says itself: what the answer took up first. */
function carriedWords(own: readonly Word[], turns: readonly Turn[]): Word[] {
	const said = new Set(own.map(({ stem }) => stem));
	for (let index = turns.length - 1; index >= 0; index -= 1) {
		const turn = turns[index];
		if (turn?.role !== "user") continue;
		const reply = turns[index + 1];
		const words = tellingWords(reply?.query ?? turn.text);
		const fresh = words.filter(({ stem }, at) => !said.has(stem) && words.findIndex((one) => one.stem === stem) === at);
		if (fresh.length > 0) return mostTelling(fresh, termsOf(reply?.text ?? ""));
	}
	return [];
}

function mostTelling(words: readonly Word[], echoed: ReadonlySet<string>): Word[] {
	const worth = ({ word, stem }: Word) => (echoed.has(stem) ? 1 : 0) + (/\p{Lu}|\p{N}|[_.-]/u.test(word) ? 0.5 : 0);
	const kept = [...words].sort((a, b) => worth(b) - worth(a)).slice(0, FOLLOW_UP_DEFAULTS.maxCarried);
	return words.filter((word) => kept.includes(word));
}

/**
 * Whether a question that may go on with the subject does: some passage that holds as much of its words as any, holds
 * enough of those carried over, too. Not when it names a section by itself.
 */
export function goesOn(
	{ kind, own, carried }: FollowUp,
	found: { alone: readonly Passage[]; joined: readonly Passage[] },
): boolean {
	const { lookedAt, minCarried } = FOLLOW_UP_DEFAULTS;
	if (found.alone.length === 0) return true;
	const alone = found.alone.slice(0, lookedAt);
	// One word is a name only where it is all of it.
	const isNamed = ({ title, headings }: Passage) =>
		own.length > 1
			? shareIn([title, ...headings].join("\n"), own) === 1
			: [title, ...headings].some((name) => shareIn(name, own) === 1 && tellingWords(name).length === 1);
	const most = Math.max(...alone.map((passage) => shareIn(wholeOf(passage), own)));
	if (most === 0 || alone.some(isNamed)) return false;
	return found.joined.slice(0, lookedAt).some((passage) => {
		const whole = wholeOf(passage);
		return shareIn(whole, own) >= most && shareIn(whole, carried) >= minCarried[kind];
	});
}

const wholeOf = ({ title, headings, text }: Passage) => [title, ...headings, text].join("\n");

/** The share of the words that a text has. */
function shareIn(text: string, words: readonly Word[]): number {
	const terms = termsOf(text);
	return words.filter(({ stem }) => terms.has(stem)).length / Math.max(1, words.length);
}

/** The words that say what a text is about, as they are written. */
function tellingWords(text: string): Word[] {
	const plain = withoutContractions(text);
	const tokens = tokenize(plain);
	const isStopWord = stopWordsFor(tokens.map(({ word }) => word));
	return tokens
		.filter(({ word, kind }) => kind !== "part" && !isStopWord(word))
		.map(({ word, start, end }) => ({ word: plain.slice(start, end), stem: queryStems(word, [])[0] ?? word }));
}

/** "It" that stands for nothing. */
const EXPLETIVE =
	/\bit\b(?=\s+(?:possible|necessary|required|mandatory|ok|okay|allowed|safe|worth|better|best|hard|easy|recommended|true|legal)\b)|\bit\s+(?:takes?|costs?|means?)\s+to\b/giu;

const words = (list: string) => list.trim().split(/\s+/).join("|");

/** Words that stand for something said before, in the languages where they are not articles too. */
const PRONOUNS = words(`
	it its itself they them their theirs he him his she her hers this these those latter former aforementioned
	er ihn ihm ihnen deren dessen dieser dieses diesem diesen davon dafür damit dazu daran darauf darüber dort
	elle elles celui celle ceux celles cela ça ceci
	ella ello ellos ellas eso esto ese esos esas aquello
	ele ela eles elas isso isto aquilo dele dela
	esso essa essi esse questo questa quello quella ciò
	hij deze hiervan daarvan daarvoor
	он она оно они его её ее их это этот эта эти него неё нее них
	bunu bunun şunu onu onun bunlar onlar
	यह वह ये वे इस उस इसका उसका इसके उसके इसकी उसकी
	هو هي هم هذا هذه ذلك تلك
	그것 이것 그거 이거`);

/** "That" where it is no conjunction, and "one" after what picks it. */
const POINTING = `(?:is|was|does|do|did|can|could|would|should|will|of|for|with|about|to|from|after|before|than|like|at|by)\\s+that
	|that(?=\\s*(?:[?.!,;]|$))|(?:the|that|which|another|other|same)\\s+(?:\\p{L}+\\s+)?ones?|the\\s+same(?!\\s+time)`;

const UNSPACED = words("它 他 她 这个 這個 那个 那個 这些 這些 那些 这种 這種 それ これ あれ その この มัน นี้ นั้น");

const PRONOUN = new RegExp(
	`(?<![\\p{L}\\p{M}\\p{N}])(?:${PRONOUNS}|${POINTING.replace(/\n\s*/g, "")})(?![\\p{L}\\p{M}\\p{N}])|${UNSPACED}`,
	"iu",
);

/** What a question goes on with. */
const OPENING =
	/^[\s¿¡]*(?:(?:and|but|or|also|then|what about|how about|what if|und|oder|aber|was ist mit|et|mais|ou|y|pero|e|mas|ed|ma|en|maar|и|а|или|но|ve|och|og|oraz)(?![\p{L}\p{M}\p{N}])|那么|那|では|じゃあ|그럼|그리고)|呢\s*[?？]?\s*$/iu;
