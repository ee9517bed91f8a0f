import { createBell } from "./bell.ts";
import type { ChatEvent } from "./schema.ts";
import type { LoggedEvent, RunPlace, SharedRunLog } from "./shared-log.ts";

export type { LoggedEvent } from "./shared-log.ts";

/** The numbered events of runs that go on or have just ended. An event's id is its place in its run, from "1". */
export type RunLog = {
	open: (run: RunPlace) => void;
	append: (runId: string, event: ChatEvent) => void;
	/** What is logged of a run so far. */
	events: (runId: string) => readonly ChatEvent[];
	/** The events after the given one, then those to come, up to the terminal one. Null for a run that is not logged. */
	follow: (runId: string, options: Following) => AsyncIterable<LoggedEvent> | null;
	forget: (runId: string) => void;
};

export type Following = {
	after: number;
	signal: AbortSignal;
	/** Told when reading begins; what it returns, when it has ended. */
	onWatch?: () => () => void;
};

type Entry = { events: ChatEvent[]; waiting: Set<() => void> };

/** The runs of this process. A follower reads at its own pace and holds nothing back; `shared` is told, not waited for. */
export function createRunLog(shared: Pick<SharedRunLog, "publish"> | null = null): RunLog {
	const entries = new Map<string, Entry>();
	return {
		open: (run) => {
			const entry: Entry = { events: [], waiting: new Set() };
			entries.set(run.runId, entry);
			if (shared !== null) entry.waiting.add(shared.publish(run, () => entry.events));
		},
		append: (runId, event) => {
			const entry = entries.get(runId);
			if (entry === undefined) return;
			entry.events.push(event);
			for (const wake of entry.waiting) wake();
		},
		events: (runId) => entries.get(runId)?.events ?? [],
		follow: (runId, options) => {
			const entry = entries.get(runId);
			return entry === undefined ? null : followEntry(entry, options);
		},
		forget: (runId) => {
			entries.delete(runId);
		},
	};
}

export const isTerminal = (event: ChatEvent | undefined) => event?.type === "done" || event?.type === "error";

async function* followEntry(entry: Entry, { after, signal, onWatch }: Following): AsyncGenerator<LoggedEvent> {
	const bell = createBell(signal);
	const onLeave = onWatch?.();
	entry.waiting.add(bell.ring);
	try {
		let next = after;
		while (!bell.isOver()) {
			const event = entry.events[next];
			if (event !== undefined) {
				next += 1;
				yield { id: String(next), event };
				if (isTerminal(event)) return;
			} else {
				// Also ends for a viewer who has seen the terminal event, or claims to have seen more than there is.
				if (isTerminal(entry.events.at(-1))) return;
				await bell.wait();
			}
		}
	} finally {
		entry.waiting.delete(bell.ring);
		bell.dispose();
		onLeave?.();
	}
}
