import type { ChatDoneEvent, ChatEvent } from "../generated/contract.ts";
import { type AnswerContent, contentOf, errorOfEvent } from "../internal/answer-content.ts";
import type { Numbered } from "../internal/connection.ts";
import { readable } from "../internal/readable.ts";

/** A whole answer, with what its `done` event says of it. */
export type WholeAnswer<ConversationId = string> = AnswerContent &
	Omit<ChatDoneEvent, "type"> & { runId: string; conversationId: ConversationId };

/**
 * An answer being written on the server. Iterate it for its events, or await it for the whole, which rejects with the
 * error that ended it. Each iteration begins anew, whenever it does; leaving one closes its connection and the answer
 * goes on (the server stops an answer that nobody has watched for a minute). As a promise, too, it is awaited when an
 * async function returns it: wrap it in an object there.
 */
export type Answer<ConversationId = string> = AsyncIterable<ChatEvent> &
	Promise<WholeAnswer<ConversationId>> & {
		/** The run's id, for `chat.resume` and `chat.stop`. */
		readonly runId: Promise<string>;
		/** The conversation's id, to ask the next question in. */
		readonly conversationId: Promise<ConversationId>;
		/** Id of the newest event seen, for `chat.resume`; null before the first. */
		readonly lastEventId: string | null;
		/** Its text alone: iterate it for the pieces, or await it for the whole. Throws the error that ended the answer. */
		text: () => AsyncIterable<string> & Promise<string>;
		/** Ends the answer; what has been written is kept. Resolves with false when it had ended before. */
		stop: () => Promise<boolean>;
	};

export type AnswerOptions<ConversationId> = {
	started: Promise<{ runId: string; conversationId: ConversationId }>;
	events: (runId: string, lastEventId: string | null) => AsyncIterable<Numbered<ChatEvent>>;
	stop: (runId: string) => Promise<boolean>;
	/** Iterations begin after this event. */
	lastEventId: string | null;
};

export function createAnswer<ConversationId>(options: AnswerOptions<ConversationId>): Answer<ConversationId> {
	const { started, stop } = options;
	let { lastEventId } = options;
	const runId = started.then((run) => run.runId);
	const conversationId = started.then((run) => run.conversationId);
	// Whoever only iterates learns of a failed start there, and must not get unhandled rejections on top.
	for (const promise of [runId, conversationId]) promise.catch(() => {});

	async function* events(after: string | null): AsyncGenerator<ChatEvent, void> {
		for await (const { id, data } of options.events(await runId, after)) {
			if (Number(id) > Number(lastEventId)) lastEventId = id;
			yield data;
		}
	}
	async function* pieces(): AsyncGenerator<string, void> {
		for await (const event of events(options.lastEventId)) {
			if (event.type === "delta") yield event.text;
			if (event.type === "error") throw errorOfEvent(event);
		}
	}
	async function whole(): Promise<WholeAnswer<ConversationId>> {
		const { content, done } = await contentOf(events(null));
		const { type: _, ...end } = done;
		return { ...content, ...end, runId: await runId, conversationId: await conversationId };
	}
	const answer: Answer<ConversationId> = {
		...readable(() => events(options.lastEventId), whole),
		runId,
		conversationId,
		get lastEventId() {
			return lastEventId;
		},
		text: () => readable(pieces, async () => (await answer).text),
		stop: async () => stop(await runId),
	};
	return answer;
}
