import type { ChatEvent } from "./schema.ts";

/** Whose run it is. */
export type RunOwner = { clientId: string; visitorId: string };

export type LoggedEvent = { id: string; event: ChatEvent };

/** A run and whose it is: nothing of it is found under another visitor. */
export type RunPlace = RunOwner & { runId: string };

/** Where processes read the events of one another's runs. It may be late, forget, or be missing at any moment. */
export type SharedRunLog = {
	/** Lays down a run's events; to be told by calling what is returned that there are more. */
	publish: (run: RunPlace, events: () => readonly ChatEvent[]) => () => void;
	/** Events after the given one, as far as they are to be had now. */
	read: (run: RunPlace, after: number) => Promise<LoggedEvent[]>;
	/** Calls when there is more to read, until the returned function is called. */
	listen: (run: RunPlace, more: () => void) => () => void;
	/** Has another process look at once what is wanted of it. */
	nudge: (processId: string) => void;
	/** Calls when this process is nudged. */
	onNudge: (processId: string, nudged: () => void) => void;
};
