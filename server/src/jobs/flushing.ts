/** How often what was counted is stored, in ms. */
const INTERVAL = 1_000;

export type FlushingOptions = {
	flush: (options: { all: boolean }) => Promise<void>;
	onError: (error: unknown) => void;
};

/** Stores what this process has counted: at intervals, one after the other, and all of it at the end. */
export function createFlushing({ flush, onError }: FlushingOptions) {
	let running = Promise.resolve();
	let waiting = false;
	const run = (all: boolean) => {
		waiting = true;
		running = running
			.then(() => {
				waiting = false;
				return flush({ all });
			})
			.catch(onError);
		return running;
	};
	const timer = setInterval(() => {
		if (!waiting) void run(false);
	}, INTERVAL).unref();
	return {
		stop: (): Promise<void> => {
			clearInterval(timer);
			return run(true);
		},
	};
}
