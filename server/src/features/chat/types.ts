import type { Passage } from "../search/retriever.ts";
import type { ChatDoneEvent, ChatErrorEvent, ChatEvent } from "./schema.ts";

export type { Passage };

/** What chat needs of search: a client's passages for a question, best first. */
export type PassageRetriever = {
	retrieve: (
		clientId: string,
		question: string,
		options: { limit: number; signal?: AbortSignal },
	) => Promise<Passage[]>;
};

export type TerminalEvent = ChatDoneEvent | ChatErrorEvent;
export type ProgressEvent = Exclude<ChatEvent, TerminalEvent>;

/** Who writes, and whether it answers the question; the last one told counts. `degraded`: no model could. */
export type Outcome = { type: "outcome"; model: string; answered: boolean; degraded?: boolean };

/** What the making of an answer tells its run. */
export type AnswerStep = ProgressEvent | Outcome;

/** A prior turn of the conversation, oldest first. */
export type Turn = { role: "user" | "assistant"; text: string };
