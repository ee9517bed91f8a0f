import type { SignpostError } from "../core/errors.ts";
import type { ChatDoneEvent, ChatMessage, ChatSource, ChatSuggestion } from "../generated/contract.ts";
import { type AnswerContent, NO_CONTENT } from "../internal/answer-content.ts";

/** One turn as a page shows it. */
export type ChatStoreMessage = AnswerContent & {
	/** The same as long as the message is in the store: for keys of lists. */
	readonly key: string;
	readonly role: "user" | "assistant";
	readonly status: ChatMessage["status"];
	/** The server's id; null until it is known. */
	readonly messageId: string | null;
	readonly runId: string | null;
	/** What the visitor thinks of it. */
	readonly thumb: ChatMessage["thumb"];
	readonly createdAt: Date;
	/** How the answer ended; null before, and for the earlier ones of a loaded conversation. */
	readonly done: ChatDoneEvent | null;
};

/**
 * `idle`: nothing goes on. `loading`: a conversation is being fetched. `asking` to `writing`: an answer is on its way.
 * `failed`: see `error`; `retry` tries again.
 */
export type ChatStoreStatus = "idle" | "loading" | "asking" | "searching" | "reading" | "writing" | "failed";

/** All of a chat at one moment. Never changes: what is new comes in another snapshot. */
export type ChatSnapshot = {
	readonly conversationId: string | null;
	/** Oldest first. A failed answer stays, with its question, as `interrupted`. */
	readonly messages: readonly ChatStoreMessage[];
	readonly status: ChatStoreStatus;
	/** Whether a conversation is being loaded or an answer is on its way. */
	readonly busy: boolean;
	/** The passages found for the last answer. */
	readonly sources: readonly ChatSource[];
	/** Pages to go on to from the last answer. */
	readonly suggestions: readonly ChatSuggestion[];
	/** What went wrong last; null when nothing did. */
	readonly error: SignpostError | null;
};

export const EMPTY_CHAT: ChatSnapshot = {
	conversationId: null,
	messages: [],
	status: "idle",
	busy: false,
	sources: NO_CONTENT.sources,
	suggestions: NO_CONTENT.suggestions,
	error: null,
};

/** The snapshot after a change, with what follows from it. */
export function changed(snapshot: ChatSnapshot, changes: Partial<ChatSnapshot>): ChatSnapshot {
	const next = { ...snapshot, ...changes };
	const { sources, suggestions } = next.messages.at(-1) ?? NO_CONTENT;
	return { ...next, busy: next.status !== "idle" && next.status !== "failed", sources, suggestions };
}

/** A question and the answer to come. */
export function newTurn(question: string, key: string): ChatStoreMessage[] {
	const shared = { ...NO_CONTENT, messageId: null, runId: null, thumb: null, createdAt: new Date(), done: null };
	return [
		{ ...shared, key: `${key}q`, role: "user", text: question, status: "complete" },
		{ ...shared, key: `${key}a`, role: "assistant", status: "running" },
	];
}

/** A conversation's messages as the server has them, with what the store knows of them beyond that. */
export function loadedMessages(
	stored: readonly ChatMessage[],
	known: readonly ChatStoreMessage[],
): readonly ChatStoreMessage[] {
	return stored.map((message) => {
		const same = known.find(({ runId }) => runId !== null && runId === message.runId);
		return { ...NO_CONTENT, key: message.messageId, done: null, ...same, ...message };
	});
}
