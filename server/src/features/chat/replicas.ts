import { createBell } from "./bell.ts";
import { isTerminal, type LoggedEvent } from "./run-log.ts";
import type { RunPlace, SharedRunLog } from "./shared-log.ts";

export type ReplicaSettings = {
	/** How often a process says that it lives, and looks what others want of it, in milliseconds. */
	beatMs: number;
	/** A process that has not been seen for this long has died, in milliseconds. */
	lapsedMs: number;
	/** How often a process says which runs of others it has viewers of, in milliseconds. */
	watchMs: number;
	/** How long a stop waits for another process to end the run, in milliseconds. */
	stopMs: number;
};

export const REPLICA_DEFAULTS: ReplicaSettings = { beatMs: 1_000, lapsedMs: 6_000, watchMs: 15_000, stopMs: 5_000 };

/** What the database knows of processes and their runs. */
export type ProcessStore = {
	processId: string;
	beat: (lapsedMs: number | null) => Promise<void>;
	leave: () => Promise<void>;
	toStop: () => Promise<string[]>;
	over: (runIds: string[]) => Promise<string[]>;
	watch: (runIds: string[]) => Promise<void>;
	lastWatched: (runId: string) => Promise<number | null>;
	countElsewhere: (visitorId: string) => Promise<number>;
};

export type ReplicaOptions = {
	processes: ProcessStore;
	/** Null: events of other processes' runs are read when these have ended. */
	shared: SharedRunLog | null;
	settings?: Partial<ReplicaSettings>;
};

/** A run of another process that is watched through this one. */
type Followed = { bells: Set<() => void>; isOver: boolean };

/**
 * The processes that work on the same database. What must hold stands there: who makes a run, whether he lives, what is
 * wanted of him. The shared log only brings events sooner than the end of the run.
 */
export class Replicas {
	readonly shared: SharedRunLog | null;
	readonly #processes: ProcessStore;
	readonly #settings: ReplicaSettings;
	readonly #followed = new Map<string, Followed>();
	#stop: (runId: string) => void = () => {};
	#timers: NodeJS.Timeout[] = [];
	#beatAt = performance.now();
	#isLookWanted = false;
	#looking: Promise<void> | null = null;

	constructor({ processes, shared, settings }: ReplicaOptions) {
		this.#processes = processes;
		this.shared = shared;
		this.#settings = { ...REPLICA_DEFAULTS, ...settings };
	}

	/** `stop`: ends a run of this process. */
	start(stop: (runId: string) => void): void {
		this.#stop = stop;
		const look = () => {
			this.#isLookWanted = true;
			this.#looking ??= this.#lookWhileWanted().finally(() => {
				this.#looking = null;
			});
		};
		this.shared?.onNudge(this.#processes.processId, look);
		const { beatMs, watchMs } = this.#settings;
		this.#timers = [setInterval(look, beatMs).unref(), setInterval(() => this.#watch(), watchMs).unref()];
	}

	async close(): Promise<void> {
		for (const timer of this.#timers) clearInterval(timer);
		await this.#looking;
		await this.#processes.leave();
	}

	/** Events of another process's run after the given one, up to the last that can be had while it goes on. */
	async *follow(run: RunPlace, options: { after: number; signal: AbortSignal }): AsyncGenerator<LoggedEvent> {
		const bell = createBell(options.signal);
		const followed = this.#enter(run.runId, bell.ring);
		// Before the first look, so that nothing that comes meanwhile is missed.
		const deafen = this.shared?.listen(run, bell.ring);
		let seen = options.after;
		try {
			while (!options.signal.aborted) {
				const { isOver } = followed;
				const events = (await this.shared?.read(run, seen)) ?? [];
				const next = events.filter(({ id }, index) => Number(id) === seen + index + 1);
				for (const logged of next) {
					yield logged;
					if (isTerminal(logged.event)) return;
				}
				seen += next.length;
				if (next.length > 0) continue;
				if (isOver) return;
				await bell.wait();
			}
		} finally {
			deafen?.();
			bell.dispose();
			this.#leave(run.runId, bell.ring);
		}
	}

	/** Waits until a run that is to stop has ended, or for five seconds. */
	async stopped(runId: string, processId: string): Promise<void> {
		this.shared?.nudge(processId);
		const giveUpAt = performance.now() + this.#settings.stopMs;
		for (let wait = 20; performance.now() < giveUpAt; wait = Math.min(2 * wait, 250)) {
			await new Promise((resolve) => setTimeout(resolve, wait));
			if ((await this.#processes.over([runId])).length > 0) return;
		}
	}

	lastWatched(runId: string): Promise<number | null> {
		return this.#processes.lastWatched(runId);
	}

	countElsewhere(visitorId: string): Promise<number> {
		return this.#processes.countElsewhere(visitorId);
	}

	#enter(runId: string, ring: () => void): Followed {
		const followed = this.#followed.get(runId) ?? { bells: new Set(), isOver: false };
		this.#followed.set(runId, followed);
		followed.bells.add(ring);
		if (followed.bells.size === 1) this.#watch([runId]);
		return followed;
	}

	#leave(runId: string, ring: () => void): void {
		const followed = this.#followed.get(runId);
		followed?.bells.delete(ring);
		if (followed === undefined || followed.bells.size > 0) return;
		this.#followed.delete(runId);
		if (!followed.isOver) this.#watch([runId]);
	}

	#watch(runIds = [...this.#followed.keys()]): void {
		if (runIds.length > 0) this.#processes.watch(runIds).catch(() => undefined);
	}

	// What fails is done a second later.
	async #lookWhileWanted(): Promise<void> {
		while (this.#isLookWanted) {
			this.#isLookWanted = false;
			await this.#look().catch(() => undefined);
		}
	}

	async #look(): Promise<void> {
		const { beatMs, lapsedMs } = this.#settings;
		// Whoever is late himself takes nobody for dead: whatever held him up may have held up the others.
		const isLate = performance.now() - this.#beatAt > 2 * beatMs;
		await this.#processes.beat(isLate ? null : lapsedMs);
		this.#beatAt = performance.now();
		for (const runId of await this.#processes.toStop()) this.#stop(runId);
		const followed = [...this.#followed.keys()];
		const over = followed.length === 0 ? [] : await this.#processes.over(followed);
		for (const runId of over) {
			const entry = this.#followed.get(runId);
			if (entry !== undefined) entry.isOver = true;
		}
		// All of them, since word of more may have been lost.
		for (const { bells } of this.#followed.values()) for (const ring of bells) ring();
	}
}
