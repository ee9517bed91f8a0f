import { LRUCache } from "lru-cache";
import { AppError } from "../../errors.ts";
import { AGGREGATE, aggregate } from "./aggregate.ts";
import type { Learned } from "./boost.ts";
import { castVotes } from "./cast-votes.ts";
import type { SignalsStatus } from "./schema.ts";
import type { SignalStore, StoredSignal } from "./store.ts";

export const SIGNALS = {
	/** The newest clicks of a client that are counted at most. */
	maxClicks: 200_000,
	/** Queries, and clients, whose signals are remembered. */
	remembered: 5_000,
	/** Two processes that find the same client due within this time count it once, in ms. */
	quiet: 5_000,
};

/** `version`: of the client's signals; what is remembered of an older one is never used. */
export type SignalsOf = { version: number; queryKey: string };

export type SignalDependencies = {
	store: SignalStore;
	/** False: nothing is learned or used, at any client. */
	enabled: boolean;
	/** Told of a client whose ranking has changed. */
	onChanged: (clientId: string) => void;
	now?: () => Date;
};

export type SignalService = ReturnType<typeof createSignalService>;

type Strengths = ReadonlyMap<string, number>;

const DAY = 86_400_000;

export function createSignalService({ store, enabled, onChanged, now = () => new Date() }: SignalDependencies) {
	const queries = new LRUCache<string, Strengths>({ max: SIGNALS.remembered });
	const clients = new LRUCache<string, Strengths>({ max: SIGNALS.remembered });

	async function status(clientId: string): Promise<SignalsStatus> {
		const found = await store.status(clientId);
		if (found === null) throw new AppError("NOT_FOUND", "There is no such client.");
		return { ...found, learning: found.learning && enabled };
	}

	async function count(clientId: string): Promise<void> {
		const since = new Date(now().getTime() - AGGREGATE.windowDays * DAY);
		const clicks = await store.clicks(clientId, { since, limit: SIGNALS.maxClicks });
		const changed = await store.replace(clientId, aggregate(castVotes(clicks), now()));
		await store.eraseSources(clientId, since);
		if (changed) onChanged(clientId);
	}

	return {
		status,

		async configure(clientId: string, learning: boolean): Promise<SignalsStatus> {
			await store.setLearning(clientId, learning);
			onChanged(clientId);
			return status(clientId);
		},

		/** Counts the client's clicks and stores what they say. From the same clicks on the same day it is the same. */
		async recompute(clientId: string): Promise<SignalsStatus> {
			if (enabled && (await store.claim(clientId, { now: now(), quietMs: 0 }))) await count(clientId);
			return status(clientId);
		},

		/** Does so for all clients that have clicks not counted yet, or signals that have aged; one after the other. */
		async recomputeDue(): Promise<void> {
			if (!enabled) return;
			for (const clientId of await store.due(now()))
				if (await store.claim(clientId, { now: now(), quietMs: SIGNALS.quiet })) await count(clientId);
		},

		/** What was learned of documents for a query. One statement at most, and none when it was asked before. */
		async learnedFor(clientId: string, { version, queryKey }: SignalsOf): Promise<(documentId: string) => Learned> {
			const client = `${clientId}/${version}`;
			const query = `${client}/${queryKey}`;
			let [own, wide] = [queries.get(query), clients.get(client)];
			if (own === undefined || wide === undefined) {
				const rows = await store.read(clientId, { queryKey, wide: wide === undefined });
				own = strengths(rows, queryKey);
				wide ??= strengths(rows, "");
				queries.set(query, own);
				clients.set(client, wide);
			}
			const [forQuery, forAll] = [own, wide];
			return (documentId) => ({ query: forQuery.get(documentId) ?? 0, document: forAll.get(documentId) ?? 0 });
		},
	};
}

const strengths = (rows: StoredSignal[], key: string): Strengths =>
	new Map(rows.filter(({ queryKey }) => queryKey === key).map(({ documentId, strength }) => [documentId, strength]));
