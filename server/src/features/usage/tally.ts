import { type Counts, createCounters } from "./counters.ts";
import { createQueryLog } from "./query-log.ts";
import type { UsageStore } from "./store.ts";

/** Queries stored at a time: the embedded database does nothing else meanwhile. */
const QUERIES_PER_FLUSH = 100;

/** Counts what is done, off its way: nothing is stored before it is flushed. */
export function createTally(store: Pick<UsageStore, "addDays" | "addQueries">, now: () => Date) {
	const counters = createCounters(now);
	const queries = createQueryLog(() => now().getTime());
	return {
		count: (clientId: string, counts: Counts) => counters.add(clientId, counts),
		noteQuery: queries.note,

		/** Stores what was counted; `all`: also what may still be typed on. */
		async flush(options: { all?: boolean } = {}): Promise<void> {
			const asked = queries.take({ limit: QUERIES_PER_FLUSH, ...options });
			for (const { clientId, day, searches, unfound } of asked)
				counters.add(clientId, { queries: searches, unfound }, day);
			const counted = counters.take();
			if (counted.length > 0) {
				await store.addDays(counted).catch((error: unknown) => {
					counters.putBack(counted);
					throw error;
				});
			}
			if (asked.length > 0) await store.addQueries(asked);
		},
	};
}
