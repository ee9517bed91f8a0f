import { randomBytes } from "node:crypto";
import type { ChatModel } from "../../models/chat-model.ts";
import { EXTRACTIVE } from "../models/schema.ts";
import { extractiveSteps } from "./answer-text.ts";
import type { Quote } from "./candidate.ts";
import { choosePassages, limitsFor } from "./choose.ts";
import { createCiter } from "./cite.ts";
import { extractAnswer } from "./extract.ts";
import { type FindOptions, type Found, findPassages } from "./find-passages.ts";
import { notFound } from "./phrases.ts";
import { buildPrompt } from "./prompt.ts";
import { isRelevant, relevantPassages } from "./relevance.ts";
import { describeSources, mergeNeighbours, numberOf, type Source } from "./sources.ts";
import { suggest } from "./suggest.ts";
import type { AnswerStep, Turn } from "./types.ts";

/** Length at which a model's answer is cut off, in UTF-16 code units. */
const MAX_LENGTH = 20_000;

export type AnswerOptions = Omit<FindOptions, "turns"> & {
	instructions: string;
	/** How much of the question a passage must hold to be used: 0 to 1; 0: that is not asked. */
	threshold: number;
	turns: () => Promise<readonly Turn[]>;
	/** The name of what is searched. */
	siteName: () => Promise<string>;
};

/** Makes one answer, step by step. Throws when it breaks off after some text. */
export async function* makeAnswer(options: AnswerOptions): AsyncGenerator<AnswerStep> {
	const { reach, search, topK, threshold } = options;
	yield { type: "status", status: "searching" };
	const turns = await options.turns();
	const found = await findPassages({ ...options, turns });
	yield { type: "asked", query: found.query };
	const cited = new Set<string>();
	const passages = choosePassages(relevantPassages(found.query, found.passages, threshold), limitsFor(topK));
	for await (const step of answer({ ...options, turns, ...found, passages })) {
		if (step.type === "citation") cited.add(step.citation.chunkId);
		yield step;
	}
	const finds = (question: string, chunkId: string) => search.finds(reach, question, chunkId);
	const suggestions = await suggest({ found: found.passages, cited, finds });
	if (suggestions.length > 0) yield { type: "suggestions", suggestions };
}

/** `passages`: those chosen, of which the answer is made. */
type Answering = Omit<AnswerOptions, "turns"> & Found & { turns: readonly Turn[] };

async function* answer(options: Answering): AsyncGenerator<AnswerStep> {
	const { models, query, passages } = options;
	if (models.length === 0 || !isRelevant(query, passages)) yield* answerByQuoting(options);
	else yield* answerByModel(options);
}

async function* answerByModel(options: Answering): AsyncGenerator<AnswerStep> {
	const { models, query, passages, signal } = options;
	const sources = mergeNeighbours(passages);
	yield { type: "sources", sources: describeSources(sources) };
	yield { type: "status", status: "reading" };
	const messages = buildPrompt({ ...options, sources, boundary: randomBytes(12).toString("hex") });
	for (const model of models) {
		const attempt = { wrote: false };
		try {
			yield* writeWith(attempt, { model, pieces: model.stream(messages, signal), sources });
			return;
		} catch (error) {
			if (attempt.wrote || signal.aborted) throw error;
			options.onModelError(model.name, error);
		}
	}
	const steps = quote(options, { quotes: extractAnswer(query, passages), sources });
	for await (const step of steps) yield step.type === "outcome" ? { ...step, degraded: true } : step;
}

type Writing = { model: ChatModel; pieces: AsyncIterable<string>; sources: readonly Source[] };

async function* writeWith(attempt: { wrote: boolean }, writing: Writing): AsyncGenerator<AnswerStep> {
	const citer = createCiter(writing.sources);
	let length = 0;
	let answered = false;
	for await (const received of writing.pieces) {
		const piece = received.slice(0, MAX_LENGTH - length);
		if (piece === "") continue;
		if (!attempt.wrote) yield* beginWriting(writing.model.name);
		attempt.wrote = true;
		const shown = citer.push(piece);
		answered ||= shown.some(({ type }) => type === "citation");
		yield* shown;
		length += piece.length;
		if (length >= MAX_LENGTH) break;
	}
	if (!attempt.wrote) throw new Error("The model ended without a word.");
	const rest = citer.finish();
	answered ||= rest.some(({ type }) => type === "citation");
	yield* rest;
	yield { type: "outcome", model: writing.model.name, answered };
}

function* beginWriting(model: string): Generator<AnswerStep> {
	yield { type: "outcome", model, answered: false };
	yield { type: "status", status: "writing" };
}

async function* answerByQuoting(options: Answering): AsyncGenerator<AnswerStep> {
	const quotes = extractAnswer(options.query, options.passages);
	const sources = mergeNeighbours([...new Set(quotes.map(({ passage }) => passage))]);
	yield { type: "sources", sources: describeSources(sources) };
	yield { type: "status", status: "reading" };
	yield* quote(options, { quotes, sources });
}

async function* quote(
	{ question, siteName, passages }: Answering,
	{ quotes, sources }: { quotes: Quote[]; sources: readonly Source[] },
): AsyncGenerator<AnswerStep> {
	yield* beginWriting(EXTRACTIVE);
	yield* extractiveSteps(quotes, (passage) => numberOf(passage, sources));
	if (quotes.length > 0) {
		yield { type: "outcome", model: EXTRACTIVE, answered: true };
		return;
	}
	const usual = passages[0]?.language ?? null;
	yield { type: "delta", text: notFound(question, { name: await siteName(), usual }) };
}
