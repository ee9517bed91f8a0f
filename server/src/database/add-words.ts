import { LRUCache } from "lru-cache";
import type { Prisma } from "../generated/prisma/client.ts";
import { plainForm } from "../text/typeable.ts";

/** What a document says of a word: its stem, and how many of its chunks hold it. */
export type CountedWord = { word: string; stemId: number; chunks: number };

type Counts = Map<string, number>;

/** How much is remembered of what the database holds already. */
const REMEMBERED = { clients: 20, wordsPerClient: 200_000 };

/**
 * Remembers which words the database has: nearly all of a document's are old. A word is written when it is new, and
 * again whenever it has been met twice as often, so that its frequency is right within a factor of about two.
 */
export function createKnownWords() {
	const clients = new LRUCache<string, Counts>({ max: REMEMBERED.clients });
	return {
		forget: (clientId: string): void => void clients.delete(clientId),

		/** The words to write; call `keep` once that is done for good. */
		take(clientId: string, documents: readonly (readonly CountedWord[])[]) {
			const known = clients.get(clientId) ?? new Map<string, number>();
			const counts: Counts = new Map();
			const due = new Map<string, number>();
			for (const words of documents) {
				for (const { word, stemId, chunks } of words) {
					const before = known.get(word) ?? 0;
					const after = (counts.get(word) ?? before) + chunks;
					counts.set(word, after);
					if (Math.clz32(after) < Math.clz32(before)) due.set(word, stemId);
				}
			}
			const keep = () => {
				if (known.size > REMEMBERED.wordsPerClient) known.clear();
				for (const [word, count] of counts) known.set(word, count);
				clients.set(clientId, known);
			};
			return { due, keep };
		},
	};
}

/** Adds words with the frequency of their stems, which are counted by now. Holds the client's lock. */
export async function addWords(
	transaction: Prisma.TransactionClient,
	clientId: string,
	words: ReadonlyMap<string, number>,
): Promise<void> {
	if (words.size === 0) return;
	const entries = [...words.keys()];
	// Only what is new or twice as frequent: a conflict costs a row's lock even where nothing is changed.
	await transaction.$executeRaw`
		INSERT INTO words (client_id, plain, word, stem_id, frequency)
		SELECT ${clientId}, x.plain, x.word, x.stem_id, t.document_frequency
		FROM unnest(${entries.map(plainForm)}::text[], ${entries}::text[], ${[...words.values()]}::int[]) AS x(plain, word, stem_id)
		JOIN terms t ON t.client_id = ${clientId} AND t.id = x.stem_id
		LEFT JOIN words w ON w.client_id = ${clientId} AND w.plain = x.plain AND w.word = x.word
		WHERE w.word IS NULL OR t.document_frequency >= 2 * w.frequency
		ON CONFLICT (client_id, plain, word) DO UPDATE SET frequency = excluded.frequency`;
}
