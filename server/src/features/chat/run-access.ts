import { noSuch } from "./no-such.ts";
import { replay } from "./replay.ts";
import type { Replicas } from "./replicas.ts";
import type { RunOwner } from "./run.ts";
import { isTerminal, type LoggedEvent } from "./run-log.ts";
import type { Runs } from "./runs.ts";
import type { ChatStore, StoredRun } from "./store.ts";

export type RunAccessOptions = {
	runs: Runs;
	replicas: Replicas | null;
	store: Pick<ChatStore, "findRun" | "interruptRun" | "unfinished" | "requestStop">;
};

type Watching = { runId: string; after: number; signal: AbortSignal };

/** Runs as their visitors reach them: made here, made by another process, or ended. */
export function createRunAccess({ runs, replicas, store }: RunAccessOptions) {
	/** Those of a run that is made here come from its log itself: each step on their way costs for every viewer. */
	const events = (owner: RunOwner, watching: Watching): AsyncIterable<LoggedEvent> =>
		runs.follow(owner, watching) ?? eventsNotHere(owner, watching);

	async function* eventsNotHere(owner: RunOwner, watching: Watching): AsyncGenerator<LoggedEvent> {
		const run = await find(owner, watching.runId);
		if (run.finished) return yield* replay(run, watching.after);
		const seen = yield* eventsElsewhere(owner, watching);
		if (seen === null) return;
		// Its process has died, unless it has ended well meanwhile.
		await store.interruptRun(owner.clientId, run.runId);
		yield* replay(await find(owner, run.runId), seen);
	}

	/** Returns the number of the last event when there may be more of them in the database. */
	async function* eventsElsewhere(owner: RunOwner, watching: Watching): AsyncGenerator<LoggedEvent, number | null> {
		const { runId, after, signal } = watching;
		const [run] = await store.unfinished(owner.clientId, [runId]);
		if (replicas === null || run?.isMadeElsewhere !== true) return after;
		let seen = after;
		for await (const logged of replicas.follow({ ...owner, runId }, watching)) {
			yield logged;
			if (isTerminal(logged.event)) return null;
			seen = Number(logged.id);
		}
		return signal.aborted ? null : seen;
	}

	async function stop(owner: RunOwner, runId: string): Promise<{ stopped: boolean }> {
		const stopped = await runs.stop(owner, runId);
		if (stopped !== null) return { stopped };
		const { finished } = await find(owner, runId);
		const processId = finished ? null : await store.requestStop(owner.clientId, runId);
		if (processId !== null) await replicas?.stopped(runId, processId);
		else if (!finished) await store.interruptRun(owner.clientId, runId);
		return { stopped: processId !== null };
	}

	/** Those of the runs that have not ended, and that no process makes. */
	async function deadAmong(clientId: string, runIds: string[]): Promise<Set<string>> {
		const absent = runIds.filter((runId) => !runs.isRunning(runId));
		const unfinished = absent.length === 0 ? [] : await store.unfinished(clientId, absent);
		return new Set(unfinished.flatMap(({ runId, isMadeElsewhere }) => (isMadeElsewhere ? [] : [runId])));
	}

	async function find({ clientId, visitorId }: RunOwner, runId: string): Promise<StoredRun & { runId: string }> {
		const run = await store.findRun(clientId, { runId, visitorId });
		if (run === null) throw noSuch("run");
		return { ...run, runId };
	}

	/** Ends an owner's runs, and leaves nothing of them in memory. */
	async function discard(owner: RunOwner, runIds: readonly string[]): Promise<void> {
		const unfinished = runIds.length === 0 ? [] : await store.unfinished(owner.clientId, [...runIds]);
		await Promise.all(unfinished.map(({ runId }) => stop(owner, runId)));
		runs.forget(runIds);
	}

	return { events, stop, deadAmong, discard };
}
