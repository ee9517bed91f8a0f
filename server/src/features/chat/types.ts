import type { Reach } from "../search/reach.ts";
import type { Passage } from "../search/retriever.ts";
import type { ChatDoneEvent, ChatErrorEvent, ChatEvent } from "./schema.ts";

export type { Passage };

/** What chat needs of search: the passages within reach for a question, best first. */
export type PassageRetriever = {
	retrieve: (reach: Reach, question: string, options: { limit: number; signal?: AbortSignal }) => Promise<Passage[]>;
	/** Whether a question finds a chunk among the first. */
	finds: (reach: Reach, question: string, chunkId: string) => Promise<boolean>;
};

export type TerminalEvent = ChatDoneEvent | ChatErrorEvent;
export type ProgressEvent = Exclude<ChatEvent, TerminalEvent>;

/** Who writes, and whether it answers the question; the last one told counts. `degraded`: no model could. */
export type Outcome = { type: "outcome"; model: string; answered: boolean; degraded?: boolean };

/** What was searched for: the question as it stands alone. */
export type Asked = { type: "asked"; query: string };

/** What the making of an answer tells its run. */
export type AnswerStep = ProgressEvent | Outcome | Asked;

/** A prior turn of the conversation, oldest first; `query`: what was searched for to answer. */
export type Turn = { role: "user" | "assistant"; text: string; query?: string | null };
