import { LRUCache } from "lru-cache";
import { dayOf } from "./counters.ts";

export const QUERY_LOG = {
	/** What is typed on within this time is one query, in ms. */
	pause: 10_000,
	/** People of whom it is known what they are typing. */
	askers: 10_000,
	/** Of a query, in UTF-16 code units. */
	length: 200,
	/** Different queries that wait to be stored; what comes beyond is left out. */
	waiting: 10_000,
};

export type QueryCount = { clientId: string; day: string; query: string; searches: number; unfound: number };

type Typed = { clientId: string; query: string; found: boolean; at: number };

/** Counts queries as they were when typing had ended. Of who typed nothing is kept. */
export function createQueryLog(now: () => number = Date.now) {
	const typing = new LRUCache<string, Typed>({
		max: QUERY_LOG.askers,
		dispose: (typed, _asker, reason) => void (reason === "evict" && count(typed)),
	});
	let counts = new Map<string, QueryCount>();

	function count({ clientId, query, found, at }: Typed): void {
		const day = dayOf(new Date(at));
		const key = JSON.stringify([clientId, day, query]);
		const sum = counts.get(key) ?? { clientId, day, query, searches: 0, unfound: 0 };
		if (!counts.has(key) && counts.size >= QUERY_LOG.waiting) return;
		sum.searches += 1;
		sum.unfound += found ? 0 : 1;
		counts.set(key, sum);
	}

	return {
		/** `asker`: tells apart those who type at the same time. */
		note(clientId: string, asked: { asker: string; query: string; found: boolean }): void {
			const query = plainQuery(asked.query);
			if (query === "") return;
			const key = `${clientId} ${asked.asker}`;
			const before = typing.get(key);
			const at = now();
			if (before !== undefined && !isTypedOn(before, query, at)) count(before);
			typing.set(key, { clientId, query, found: asked.found, at });
		},

		/** Up to `limit` queries, whose typing has ended; `all`: what is being typed, too. */
		take({ limit, all = false }: { limit: number; all?: boolean }): QueryCount[] {
			const ended = now() - QUERY_LOG.pause;
			for (const [key, typed] of typing.entries()) {
				if (!all && typed.at > ended) continue;
				count(typed);
				typing.delete(key);
			}
			const waiting = [...counts.values()];
			const taken = waiting.slice(0, limit);
			counts = new Map([...counts].slice(limit));
			return taken;
		},
	};
}

const isTypedOn = (before: Typed, query: string, at: number): boolean =>
	at - before.at < QUERY_LOG.pause && (query.startsWith(before.query) || before.query.startsWith(query));

const plainQuery = (query: string) =>
	query.normalize("NFKC").toLowerCase().trim().replace(/\s+/gu, " ").slice(0, QUERY_LOG.length).toWellFormed();
