export const RETENTION = {
	/** How often it is looked for what has been kept for long enough, in ms. */
	interval: 3_600_000,
	/** And for the first time after the start, in ms. */
	first: 30_000,
};

export type RetentionOptions = {
	expire: () => Promise<void>;
	onError: (error: unknown) => void;
	intervals?: typeof RETENTION;
};

/** Deletes what has been kept for long enough: at intervals, and when it is told that there may be more of it. */
export function createRetention({ expire, onError, intervals = RETENTION }: RetentionOptions) {
	let stopped = false;
	let running = Promise.resolve();
	const run = () => {
		running = running.then(() => (stopped ? undefined : expire())).catch(onError);
	};
	const first = setTimeout(run, intervals.first).unref();
	const timer = setInterval(run, intervals.interval).unref();
	return {
		sweep: run,
		stop: async (): Promise<void> => {
			stopped = true;
			clearTimeout(first);
			clearInterval(timer);
			await running;
		},
	};
}
