/** Something to wait for that may come before one waits. */
export function createBell(signal: AbortSignal) {
	let rung = false;
	// Asked of the signal once: one made of others takes its time to say.
	let over = signal.aborted;
	let wake = () => {};
	const ring = () => {
		rung = true;
		wake();
	};
	const end = () => {
		over = true;
		wake();
	};
	signal.addEventListener("abort", end, { once: true });
	return {
		ring,
		/** Whether the signal has been given. */
		isOver: () => over,
		/** Resolves when it has been rung since the last wait, or is over. */
		wait: async (): Promise<void> => {
			if (!rung && !over) await new Promise<void>((resolve) => (wake = resolve));
			rung = false;
		},
		dispose: () => signal.removeEventListener("abort", end),
	};
}
