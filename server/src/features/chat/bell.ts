/** Something to wait for that may come before one waits. */
export function createBell(signal: AbortSignal): { ring: () => void; wait: () => Promise<void>; dispose: () => void } {
	let rung = false;
	let wake = () => {};
	const ring = () => {
		rung = true;
		wake();
	};
	signal.addEventListener("abort", ring, { once: true });
	return {
		ring,
		/** Resolves when it has been rung since the last wait. */
		wait: async () => {
			if (!rung && !signal.aborted) await new Promise<void>((resolve) => (wake = resolve));
			rung = false;
		},
		dispose: () => signal.removeEventListener("abort", ring),
	};
}
