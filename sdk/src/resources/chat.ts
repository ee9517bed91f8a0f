import type {
	ChatEvent,
	ChatEventsInput,
	ChatHistoryInput,
	ChatHistoryOutput,
	ChatStartInput,
	ChatStartOutput,
	ChatStopInput,
	ChatStopOutput,
} from "../generated/contract.ts";
import type { CallOptions } from "../internal/call.ts";
import { follow } from "../internal/follow.ts";
import type { Session } from "../internal/session.ts";
import { type Answer, type AnswerOptions, createAnswer } from "./answer.ts";
import { type ConversationCalls, conversationCalls } from "./conversations.ts";

/** One event of an answer with its id. */
export type NumberedChatEvent = { id: string; data: ChatEvent };

/** What following a stream takes. */
export type StreamOptions = {
	/** Aborting it ends the stream with a `CancelledError`; the answer goes on. */
	signal?: AbortSignal;
};

/** A run, and what is known of it. */
export type RunToResume = {
	runId: string;
	/** Id of the last event seen. Default: none was. */
	lastEventId?: string | null;
	conversationId?: string | null;
	/** The client it belongs to, when it is not the key's own. */
	clientId?: string;
};

/** Questions and answers. */
export type ChatResource = ConversationCalls & {
	/**
	 * Asks a question; the answer starts at once. Go on in the same conversation with its
	 * `conversationId`. `timeoutMs` is for the start; aborting `signal` ends the watching, too.
	 */
	ask: (input: ChatStartInput, options?: CallOptions) => Answer;
	/**
	 * An answer that was asked for before, such as by this page before it was reloaded. Iterating it begins at its first
	 * event, or after `lastEventId`; awaiting it gives the whole. Its `conversationId` is the one given here.
	 */
	resume: (run: string | RunToResume, options?: StreamOptions) => Answer<string | null>;
	/** Starts an answer that goes on by itself on the server; follow it with `events`. */
	start: (input: ChatStartInput, options?: CallOptions) => Promise<ChatStartOutput>;
	/**
	 * The events of a run with their ids, from the first or after `lastEventId`, up to `done` or
	 * `error`. Reconnects and resumes by itself: nothing is lost or repeated.
	 */
	events: (input: ChatEventsInput, options?: StreamOptions) => AsyncIterable<NumberedChatEvent>;
	/** Ends a run; what it has written is kept. */
	stop: (input: ChatStopInput, options?: CallOptions) => Promise<ChatStopOutput>;
	/** The messages of one of the visitor's conversations, oldest first. */
	history: (input: ChatHistoryInput, options?: CallOptions) => Promise<ChatHistoryOutput>;
};

export function chatResource(session: Session): ChatResource {
	const { chat } = session.trpc;
	const start: ChatResource["start"] = (input, options) =>
		session.visitor.minting(async () => {
			const run = await session.call("once", options, (signal) => chat.start.mutate(session.scoped(input), { signal }));
			session.visitor.keep(run.visitorToken);
			return run;
		});
	const events: ChatResource["events"] = (input, options) =>
		// The server numbers every event of a run.
		follow(
			session,
			{ path: "chat.events", input },
			{ isLast, signal: options?.signal },
		) as AsyncIterable<NumberedChatEvent>;
	const stop: ChatResource["stop"] = (input, options) =>
		session.call("safe", options, (signal) => chat.stop.mutate(session.scoped(input), { signal }));
	const answerOf = <ConversationId>(
		scope: Scope,
		run: Pick<AnswerOptions<ConversationId>, "started" | "lastEventId">,
		options: StreamOptions | undefined,
	) =>
		createAnswer({
			...run,
			events: (runId, lastEventId) => events({ ...scope, runId, lastEventId }, options),
			stop: async (runId) => (await stop({ ...scope, runId })).stopped,
		});
	return {
		...conversationCalls(session),
		start,
		events,
		stop,
		history: (input, options) =>
			session.call("safe", options, (signal) => chat.history.query(session.scoped(input), { signal })),
		ask: (input, options) => {
			const { clientId, tenantId } = input;
			return answerOf({ clientId, tenantId }, { started: start(input, options), lastEventId: null }, options);
		},
		resume: (run, options) => {
			const {
				runId,
				lastEventId = null,
				conversationId = null,
				clientId,
			}: RunToResume = typeof run === "string" ? { runId: run } : run;
			return answerOf({ clientId }, { started: Promise.resolve({ runId, conversationId }), lastEventId }, options);
		},
	};
}

type Scope = Pick<ChatStartInput, "clientId" | "tenantId">;

function isLast({ type }: ChatEvent): boolean {
	return type === "done" || type === "error";
}
