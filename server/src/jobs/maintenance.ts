/** Chunks written after which the tables are cleaned and their statistics renewed. */
const MAINTENANCE_INTERVAL = 2_000;

/** Runs the maintenance whenever enough chunks have been written since the last time. */
export function createMaintenance(maintain: () => Promise<void>): (written: number) => Promise<void> {
	let since = 0;
	return async (written) => {
		since += written;
		if (since < MAINTENANCE_INTERVAL) return;
		since = 0;
		await maintain();
	};
}
