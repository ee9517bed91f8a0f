import { AppError } from "../../errors.ts";
import { type Report, Run, type RunDraft, type RunOwner, type RunRecord, type RunSpec } from "./run.ts";
import type { LoggedEvent, RunLog } from "./run-log.ts";
import { createRunQuota, type RunQuota } from "./run-quota.ts";

export type RunSettings = {
	/** A run that nobody watches for this long stops, in milliseconds. */
	unwatchedMs: number;
	/** How long the log of an ended run stays in memory, in milliseconds. */
	keepEndedMs: number;
	/** Ended runs in memory at most; the oldest make room. */
	keepEndedCount: number;
	/** Answers a visitor may have in the making. */
	maxPerVisitor: number;
	/** Answers this process may have in the making. */
	maxInAll: number;
	/** Ended runs that could not be stored yet, at most. */
	maxUnsaved: number;
	/** How often what is written so far is stored, in milliseconds: that much is lost when the process dies. */
	draftIntervalMs: number;
};

export const RUN_DEFAULTS: RunSettings = {
	unwatchedMs: 60_000,
	keepEndedMs: 180_000,
	keepEndedCount: 1_000,
	maxPerVisitor: 3,
	maxInAll: 2_000,
	maxUnsaved: 1_000,
	draftIntervalMs: 1_000,
};

export type RunsOptions = {
	log: RunLog;
	/** Stores what a run has written, unless it has ended. */
	saveDraft: (clientId: string, draft: RunDraft) => Promise<void>;
	/** Stores an ended run. */
	save: (clientId: string, record: RunRecord) => Promise<void>;
	report: Report;
	/** How long ago a run was watched through another process, in milliseconds; null: never. */
	lastWatched?: (runId: string) => Promise<number | null>;
	settings?: Partial<RunSettings>;
};

type Watched = { run: Run; watchers: number; idle: NodeJS.Timeout | undefined };

/** The runs of this process. They live whether or not anybody watches them. */
export class Runs {
	readonly #options: RunsOptions;
	readonly #settings: RunSettings;
	readonly #quota: RunQuota;
	readonly #runs = new Map<string, Watched>();
	/** Ended runs still in memory, oldest first. */
	readonly #ended = new Map<string, NodeJS.Timeout>();
	/** What could not be stored when it ended; tried again until it is. */
	readonly #unsaved = new Map<string, { clientId: string; record: RunRecord }>();
	readonly #drafting: NodeJS.Timeout;
	#drafts: Promise<void> | null = null;
	#closing = false;

