import { deserialize, serialize } from "node:v8";
import type { FastifyBaseLogger } from "fastify";
import type { ResultKey, SharedAnswers } from "../features/search/result-cache.ts";
import type { RedisConnection } from "./connection.ts";
import type { Seal } from "./seal.ts";

export const SHARED_ANSWERS = {
	/** For how long at most an answer is kept, in seconds: a net below the versions. */
	ttl: 300,
	/** For how long it may take to find all of a client, in ms: nobody waits for it. */
	patience: 10_000,
	/** A larger answer is each process's own, in bytes. */
	maxBytes: 262_144,
};

export type SharedAnswersOptions = {
	redis: Pick<RedisConnection, "attempt" | "attemptFor">;
	/** Of this release and these settings, so that it opens nothing that another has made. */
	seal: Seal;
	logger: Pick<FastifyBaseLogger, "warn">;
};

/**
 * Answers that all processes give. Whatever goes wrong with Redis, the answer is made here, as if there were none.
 * Answers are sealed: who gets at Redis can read none, and put in none.
 */
export function createSharedAnswers({ redis, seal, logger }: SharedAnswersOptions): SharedAnswers {
	const counts = { found: 0, missing: 0, refused: 0, tooLarge: 0 };

	async function read(place: string): Promise<unknown> {
		const sealed = await redis.attempt((client) => client.get(place)).catch(() => null);
		if (sealed === null) {
			counts.missing += 1;
			return undefined;
		}
		const content = seal.open(place, sealed);
		if (content === null) return refuse();
		counts.found += 1;
		// Nobody but a process of this release can have closed it: it is what `write` was given.
		return deserialize(content);
	}

	function refuse(): void {
		counts.refused += 1;
		if (counts.refused === 1)
			logger.warn("Redis of REDIS_URL holds an answer that no server has put there; it is passed over");
	}

	function write(place: string, answer: unknown, ttl: number): void {
		const content = serialize(answer);
		if (content.length > SHARED_ANSWERS.maxBytes) {
			counts.tooLarge += 1;
			return;
		}
		const expiration = { type: "PX", value: ttl } as const;
		redis.attempt((client) => client.set(place, seal.close(place, content), { expiration })).catch(() => undefined);
	}

	return {
		async through<Answer extends { degraded: boolean }>(key: ResultKey, make: () => Promise<Answer>): Promise<Answer> {
			const place = `signpost:answer:${key.clientId}:${key.version}:${seal.name(JSON.stringify(key.of))}`;
			const known = await read(place);
			if (known !== undefined) return known as Answer;
			const answer = await make();
			if (!answer.degraded) write(place, answer, key.ttl ?? SHARED_ANSWERS.ttl * 1_000);
			return answer;
		},
		async forget(clientId: string): Promise<void> {
			const places: Buffer[] = [];
			await redis.attemptFor(SHARED_ANSWERS.patience, async (client) => {
				const scan = { MATCH: `signpost:answer:${clientId}:*`, COUNT: 1_000 };
				for await (const found of client.scanIterator(scan)) places.push(...found);
				if (places.length > 0) await client.unlink(places);
			});
		},
		counts: () => ({ ...counts }),
	};
}
