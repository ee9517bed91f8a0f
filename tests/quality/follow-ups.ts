/**
 * `npm run eval -- follow-ups [<folder>] [--json]`: how well questions are understood that go on from others. They are made
 * from a collection's judged questions: of two that share a subject the second one says "it" instead, or asks for the rest
 * alone; of two that share none the second one, or a document's title, stands for a change of subject.
 */
import { ingestCollection } from "../../sdk/src/cli/eval/measure.ts";
import { createOutput } from "../../sdk/src/cli/output.ts";
import { createSignpost, type Signpost } from "../../sdk/src/index.ts";
import { type Collection, readCollection, sharedFolder } from "./collection.ts";
import { openTarget, type TargetFlags } from "./target.ts";

/** Words that share no subject: in more than this share of the questions. */
const COMMON = 0.1;
const ASKING = new Set(
	`a about an and any are as at be between by can could do does for from has have how i if in into is it its many me my of on
	or should some than that the their them they this to use using used was what when where which while who why will with
	would you your`.split(/\s+/),
);

const NOT_NOUNS = new RegExp(`(?<![\\p{L}\\p{N}_-])(?:${[...ASKING].join("|")})(?![\\p{L}\\p{N}_-])`, "iu");

/** A question after a first one, and as it would be asked by itself. */
type Case = { kind: Kind; first: string; second: string; inFull: string; judged: readonly string[] };
type Kind = "pronoun" | "ellipsis" | "change" | "title";

/** Shares of the questions whose answer cites what was judged: asked in full, shortened but alone, and after the first one. */
type Score = { questions: number; inFull: number; alone: number; following: number };

/** Conversations at once: a visitor may have three answers. */
const AT_ONCE = 2;

export async function evaluateFollowUps(
	[given]: readonly string[],
	{ json, ...flags }: TargetFlags & { json: boolean },
): Promise<void> {
	const folder = given ?? (await sharedFolder("ir/claude-docs"));
	if (folder === null) throw new Error("Name a folder in BEIR layout.");
	const collection = await readCollection(folder);
	const { url, key, stop } = await openTarget(flags);
	try {
		const signpost = createSignpost({ url, key, clientId: "follow-ups", timeoutMs: 120_000 });
		await ingestCollection(signpost, collection.documents, createOutput({ json: true }));
		const scores = await measure(signpost, makeCases(collection));
		console.log(json ? JSON.stringify(Object.fromEntries(scores)) : describe(scores));
	} finally {
		await stop();
	}
}

async function measure(signpost: Signpost, cases: readonly Case[]): Promise<Map<Kind, Score>> {
	const alone = new Map<string, Promise<Asked>>();
	const askAlone = (message: string) => {
		const asked = alone.get(message) ?? ask(signpost, message);
		alone.set(message, asked);
		return asked;
	};
	const scores = new Map<Kind, Score>();
	const waiting = cases.values();
	const worker = async () => {
		for (const { kind, first, second, inFull, judged } of waiting) {
			const isRight = ({ cited }: Asked) => Number(cited.some((id) => judged.includes(id)));
			const { conversationId } = await ask(signpost, first);
			const following = isRight(await ask(signpost, second, conversationId));
			const [whole, short] = [isRight(await askAlone(inFull)), isRight(await askAlone(second))];
			const sum = scores.get(kind) ?? { questions: 0, inFull: 0, alone: 0, following: 0 };
			scores.set(kind, {
				...{ questions: sum.questions + 1, inFull: sum.inFull + whole },
				...{ alone: sum.alone + short, following: sum.following + following },
			});
		}
	};
	await Promise.all(Array.from({ length: AT_ONCE }, worker));
	const shares = [...scores].map(([kind, { questions, inFull, alone: short, following }]) => {
		const share = (count: number) => count / questions;
		return [kind, { questions, inFull: share(inFull), alone: share(short), following: share(following) }] as const;
	});
	return new Map(shares);
}

type Asked = { cited: string[]; conversationId: string };

async function ask(signpost: Signpost, message: string, conversationId?: string): Promise<Asked> {
	const answer = signpost.chat.ask({ message, ...(conversationId === undefined ? {} : { conversationId }) });
	const cited: string[] = [];
	for await (const event of answer) {
		// Collections are ingested with their ids as routes.
		if (event.type === "citation") cited.push(decodeURIComponent(event.citation.route.slice(1)));
	}
	return { cited, conversationId: await answer.conversationId };
}

