import { AppError } from "../../errors.ts";
import { failure } from "./run.ts";
import { isTerminal, type LoggedEvent } from "./run-log.ts";
import type { ChatEvent } from "./schema.ts";

/** The number of the last event a viewer has seen; 0 for none. */
export function eventNumber(lastEventId: string | null | undefined): number {
	if (lastEventId === null || lastEventId === undefined || lastEventId === "") return 0;
	if (!/^\d{1,9}$/.test(lastEventId)) {
		throw new AppError("INVALID_INPUT", "lastEventId must be the id of an event of this run.");
	}
	return Number(lastEventId);
}

/**
 * The stored log of a run, after the given event. A run that died with its process has none: it ends
 * in an error, numbered after whatever was seen of it.
 */
export function* replay(run: { events: ChatEvent[]; partial: boolean }, after: number): Generator<LoggedEvent> {
	const { events } = run;
	for (const [index, event] of events.entries()) {
		if (index >= after) yield { id: String(index + 1), event };
	}
	if (isTerminal(events.at(-1))) return;
	yield { id: String(Math.max(after, events.length) + 1), event: failure({ partial: run.partial }) };
}
