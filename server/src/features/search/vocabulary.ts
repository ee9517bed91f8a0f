import { LRUCache } from "lru-cache";
import { editDistance } from "../../text/edit-distance.ts";

export const VOCABULARY = {
	/** Words of all clients remembered together. */
	maxWords: 1_000_000,
};

/** A word that stands in some document of the client, or has stood there. */
export type VocabularyWord = {
	word: string;
	/** Without accents. */
	plain: string;
	stemId: number;
	/** About how many chunks hold its stem. */
	frequency: number;
};

export type Neighbour = VocabularyWord & { distance: number };

type Shelf = { words: VocabularyWord[]; letters: Int32Array };

/** A client's words, by their length. */
export class Vocabulary {
	readonly size: number;
	readonly #shelves = new Map<number, Shelf>();

	constructor(words: VocabularyWord[]) {
		this.size = words.length;
		const byLength = Map.groupBy(words, ({ plain }) => plain.length);
		for (const [length, some] of byLength) {
			some.sort((a, b) => Number(a.plain > b.plain) - Number(a.plain < b.plain));
			this.#shelves.set(length, { words: some, letters: Int32Array.from(some, ({ plain }) => letterSet(plain)) });
		}
	}

	/** The words that so many slips of the hand would have made of this one. */
	near(plain: string, limit: number): Neighbour[] {
		const wanted = letterSet(plain);
		const found: Neighbour[] = [];
		for (let length = plain.length - limit; length <= plain.length + limit; length += 1) {
			const { words, letters } = this.#shelves.get(length) ?? NOTHING;
			for (let index = 0; index < letters.length; index += 1) {
				// A slip changes the set of letters by two at most: nearly all words are ruled out by that alone.
				if (bitCount((letters[index] ?? 0) ^ wanted) > 2 * limit) continue;
				const word = words[index] as VocabularyWord;
				const distance = editDistance(plain, word.plain, limit);
				if (distance > 0 && distance <= limit) found.push({ ...word, distance });
			}
		}
		return found;
	}

	/** The word as it is spelled here, the most frequent one if accents tell several apart. */
	find(plain: string): VocabularyWord | undefined {
		const { words } = this.#shelves.get(plain.length) ?? NOTHING;
		let low = 0;
		let high = words.length;
		while (low < high) {
			const middle = (low + high) >> 1;
			if ((words[middle]?.plain ?? "") < plain) low = middle + 1;
			else high = middle;
		}
		let best: VocabularyWord | undefined;
		for (; words[low]?.plain === plain; low += 1) {
			if (best === undefined || (words[low]?.frequency ?? 0) > best.frequency) best = words[low];
		}
		return best;
	}
}

const NOTHING: Shelf = { words: [], letters: new Int32Array() };

/** Which letters a word has, as bits: letters of one alphabet seldom share one. */
function letterSet(word: string): number {
	let set = 0;
	for (let index = 0; index < word.length; index += 1) set |= 1 << (word.charCodeAt(index) & 31);
	return set;
}

function bitCount(bits: number): number {
	const pairs = bits - ((bits >>> 1) & 0x55555555);
	const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
	return Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

type Remembered = { version: number; words: Promise<Vocabulary> };

/**
 * The words of clients in whose searches a word was met that nobody wrote; read anew when the client has changed. They
 * are kept in memory: to compare one with all of a hundred thousand takes about a millisecond there.
 */
export function createVocabularies(read: (clientId: string) => Promise<VocabularyWord[]>) {
	const clients = new LRUCache<string, Remembered>({ maxSize: VOCABULARY.maxWords });
	return (clientId: string, version: number): Promise<Vocabulary> => {
		const known = clients.get(clientId);
		if (known?.version === version) return known.words;
		const words = read(clientId).then((all) => new Vocabulary(all));
		const remembered = { version, words };
		const keep = (size: number) => clients.set(clientId, remembered, { size: Math.max(1, size) });
		const isNewest = () => clients.peek(clientId) === remembered;
		keep(1);
		words.then(
			({ size }) => isNewest() && keep(size),
			() => isNewest() && clients.delete(clientId),
		);
		return words;
	};
}

export type Vocabularies = ReturnType<typeof createVocabularies>;
