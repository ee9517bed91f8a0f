import type { ChatModel } from "../../models/chat-model.ts";
import { tokenize } from "../../text/tokenize.ts";
import type { Reach } from "../search/reach.ts";
import { goesOn, readFollowUp } from "./follow-up.ts";
import { rewriteByModel } from "./rewrite.ts";
import type { Passage, PassageRetriever, Turn } from "./types.ts";

/** Passages found for a question, of which the answer's are chosen. */
const FOUND = 16;
/** More of them, for each that an answer may draw on. */
const FOUND_PER_CHOSEN = 2;

export type FindOptions = {
	reach: Reach;
	question: string;
	turns: readonly Turn[];
	search: PassageRetriever;
	/** Passages that the answer draws on at most. */
	topK: number;
	/** Tried in order; the first rewrites follow-up questions. */
	models: readonly ChatModel[];
	/** How long it may take to, in milliseconds; 0: it is not asked. */
	rewriteTimeoutMs: number;
	signal: AbortSignal;
	onModelError: (model: string, error: unknown) => void;
};

export type Found = {
	/** What was searched for: the question as it stands alone. */
	query: string;
	/** Best first. What they are asked for is the question's own where that says enough by itself. */
	passages: Passage[];
};

/** Finds passages for a question, a follow-up first being made one that stands alone. */
export async function findPassages(options: FindOptions): Promise<Found> {
	const { question, turns } = options;
	if (turns.length === 0) return retrieve(options, question);
	const rewritten = await rewrite(options);
	if (rewritten !== null) return retrieve(options, rewritten);
	const followUp = readFollowUp(question, turns);
	const { kind, query, own } = followUp;
	// What says enough by itself to tell an answer.
	const isTelling = own.length > 1;
	if (kind === "alone") return retrieve(options, question);
	if (kind === "leaning" && !isTelling) return retrieve(options, query);
	const [alone, joined] = await Promise.all([retrieve(options, question), retrieve(options, query)]);
	if (!goesOn(followUp, { alone: alone.passages, joined: joined.passages })) return alone;
	return isTelling ? { ...joined, passages: joined.passages.map(askedFor(question)) } : joined;
}

/** A passage that is to answer this much of what it was found by. */
function askedFor(question: string): (passage: Passage) => Passage {
	const own = new Set(tokenize(question).map(({ word }) => word));
	return ({ asked = [], ...passage }) => ({ ...passage, asked: asked.filter(({ word }) => own.has(word)) });
}

async function retrieve({ reach, search, topK, signal }: FindOptions, query: string): Promise<Found> {
	const limit = Math.max(FOUND, topK * FOUND_PER_CHOSEN);
	return { query, passages: await search.retrieve(reach, query, { limit, signal }) };
}

async function rewrite({ models, rewriteTimeoutMs, ...options }: FindOptions): Promise<string | null> {
	const [model] = models;
	if (model === undefined || rewriteTimeoutMs === 0) return null;
	try {
		return await rewriteByModel({ model, timeoutMs: rewriteTimeoutMs, ...options });
	} catch (error) {
		options.signal.throwIfAborted();
		options.onModelError(model.name, error);
		return null;
	}
}
