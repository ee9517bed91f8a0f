import { LRUCache } from "lru-cache";

export const RESULT_CACHE = {
	/** For how long at most an answer is given again, in ms: a net below the versions. */
	ttl: 300_000,
};

/**
 * `of`: whatever the answer depends on, as JSON can tell it. `ttl`: for how long at most it is given again, in ms, where
 * that is to be shorter.
 */
export type ResultKey = { clientId: string; version: number; of: unknown; ttl?: number };

export type ResultCache = ReturnType<typeof createResultCache>;

type Cacheable = { degraded: boolean };

/** Answers that other processes have made, or will take from here. */
export type SharedAnswers = {
	through: <Answer extends Cacheable>(key: ResultKey, make: () => Promise<Answer>) => Promise<Answer>;
	/** Leaves none of a client. */
	forget: (clientId: string) => Promise<void>;
	/** What came of it so far. */
	counts: () => Record<string, number>;
};

export type ResultCacheOptions = {
	megabytes: number;
	shared?: SharedAnswers | undefined;
	/** Told of each question whether its answer was there. */
	onAsked?: ((result: "remembered" | "made") => void) | undefined;
};

/**
 * Answers by client, version of its index and input. A version that has passed is never asked for again, so nothing
 * has to be removed when documents change. Equal questions that come while the first is being answered wait for it.
 * What is degraded is given to those who wait, and not kept. What is not in memory may be in what processes share.
 */
export function createResultCache({ megabytes, shared, onAsked }: ResultCacheOptions) {
	type Context = { make: () => Promise<Cacheable> };
	const answers = new LRUCache<string, Cacheable, Context>({
		maxSize: Math.max(1, megabytes * 1_048_576),
		ttl: RESULT_CACHE.ttl,
		ttlResolution: 1_000,
		sizeCalculation: (answer, key) => key.length + JSON.stringify(answer).length,
		ignoreFetchAbort: true,
		fetchMethod: (_key, _before, { context }) => context.make(),
	});
	return {
		async get<Answer extends Cacheable>(key: ResultKey, make: () => Promise<Answer>): Promise<Answer> {
			// Of version 0 is a client that has nothing yet, or has just been deleted.
			const shareable = shared === undefined || key.version === 0 ? make : () => shared.through(key, make);
			const name = JSON.stringify([key.clientId, key.version, key.of]);
			onAsked?.(answers.has(name) ? "remembered" : "made");
			const answer = (await answers.forceFetch(name, {
				context: { make: shareable },
				ttl: key.ttl ?? RESULT_CACHE.ttl,
			})) as Answer;
			if (answer.degraded) answers.delete(name);
			return answer;
		},
		/** The clients of which an answer is remembered. */
		clients: (): Set<string> => new Set([...answers.keys()].map(clientIn)),
		forget(clientId: string): void {
			for (const name of answers.keys()) if (clientIn(name) === clientId) answers.delete(name);
		},
	};
}

/** The names begin with it, as a text of JSON: ids have nothing that is written otherwise there. */
const clientIn = (name: string) => name.slice(2, name.indexOf('"', 2));
