import type { ChatEvent, ChatStartOutput, ErrorCode } from "../generated/contract.ts";
import { errorOf } from "../internal/to-error.ts";

/**
 * An answer being written on the server. Iterate it for its events, or await `text()`. Each
 * iteration starts at the first event, whenever it begins; leaving one closes its connection and
 * the answer goes on (the server stops an answer that nobody has watched for a minute).
 */
export type Answer = AsyncIterable<ChatEvent> & {
	/** The run's id, for `chat.events` and `chat.stop`. */
	readonly runId: Promise<string>;
	/** The conversation's id, to ask the next question in. */
	readonly conversationId: Promise<string>;
	/** The whole text, when it is complete or was stopped. Rejects with the error that ended the answer. */
	text: () => Promise<string>;
	/** Ends the answer; what has been written is kept. Resolves with false when it had ended before. */
	stop: () => Promise<boolean>;
};

export type AnswerOptions = {
	started: Promise<ChatStartOutput>;
	events: (runId: string) => AsyncIterable<ChatEvent>;
	stop: (runId: string) => Promise<boolean>;
};

export function createAnswer({ started, events, stop }: AnswerOptions): Answer {
	const runId = started.then((run) => run.runId);
	const conversationId = started.then((run) => run.conversationId);
	// Whoever only iterates learns of a failed start there, and must not get unhandled rejections on top.
	for (const promise of [runId, conversationId]) promise.catch(() => {});
	return {
		runId,
		conversationId,
		text: async () => textOf(events(await runId)),
		stop: async () => stop(await runId),
		async *[Symbol.asyncIterator]() {
			yield* events(await runId);
		},
	};
}

async function textOf(events: AsyncIterable<ChatEvent>): Promise<string> {
	let text = "";
	for await (const event of events) {
		if (event.type === "delta") text += event.text;
		if (event.type === "error") throw errorOf(event.message, { code: event.code as ErrorCode });
	}
	return text;
}
