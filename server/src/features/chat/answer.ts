import { randomBytes } from "node:crypto";
import type { ChatModel } from "../../models/chat-model.ts";
import { EXTRACTIVE } from "../models/schema.ts";
import { hrefOf } from "../search/href.ts";
import { extractiveSteps } from "./answer-text.ts";
import type { Quote } from "./candidate.ts";
import { createCiter } from "./cite.ts";
import { extractAnswer } from "./extract.ts";
import { notFound } from "./phrases.ts";
import { buildPrompt } from "./prompt.ts";
import { isRelevant } from "./relevance.ts";
import type { ChatSource, ChatSuggestion } from "./schema.ts";
import type { AnswerStep, Passage, PassageRetriever, Turn } from "./types.ts";

const ANSWER_DEFAULTS = {
	/** Passages an answer may draw on. */
	maxPassages: 8,
	/** Pages suggested when nothing answers. */
	maxSuggestions: 3,
	/** Length at which a model's answer is cut off, in UTF-16 code units. */
	maxLength: 20_000,
} as const;

export type AnswerOptions = {
	clientId: string;
	question: string;
	instructions: string;
	turns: () => Promise<readonly Turn[]>;
	/** The name of what is searched. */
	siteName: () => Promise<string>;
	search: PassageRetriever;
	/** Tried in order; the passages answer for themselves when none does. */
	models: readonly ChatModel[];
	signal: AbortSignal;
	/** Told of a model that failed. */
	onModelError: (model: string, error: unknown) => void;
};

/** Makes one answer, step by step. Throws when it breaks off after some text. */
export async function* makeAnswer(options: AnswerOptions): AsyncGenerator<AnswerStep> {
	const { clientId, question, search, models, signal } = options;
	yield { type: "status", status: "searching" };
	const passages = await search.retrieve(clientId, question, { limit: ANSWER_DEFAULTS.maxPassages, signal });
	if (models.length === 0 || !isRelevant(question, passages)) yield* answerByQuoting(options, passages);
	else yield* answerByModel(options, passages);
}

async function* answerByModel(options: AnswerOptions, passages: Passage[]): AsyncGenerator<AnswerStep> {
	const sources = sourcesOf(passages);
	yield { type: "sources", sources };
	yield { type: "status", status: "reading" };
	const messages = buildPrompt({
		instructions: options.instructions,
		question: options.question,
		turns: await options.turns(),
		passages,
		boundary: randomBytes(12).toString("hex"),
	});
	for (const model of options.models) {
		const attempt = { wrote: false };
		try {
			yield* writeWith(attempt, { model, pieces: model.stream(messages, options.signal), passages });
			return;
		} catch (error) {
			if (attempt.wrote || options.signal.aborted) throw error;
			options.onModelError(model.name, error);
		}
	}
	const steps = quote(options, { quotes: extractAnswer(options.question, passages), listed: passages, passages });
	for await (const step of steps) yield step.type === "outcome" ? { ...step, degraded: true } : step;
}

type Writing = { model: ChatModel; pieces: AsyncIterable<string>; passages: Passage[] };

async function* writeWith(attempt: { wrote: boolean }, writing: Writing): AsyncGenerator<AnswerStep> {
	const citer = createCiter(writing.passages);
	let length = 0;
	let answered = false;
	for await (const received of writing.pieces) {
		const piece = received.slice(0, ANSWER_DEFAULTS.maxLength - length);
		if (piece === "") continue;
		if (!attempt.wrote) yield* beginWriting(writing.model.name);
		attempt.wrote = true;
		const shown = citer.push(piece);
		answered ||= shown.some(({ type }) => type === "citation");
		yield* shown;
		length += piece.length;
		if (length >= ANSWER_DEFAULTS.maxLength) break;
	}
	if (!attempt.wrote) throw new Error("The model ended without a word.");
	const rest = citer.finish();
	answered ||= rest.some(({ type }) => type === "citation");
	yield* rest;
	yield { type: "outcome", model: writing.model.name, answered };
	if (!answered) yield* suggest(writing.passages);
}

function* beginWriting(model: string): Generator<AnswerStep> {
	yield { type: "outcome", model, answered: false };
	yield { type: "status", status: "writing" };
}

async function* answerByQuoting(options: AnswerOptions, passages: Passage[]): AsyncGenerator<AnswerStep> {
	const quotes = extractAnswer(options.question, passages);
	const listed = [...new Set(quotes.map(({ passage }) => passage))];
	yield { type: "sources", sources: sourcesOf(listed) };
	yield { type: "status", status: "reading" };
	yield* quote(options, { quotes, listed, passages });
}

/** `listed`: the passages in the order of their numbers. */
type Quoting = { quotes: Quote[]; listed: Passage[]; passages: Passage[] };

async function* quote(
	{ question, siteName }: AnswerOptions,
	{ quotes, listed, passages }: Quoting,
): AsyncGenerator<AnswerStep> {
	yield* beginWriting(EXTRACTIVE);
	yield* extractiveSteps(quotes, (passage) => listed.indexOf(passage) + 1);
	if (quotes.length > 0) {
		yield { type: "outcome", model: EXTRACTIVE, answered: true };
		return;
	}
	const usual = passages[0]?.language ?? null;
	yield { type: "delta", text: notFound(question, { name: await siteName(), usual }) };
	yield* suggest(passages);
}

function* suggest(passages: readonly Passage[]): Generator<AnswerStep> {
	const byDocument = new Map<string, ChatSuggestion>();
	for (const { documentId, title, route, anchor } of passages) {
		if (!byDocument.has(documentId)) byDocument.set(documentId, { title, route, href: hrefOf({ route, anchor }) });
	}
	const suggestions = [...byDocument.values()].slice(0, ANSWER_DEFAULTS.maxSuggestions);
	if (suggestions.length > 0) yield { type: "suggestions", suggestions };
}

function sourcesOf(passages: readonly Passage[]): ChatSource[] {
	return passages.map(({ documentId, chunkId, title, route, anchor, headings }, index) => ({
		number: index + 1,
		href: hrefOf({ route, anchor }),
		documentId,
		chunkId,
		title,
		route,
		anchor,
		headings,
	}));
}
