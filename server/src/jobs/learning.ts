export const LEARNING = {
	/** How often clients are looked for that have new clicks, in ms. */
	interval: 300_000,
	/** New clicks in this process after which they are looked for at once. */
	clicks: 100,
	/** The least time between two such looks, in ms. */
	pause: 10_000,
};

export type LearningOptions = { recompute: () => Promise<void>; onError: (error: unknown) => void };

/** Recomputes what clicks say: at intervals, and earlier after many clicks. */
export function createLearning({ recompute, onError }: LearningOptions) {
	let clicks = 0;
	let soon: NodeJS.Timeout | undefined;
	let running = Promise.resolve();
	const run = () => {
		clearTimeout(soon);
		soon = undefined;
		clicks = 0;
		running = running.then(recompute).catch(onError);
	};
	const timer = setInterval(run, LEARNING.interval).unref();
	return {
		afterClicks: (count: number): void => {
			clicks += count;
			if (clicks >= LEARNING.clicks) soon ??= setTimeout(run, LEARNING.pause).unref();
		},
		stop: async (): Promise<void> => {
			clearInterval(timer);
			clearTimeout(soon);
			await running;
		},
	};
}
