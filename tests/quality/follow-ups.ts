/**
 * How well questions are understood that go on from others. They are made from a collection's judged questions: of two
 * that share a subject the second one says "it" instead, or only what else it asks for; of two that share none the second
 * one, or a title, stands for a change of subject.
 */
import type { Signpost } from "../../sdk/src/index.ts";
import type { Collection } from "./collection.ts";

/** Words that share no subject: in more than this share of the questions. */
const COMMON = 0.1;
const ASKING = new Set(
	`a about an and any are as at be between by can could do does for from has have how i if in into is it its many me my of on
	or should some than that the their them they this to use using used was what when where which while who why will with
	would you your`.split(/\s+/),
);

const NOT_NOUNS = new RegExp(`(?<![\\p{L}\\p{N}_-])(?:${[...ASKING].join("|")})(?![\\p{L}\\p{N}_-])`, "iu");

export type FollowUp = { first: string; second: string; judged: readonly string[] };

/** Share of questions whose sources have a section that was judged to answer: 0 to 1. */
export type FollowUpScores = Record<
	"pronouns" | "ellipses" | "changes" | "titles",
	{ count: number; inFull: number; alone: number; following: number }
>;

type Kind = keyof FollowUpScores;
type Case = FollowUp & { kind: Kind; inFull: string };

/** Asks every question after its first one, by itself, and as it was before it was shortened. */
export async function measureFollowUps(signpost: Signpost, collection: Collection): Promise<FollowUpScores> {
	const ids = await documentIds(signpost);
	const cases = makeCases(collection);
	const asked = new Map<string, Promise<string[]>>();
	const sourcesOf = (message: string) => {
		const known = asked.get(message) ?? ask(signpost, message).then(({ documents }) => documents);
		asked.set(message, known);
		return known;
	};
	const scores: Partial<FollowUpScores> = {};
	for (const { kind, first, second, inFull, judged } of cases) {
		const isFound = (documents: string[]) => Number(documents.some((id) => judged.includes(ids.get(id) ?? "")));
		const { conversationId } = await ask(signpost, first);
		const following = await ask(signpost, second, conversationId);
		const score = scores[kind] ?? { count: 0, inFull: 0, alone: 0, following: 0 };
		scores[kind] = score;
		score.count += 1;
		score.inFull += isFound(await sourcesOf(inFull));
		score.alone += isFound(await sourcesOf(second));
		score.following += isFound(following.documents);
	}
	return Object.fromEntries(
		Object.entries(scores).map(([kind, { count, ...sums }]) => [
			kind,
			{ count, inFull: sums.inFull / count, alone: sums.alone / count, following: sums.following / count },
		]),
	) as FollowUpScores;
}

async function documentIds(signpost: Signpost): Promise<Map<string, string>> {
	const ids = new Map<string, string>();
	let cursor: string | null = null;
	do {
		const page = await signpost.documents.list({ limit: 100, ...(cursor === null ? {} : { cursor }) });
		for (const { documentId, externalId } of page.documents) ids.set(documentId, externalId);
		cursor = page.nextCursor;
	} while (cursor !== null);
	return ids;
}

async function ask(signpost: Signpost, message: string, conversationId?: string) {
	const answer = signpost.chat.ask({ message, ...(conversationId === undefined ? {} : { conversationId }) });
	const documents: string[] = [];
	for await (const event of answer) {
		if (event.type === "sources") documents.push(...event.sources.map(({ documentId }) => documentId));
	}
	return { documents, conversationId: await answer.conversationId };
}

export function makeCases({ documents, queries, judgements }: Collection): Case[] {
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
			cases.push({ kind: "pronouns", first, second: text.replace(whole, "it"), inFull: text, judged });
			const other = nouns.find((noun) => !says(first, noun.subject) && !noun.subject.includes(subject));
			if (other !== undefined) {
				cases.push({ kind: "ellipses", first, second: `What about ${other.whole}?`, inFull: text, judged });
			}
		}
		const first = stranger(text, [...others.slice(index), ...others], tellingIn);
		if (first !== null) cases.push({ kind: "changes", first, second: text, inFull: text, judged });
	}
	const titles = documents.map(({ title }) => title);
	for (const [index, { id, title }] of documents.entries()) {
		const isSmall = wordsOf(title).length <= 3 && wordsOf(title).some((word) => !ASKING.has(word));
		if (!isSmall || titles.filter((other) => other.toLowerCase() === title.toLowerCase()).length > 1) continue;
		const texts = queries.map(({ text }) => text);
		const from = index % texts.length;
		const first = stranger(title, [...texts.slice(from), ...texts], tellingIn);
		if (first !== null) cases.push({ kind: "titles", first, second: `${title}?`, inFull: `${title}?`, judged: [id] });
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
