export const MAINTENANCE = {
	/** Chunks written after which it is due at once. */
	chunks: 2_000,
	/** With fewer it is due when nothing has been written for this long, in ms. */
	quiet: 1_000,
};

export type MaintenanceOptions = { maintain: () => Promise<void>; onError: (error: unknown) => void };

/** Keeps the index fast: runs `maintain` during long writing, and when writing has paused. */
export function createMaintenance({ maintain, onError }: MaintenanceOptions) {
	let written = 0;
	let timer: NodeJS.Timeout | undefined;
	let running = Promise.resolve();
	const run = () => {
		clearTimeout(timer);
		written = 0;
		running = running.then(maintain).catch(onError);
		return running;
	};
	return {
		afterWriting: async (chunks: number): Promise<void> => {
			written += chunks;
			if (written >= MAINTENANCE.chunks) return run();
			clearTimeout(timer);
			if (written > 0) timer = setTimeout(run, MAINTENANCE.quiet);
		},
		stop: async (): Promise<void> => {
			clearTimeout(timer);
			await running;
		},
	};
}
