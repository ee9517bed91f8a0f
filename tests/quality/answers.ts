/**
 * How good answers without a model are: whether what they cite is what was judged to answer, and whether a question that
 * the documents cannot answer is refused.
 */
import type { Signpost } from "../../sdk/src/index.ts";
import type { Collection, CollectionDocument } from "./collection.ts";

/** Answers that are waited for at once: a visitor may have three. */
const AT_ONCE = 2;

export type AskedAnswer = {
	queryId: string;
	question: string;
	answered: boolean;
	text: string;
	/** External ids of the cited documents, in order. */
	cited: string[];
};

type Question = Collection["queries"][number];

/** Asks each question as a new visitor. */
export async function askAll(signpost: Signpost, questions: readonly Question[]): Promise<AskedAnswer[]> {
	const waiting = questions.entries();
	const answers: AskedAnswer[] = [];
	const worker = async () => {
		for (const [index, { id, text }] of waiting) answers[index] = { ...(await ask(signpost, text)), queryId: id };
	};
	await Promise.all(Array.from({ length: AT_ONCE }, worker));
	return answers;
}

async function ask(signpost: Signpost, question: string): Promise<Omit<AskedAnswer, "queryId">> {
	const answer = { question, answered: false, text: "", cited: [] as string[] };
	for await (const event of signpost.chat.ask({ message: question })) {
		if (event.type === "delta") answer.text += event.text;
		// Collections are ingested with their ids as routes.
		else if (event.type === "citation") answer.cited.push(decodeURIComponent(event.citation.route.slice(1)));
		else if (event.type === "done") answer.answered = event.answered;
		else if (event.type === "error") throw new Error(`"${question}" was not answered: ${event.message}`);
	}
	return answer;
}

export type OwnScores = {
	questions: number;
	/** Shares of the questions: what is cited has a judged document; nothing was found. */
	right: number;
	refused: number;
	/** Citations in an answer. */
	citations: number;
};

export function scoreOwn(answers: readonly AskedAnswer[], judgements: Collection["judgements"]): OwnScores {
	const isRight = ({ queryId, cited }: AskedAnswer) => cited.some((id) => (judgements.get(queryId)?.get(id) ?? 0) > 0);
	const answered = answers.filter((answer) => answer.answered);
	return {
		questions: answers.length,
		right: answers.filter(isRight).length / answers.length,
		refused: refusedOf(answers),
		citations: answered.reduce((sum, { cited }) => sum + cited.length, 0) / Math.max(1, answered.length),
	};
}

/** The share of the questions for which nothing was found. */
export const refusedOf = (answers: readonly AskedAnswer[]): number =>
	answers.filter(({ answered }) => !answered).length / Math.max(1, answers.length);

/** Every other document, with the questions whose judged documents are among them, and the questions with none there. */
export function halfOf({ documents, queries, judgements }: Collection): {
	documents: CollectionDocument[];
	own: Question[];
	absent: Question[];
} {
	const half = documents.filter((_, index) => index % 2 === 0);
	const ids = new Set(half.map(({ id }) => id));
	const judged = ({ id }: Question) => [...(judgements.get(id) ?? [])].filter(([, grade]) => grade > 0);
	const own = queries.filter((query) => judged(query).some(([id]) => ids.has(id)));
	return { documents: half, own, absent: queries.filter((query) => !own.includes(query)) };
}