	constructor(options: RunsOptions) {
		this.#options = options;
		this.#settings = { ...RUN_DEFAULTS, ...options.settings };
		this.#quota = createRunQuota(this.#settings);
		this.#drafting = setInterval(() => {
			this.#drafts ??= this.#saveAll().finally(() => {
				this.#drafts = null;
			});
		}, this.#settings.draftIntervalMs).unref();
	}

	/** Starts a run once `prepare` has stored its beginning. `elsewhere`: the visitor's runs in other processes. */
	async start(spec: RunSpec, prepare: () => Promise<void>, elsewhere = 0): Promise<void> {
		if (this.#closing) throw new AppError("UNAVAILABLE", "The server is shutting down. Try again in a moment.");
		this.#quota.take(spec.visitorId, elsewhere);
		try {
			await prepare();
		} catch (error) {
			this.#quota.giveBack(spec.visitorId);
			throw error;
		}
		this.#launch(spec);
	}

	/** The events of a run after the given one. Null for a run that is not in memory or is somebody else's. */
	follow(
		owner: RunOwner,
		options: { runId: string; after: number; signal: AbortSignal },
	): AsyncIterable<LoggedEvent> | null {
		const watched = this.#owned(owner, options.runId);
		if (watched === undefined) return null;
		return this.#options.log.follow(options.runId, { ...options, onWatch: () => this.#watch(watched) });
	}

	/** True when it ended the run, false when that had ended before, null when the owner has no such run in memory. */
	async stop(owner: RunOwner, runId: string): Promise<boolean | null> {
		const run = this.#owned(owner, runId)?.run;
		if (run === undefined) return null;
		const running = !run.ended;
		run.abort("stopped");
		await run.end;
		return running;
	}

	/** Leaves nothing in memory of these runs, and ends those that go on. */
	forget(runIds: readonly string[]): void {
		for (const runId of runIds) {
			const run = this.#runs.get(runId)?.run;
			if (run === undefined || run.ended) this.#forget(runId);
			else {
				run.abort("stopped");
				void run.end.then(() => this.#forget(runId));
			}
		}
	}

	/** Stops a run for somebody whose it has been found to be. */
	abort(runId: string): void {
		this.#runs.get(runId)?.run.abort("stopped");
	}

	/** Resolves when no run goes on. */
	async idle(): Promise<void> {
		for (;;) {
			const running = [...this.#runs.values()].filter(({ run }) => !run.ended);
			if (running.length === 0) return;
			await Promise.all(running.map(({ run }) => run.end));
		}
	}

	isRunning(runId: string | null): boolean {
		return runId !== null && this.#runs.get(runId)?.run.ended === false;
	}

	/** Ends all runs. */
	async close(): Promise<void> {
		this.#closing = true;
		clearInterval(this.#drafting);
		for (const { run } of this.#runs.values()) run.abort("closing");
		await Promise.all([...this.#runs.values()].map(({ run }) => run.end));
		await this.#drafts;
		await this.#saveEnded();
		for (const runId of this.#runs.keys()) this.#forget(runId);
	}

	#owned(owner: RunOwner, runId: string): Watched | undefined {
		const watched = this.#runs.get(runId);
		const spec = watched?.run.spec;
		return spec?.clientId === owner.clientId && spec.visitorId === owner.visitorId ? watched : undefined;
	}

	#launch(spec: RunSpec): void {
		const { log, report } = this.#options;
		const run = new Run(spec, { log, report, save: (record) => this.#save(spec.clientId, record) });
		const watched: Watched = { run, watchers: 0, idle: undefined };
		this.#runs.set(spec.runId, watched);
		this.#stopWhenUnwatched(watched);
		if (this.#closing) run.abort("closing");
		void run.end.then(() => this.#retire(watched));
	}

	/** Stores an ended run, now or later. */
	async #save(clientId: string, record: RunRecord): Promise<void> {
		const { runId } = record;
		try {
			await this.#options.save(clientId, record);
			this.#unsaved.delete(runId);
		} catch (error) {
			const isNew = !this.#unsaved.has(runId);
			if (isNew) this.#options.report({ step: "save", runId, error });
			if (isNew && this.#unsaved.size < this.#settings.maxUnsaved) this.#unsaved.set(runId, { clientId, record });
		}
	}

	async #saveAll(): Promise<void> {
		await this.#saveDrafts();
		await this.#saveEnded();
	}

	async #saveEnded(): Promise<void> {
		for (const { clientId, record } of [...this.#unsaved.values()]) await this.#save(clientId, record);
	}

	// One after the other: with many runs a round takes longer, and answers in a hurry keep the database.
	async #saveDrafts(): Promise<void> {
		const { saveDraft, report } = this.#options;
		for (const { run } of this.#runs.values()) {
			const draft = run.ended ? null : run.draft();
			if (draft === null) continue;
			await saveDraft(run.spec.clientId, draft).catch((error: unknown) =>
				report({ step: "save", runId: draft.runId, error }),
			);
		}
	}

	/** Returns what ends the watching. */
	#watch(watched: Watched): () => void {
		watched.watchers += 1;
		clearTimeout(watched.idle);
		return () => {
			watched.watchers -= 1;
			if (watched.watchers === 0 && !watched.run.ended) this.#stopWhenUnwatched(watched);
		};
	}

	#stopWhenUnwatched(watched: Watched, ms = this.#settings.unwatchedMs): void {
		const stop = async () => {
			const ago = await this.#options.lastWatched?.(watched.run.spec.runId).catch(() => 0);
			if (watched.watchers > 0 || watched.run.ended) return;
			const left = this.#settings.unwatchedMs - (ago ?? Number.POSITIVE_INFINITY);
			if (left > 0) this.#stopWhenUnwatched(watched, left);
			else watched.run.abort("stopped");
		};
		clearTimeout(watched.idle);
		watched.idle = setTimeout(() => void stop(), ms).unref();
	}

	#retire(watched: Watched): void {
		const { runId, visitorId } = watched.run.spec;
		clearTimeout(watched.idle);
		this.#quota.giveBack(visitorId);
		this.#ended.set(runId, setTimeout(() => this.#forget(runId), this.#settings.keepEndedMs).unref());
		const [oldest] = this.#ended.keys();
		if (this.#ended.size > this.#settings.keepEndedCount && oldest !== undefined) this.#forget(oldest);
	}

	#forget(runId: string): void {
		clearTimeout(this.#ended.get(runId));
		this.#ended.delete(runId);
		this.#runs.delete(runId);
		this.#options.log.forget(runId);
	}
}
