import type { z } from "zod";
import { AppError, ERROR_CODES, type ErrorCode } from "../../errors.ts";
import type { Caller } from "../../features/access/principal.ts";
import type {
	ChatCitation,
	ChatDoneEvent,
	ChatErrorEvent,
	ChatEvent,
	ChatSource,
	ChatSuggestion,
} from "../../features/chat/schema.ts";
import type { StartedFor } from "../../features/chat/service.ts";
import { newId } from "../../ids.ts";
import type { Authorized } from "../../trpc/authorize.ts";
import { authorizedStream } from "../../trpc/authorized-stream.ts";
import type { answerFacts } from "./answer-facts.ts";

export type Question = Pick<StartedFor, "turns"> & {
	message: string;
	chatbotId?: string | undefined;
	conversationId?: string | undefined;
	/** Who asks, as the site calls its user. Counts with a secret key only. */
	user?: string | undefined;
};

export type Asked = {
	runId: string;
	conversationId: string;
	/** Set when the visitor is new and has to bring it along. */
	visitorToken: string | null;
	/** Up to `done`; throws when there is none. Has to be read: the run ends when the reader does. */
	events: AsyncGenerator<ChatEvent>;
	/** What the models' calls for it have taken, once it has ended; null when there were none. */
	tokens: () => Promise<Tokens | null>;
};

export type Tokens = { prompt: number; completion: number };

/** Starts a run as `chat.start` does. It is watched by this caller only, and stops when he goes: it has no other viewers. */
export async function ask(ctx: Authorized, question: Question, signal: AbortSignal): Promise<Asked> {
	const { services } = ctx;
	const { user: _user, ...asked } = question;
	const { newConversationId, ...asking } = await askingOf(ctx, question);
	const started = await services.chat.start({ ...asking, ...asked, newConversationId });
	const owned = { ...asking, visitorToken: started.visitorToken ?? asking.visitorToken, runId: started.runId };
	const events = watch(ctx, owned, signal);
	// Nobody is there to read them, and to stop the run.
	if (signal.aborted) await events.next();
	return { ...started, events, tokens: () => tokensOf(ctx, started.runId) };
}

type Asking = { caller: Caller; visitorToken: string | null };

/**
 * Who asks: the visitor whose token was sent; for a secret key the user it names, or else a visitor of this
 * conversation only; for a publishable key a new one.
 */
async function askingOf(
	{ caller, request, services }: Authorized,
	{ user, conversationId }: Question,
): Promise<Asking & { newConversationId?: string }> {
	const { visitorToken } = request;
	if (visitorToken !== null || caller.keyKind !== "secret") return { caller, visitorToken };
	if (user !== undefined) return { caller: { ...caller, user }, visitorToken };
	const { keep, tokenOf } = services.serverVisitors;
	if (conversationId !== undefined) return { caller, visitorToken: tokenOf(caller, conversationId) };
	const newConversationId = newId("conversation");
	return { caller, visitorToken: await keep(caller, newConversationId), newConversationId };
}

async function tokensOf({ caller, services }: Authorized, runId: string): Promise<Tokens | null> {
	const { calls } = await services.models.calls(caller.clientId, { runId, limit: 200 });
	const sum = { prompt: 0, completion: 0 };
	for (const { promptTokens, completionTokens } of calls) {
		sum.prompt += promptTokens;
		sum.completion += completionTokens;
	}
	return calls.length === 0 ? null : sum;
}

async function* watch(
	ctx: Authorized,
	owned: Asking & { runId: string },
	signal: AbortSignal,
): AsyncGenerator<ChatEvent> {
	const { chat, closing } = ctx.services;
	const open = (active: AbortSignal) => chat.events({ ...owned, signal: active });
	let ended = false;
	try {
		const recheck = () => chat.checkVisitor(owned);
		for await (const event of authorizedStream({ ctx, signal, recheck }, open, (logged) => logged.event)) {
			ended = event.type === "done" || event.type === "error";
			if (event.type === "error") throw new AppError(codeOf(event), event.message);
			yield event;
		}
		if (!ended && signal.aborted) throw new AppError("CANCELLED", "The caller has gone.");
		if (!ended) throw new AppError("UNAVAILABLE", "The server is shutting down. Try again in a moment.");
	} finally {
		// What cannot be stopped now is stopped later: nobody watches it. A server that closes stops all runs.
		if (!ended && !closing.aborted) await chat.stop(owned).catch(() => undefined);
	}
}

const codeOf = ({ code }: ChatErrorEvent): ErrorCode => (code in ERROR_CODES ? (code as ErrorCode) : "UNAVAILABLE");

/** An answer as it comes together. */
export class Answer {
	text = "";
	sources: ChatSource[] = [];
	citations: ChatCitation[] = [];
	suggestions: ChatSuggestion[] = [];
	#done: ChatDoneEvent | undefined;

	take(event: ChatEvent): void {
		if (event.type === "delta") this.text += event.text;
		else if (event.type === "sources") this.sources = event.sources;
		else if (event.type === "citation") this.citations.push(event.citation);
		else if (event.type === "suggestions") this.suggestions = event.suggestions;
		else if (event.type === "done") this.#done = event;
	}

	/** What there is to say of an answer that has ended, beside its text. */
	facts({ runId, conversationId, visitorToken }: Asked): z.infer<typeof answerFacts> {
		if (this.#done === undefined) throw new Error("The answer has not ended.");
		const { type: _type, finish: _finish, ...end } = this.#done;
		const { sources, citations, suggestions } = this;
		return { conversationId, runId, visitorToken, ...end, sources, citations, suggestions };
	}
}

/** Reads an answer to its end. */
export async function readAnswer({ events }: Asked): Promise<Answer> {
	const answer = new Answer();
	for await (const event of events) answer.take(event);
	return answer;
}
