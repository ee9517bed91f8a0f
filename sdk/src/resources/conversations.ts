import type {
	ChatConversationsInput,
	ChatConversationsOutput,
	ChatDeleteInput,
	ChatDeleteOutput,
	ChatFeedback,
	ChatFeedbackInput,
	ChatHandOver,
	ChatHandOverInput,
	ChatRenameInput,
	ChatRenameOutput,
	ConversationSettings,
	ConversationsConfigureInput,
	ConversationsDeleteVisitorInput,
	ConversationsDeleteVisitorOutput,
	ConversationsFeedbackInput,
	ConversationsFeedbackOutput,
	ConversationsSettingsInput,
} from "../generated/contract.ts";
import type { CallOptions } from "../internal/call.ts";
import type { Session } from "../internal/session.ts";

/** What a visitor does with its conversations: a part of `signpost.chat`. */
export type ConversationCalls = {
	/** The visitor's conversations, the newest first; give `nextCursor` back as `cursor` for the next page. */
	conversations: (input?: ChatConversationsInput, options?: CallOptions) => Promise<ChatConversationsOutput>;
	/** Gives a conversation a title. */
	rename: (input: ChatRenameInput, options?: CallOptions) => Promise<ChatRenameOutput>;
	/** Deletes a conversation with all that was said in it; an answer being written is ended. */
	delete: (input: ChatDeleteInput, options?: CallOptions) => Promise<ChatDeleteOutput>;
	/** Says what the visitor thinks of an answer, in the place of what it said before; `thumb: null` takes that back. */
	feedback: (input: ChatFeedbackInput, options?: CallOptions) => Promise<ChatFeedback>;
	/**
	 * Asks for a person: the site is sent the conversation. Asked again before anything is said, it is the same wish.
	 * Rejects with `ConflictError` where the site has not set up who is told.
	 */
	handOver: (input: ChatHandOverInput, options?: CallOptions) => Promise<ChatHandOver>;
};

export function conversationCalls(session: Session): ConversationCalls {
	const { chat } = session.trpc;
	return {
		conversations: (input = {}, options) =>
			session.call("safe", options, (signal) => chat.conversations.query(session.scoped(input), { signal })),
		rename: (input, options) =>
			session.call("safe", options, (signal) => chat.rename.mutate(session.scoped(input), { signal })),
		delete: (input, options) =>
			session.call("once", options, (signal) => chat.delete.mutate(session.scoped(input), { signal })),
		feedback: (input, options) =>
			session.call("safe", options, (signal) => chat.feedback.mutate(session.scoped(input), { signal })),
		handOver: (input, options) =>
			session.call("safe", options, (signal) => chat.handOver.mutate(session.scoped(input), { signal })),
	};
}

/** All visitors' conversations. Needs a secret key with the scope `admin`. */
export type ConversationsResource = {
	/** What visitors think of answers, the newest first; give `nextCursor` back as `cursor` for the next page. */
	feedback: (input?: ConversationsFeedbackInput, options?: CallOptions) => Promise<ConversationsFeedbackOutput>;
	/** For how long conversations are kept. */
	settings: (input?: ConversationsSettingsInput, options?: CallOptions) => Promise<ConversationSettings>;
	/** Sets for how long conversations are kept after their last turn; what is older is deleted at once. */
	configure: (input: ConversationsConfigureInput, options?: CallOptions) => Promise<ConversationSettings>;
	/** Deletes a visitor with all its conversations, feedback and events. */
	deleteVisitor: (
		input: ConversationsDeleteVisitorInput,
		options?: CallOptions,
	) => Promise<ConversationsDeleteVisitorOutput>;
};

export function conversationsResource(session: Session): ConversationsResource {
	const { conversations } = session.trpc;
	return {
		feedback: (input = {}, options) =>
			session.call("safe", options, (signal) => conversations.feedback.query(session.scoped(input), { signal })),
		settings: (input = {}, options) =>
			session.call("safe", options, (signal) => conversations.settings.query(session.scoped(input), { signal })),
		configure: (input, options) =>
			session.call("safe", options, (signal) => conversations.configure.mutate(session.scoped(input), { signal })),
		deleteVisitor: (input, options) =>
			session.call("once", options, (signal) => conversations.deleteVisitor.mutate(session.scoped(input), { signal })),
	};
}
