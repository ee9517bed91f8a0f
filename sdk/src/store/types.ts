import type { ChatFeedbackInput } from "../generated/contract.ts";
import type { ChatStorage } from "./kept-conversation.ts";
import type { ChatSnapshot } from "./snapshot.ts";

/** What `createChatStore` takes beside the client. */
export type ChatStoreOptions = {
	/** Chatbot that answers (`wgt_…`). Default: the client's first. */
	chatbotId?: string;
	/** Client to act on, when it is not the one that `createSignpost` was told. */
	clientId?: string;
	/** Where the conversation's id is kept for `resume`; null: nowhere. Default: `sessionStorage` in a page. */
	storage?: ChatStorage | null;
	/** Name in the storage; several chats on one site need one each. Default: `signpost:chat`. */
	name?: string;
};

/** What a visitor thinks of an answer, perhaps with reasons and a note. */
export type ChatOpinion = Pick<ChatFeedbackInput, "thumb" | "reasons" | "note">;

/**
 * A chat for a page, with any framework or none. No action rejects: what went wrong is in the snapshot. All of them
 * are bound, and resolve when what they began has ended.
 */
export type ChatStore = {
	/**
	 * Calls the listener now and after each change, and returns how to unsubscribe: what React's `useSyncExternalStore`,
	 * Svelte's `$store` and Solid's `from` want. When the last listener has gone, the connection to a running answer is
	 * closed; the next one takes it up again.
	 */
	subscribe: (listener: (snapshot: ChatSnapshot) => void) => () => void;
	/** The chat now: the same object until it changes. */
	getSnapshot: () => ChatSnapshot;
	/** The empty chat: what a server renders, and a page before it has resumed. */
	getServerSnapshot: () => ChatSnapshot;
	/** Asks a question in the conversation. Does nothing while the store is busy, or for blanks. */
	send: (message: string) => Promise<void>;
	/** Ends the answer on its way; what has been written stays. */
	stop: () => Promise<void>;
	/**
	 * Does again what failed: follows an answer whose connection was lost, asks a question whose answer broke off,
	 * loads a conversation. When nothing has failed, the last question is asked again for another answer.
	 */
	retry: () => Promise<void>;
	/** After a reload: shows the kept conversation, and goes on with its answer if that is being written. */
	resume: () => Promise<void>;
	/** Shows a conversation of the visitor, and goes on with its answer if that is being written. */
	load: (conversationId: string) => Promise<void>;
	/** Says what the visitor thinks of an answer, in the place of what it said before; `thumb: null` takes that back. */
	feedback: (messageId: string, opinion: ChatOpinion) => Promise<void>;
	/** Begins a new conversation. The old one stays on the server. */
	clear: () => void;
};