function describe(scores: ReadonlyMap<Kind, Score>): string {
	const rows = [...scores].map(([kind, { questions, ...shares }]) => [
		...[kind, String(questions)],
		...Object.values(shares).map((share) => `${(100 * share).toFixed(1)} %`),
	]);
	const table = [["", "questions", "in full", "alone", "following"], ...rows];
	return table
		.map((row) =>
			row
				.map((cell) => cell.padEnd(12))
				.join("")
				.trimEnd(),
		)
		.join("\n");
}

function makeCases({ documents, queries, judgements }: Collection): Case[] {
	const judgedOf = (id: string) => [...(judgements.get(id) ?? [])].flatMap(([id, grade]) => (grade > 0 ? [id] : []));
	const isTelling = tellingOf(queries.map(({ text }) => text));
	const tellingIn = (text: string) => wordsOf(text).filter(isTelling);
	const cases: Case[] = [];
	for (const [index, { id, text }] of queries.entries()) {
		const others = queries.filter((other) => other.id !== id).map((other) => other.text);
		const judged = judgedOf(id);
		const nouns = nounsOf(text, isTelling);
		const shared = nouns.flatMap((noun) => {
			const first = others.find((other) => says(other, noun.subject));
			return first === undefined ? [] : [{ ...noun, first }];
		})[0];
		if (shared !== undefined) {
			const { first, whole, subject } = shared;
			cases.push({ kind: "pronoun", first, second: text.replace(whole, "it"), inFull: text, judged });
			const other = nouns.find((noun) => !says(first, noun.subject) && !noun.subject.includes(subject));
			if (other !== undefined) {
				cases.push({ kind: "ellipsis", first, second: `What about ${other.whole}?`, inFull: text, judged });
			}
		}
		const first = stranger(text, [...others.slice(index), ...others], tellingIn);
		if (first !== null) cases.push({ kind: "change", first, second: text, inFull: text, judged });
	}
	const titles = documents.map(({ title }) => title);
	for (const [index, { id, title }] of documents.entries()) {
		const isSmall = wordsOf(title).length <= 3 && wordsOf(title).some((word) => !ASKING.has(word));
		if (!isSmall || titles.filter((other) => other.toLowerCase() === title.toLowerCase()).length > 1) continue;
		const texts = queries.map(({ text }) => text);
		const from = index % texts.length;
		const first = stranger(title, [...texts.slice(from), ...texts], tellingIn);
		if (first !== null) cases.push({ kind: "title", first, second: `${title}?`, inFull: `${title}?`, judged: [id] });
	}
	return cases;
}

const wordsOf = (text: string) => text.toLowerCase().match(/[\p{L}\p{N}_-]+/gu) ?? [];

function tellingOf(texts: readonly string[]): (word: string) => boolean {
	const counts = new Map<string, number>();
	for (const text of texts) for (const word of new Set(wordsOf(text))) counts.set(word, (counts.get(word) ?? 0) + 1);
	return (word) => !ASKING.has(word) && (counts.get(word) ?? 0) <= texts.length * COMMON;
}

const says = (text: string, words: string) => ` ${wordsOf(text).join(" ")} `.includes(` ${wordsOf(words).join(" ")} `);

/** What may stand for nouns in a question: words that ask for something, between such that do not. Longest first. */
function nounsOf(text: string, isTelling: (word: string) => boolean): { whole: string; subject: string }[] {
	const found = text.matchAll(/[\p{L}\p{N}_-]+(?: [\p{L}\p{N}_-]+)*/gu);
	return [...found]
		.flatMap(([stretch]) => stretch.split(NOT_NOUNS))
		.map((subject) => subject.trim())
		.filter((subject) => wordsOf(subject).some(isTelling) && !/^(?:\p{Ll}+(?:ing|ed)|\d+)$/u.test(subject))
		.map((subject) => ({ subject, whole: new RegExp(`(?:the |an? )?${subject}`).exec(text)?.[0] ?? subject }))
		.sort((a, b) => b.subject.length - a.subject.length);
}
/** The first question that shares no telling word with a text. */
function stranger(text: string, others: readonly string[], tellingIn: (text: string) => string[]): string | null {
	const own = new Set(tellingIn(text));
	return others.find((other) => other !== text && !tellingIn(other).some((word) => own.has(word))) ?? null;
}
