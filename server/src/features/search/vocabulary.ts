import { LRUCache } from "lru-cache";
import { editDistance } from "../../text/edit-distance.ts";

export const VOCABULARY = {
	/** Words of all clients remembered together. */
	maxWords: 1_000_000,
	/** Completions asked for of one state of a client before its words are read for them: until then the database tells. */
	asks: 8,
	/** The most frequent words that are looked at to complete one. */
	completions: 60,
};

/** A word that stands in some document of the client. */
export type VocabularyWord = {
	word: string;
	/** Without accents. */
	plain: string;
	stemId: number;
	/** How many chunks hold its stem. */
	frequency: number;
};

export type Neighbour = VocabularyWord & { distance: number };

type Shelf = { words: VocabularyWord[]; letters: Int32Array };

/** A client's words, in order and by their length. */
export class Vocabulary {
	readonly size: number;
	readonly #words: VocabularyWord[];
	readonly #shelves = new Map<number, Shelf>();

	constructor(words: VocabularyWord[]) {
		this.size = words.length;
		this.#words = words.toSorted((a, b) => compare(a.plain, b.plain));
		for (const [length, some] of Map.groupBy(this.#words, ({ plain }) => plain.length)) {
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
		const words = this.#words;
		let low = firstFrom(words, plain);
		let best: VocabularyWord | undefined;
		for (; words[low]?.plain === plain; low += 1) {
			if (best === undefined || (words[low]?.frequency ?? 0) > best.frequency) best = words[low];
		}
		return best;
	}

	/** The most frequent words that begin so. */
	startingWith(plain: string): VocabularyWord[] {
		const found: VocabularyWord[] = [];
		for (let index = firstFrom(this.#words, plain); ; index += 1) {
			const word = this.#words[index];
			if (word === undefined || !word.plain.startsWith(plain)) break;
			found.push(word);
		}
		return found.sort(moreFrequent).slice(0, VOCABULARY.completions);
	}
}

/** The more frequent of two words first; in a fixed order where they are equally so. */
export const moreFrequent = (a: VocabularyWord, b: VocabularyWord): number =>
	b.frequency - a.frequency || compare(a.plain, b.plain) || compare(a.word, b.word);

const compare = (a: string, b: string) => Number(a > b) - Number(a < b);

/** Where the words from `plain` on begin. */
function firstFrom(words: VocabularyWord[], plain: string): number {
	let low = 0;
	let high = words.length;
	while (low < high) {
		const middle = (low + high) >> 1;
		if ((words[middle]?.plain ?? "") < plain) low = middle + 1;
		else high = middle;
	}
	return low;
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

type Remembered = { version: number; asks: number; words?: Promise<Vocabulary>; read?: Vocabulary };

/**
 * The words of clients, read anew when the client has changed. They are kept in memory: there one is compared with all
 * of a hundred thousand in about a millisecond, and completed in less time than the database takes to be asked.
 */
export function createVocabularies(read: (clientId: string) => Promise<VocabularyWord[]>) {
	const clients = new LRUCache<string, Remembered>({ maxSize: VOCABULARY.maxWords });

	function remember(clientId: string, version: number): Remembered {
		const known = clients.get(clientId);
		// Who asks for an older version began before the change: the newer words are as good, and stay.
		if (known !== undefined && known.version >= version) return known;
		const entry: Remembered = { version, asks: 0 };
		clients.set(clientId, entry, { size: 1 });
		return entry;
	}

	function get(clientId: string, version: number): Promise<Vocabulary> {
		const entry = remember(clientId, version);
		if (entry.words !== undefined) return entry.words;
		const words = read(clientId).then((all) => new Vocabulary(all));
		entry.words = words;
		const isNewest = () => clients.peek(clientId) === entry;
		words.then(
			(vocabulary) => {
				entry.read = vocabulary;
				if (isNewest()) clients.set(clientId, entry, { size: Math.max(1, vocabulary.size) });
			},
			() => isNewest() && clients.delete(clientId),
		);
		return words;
	}

	return {
		get,

		forget: (clientId: string): void => void clients.delete(clientId),

		/** The words, if they have been read; they are once they have been asked for often enough. */
		ready(clientId: string, version: number): Vocabulary | undefined {
			const entry = remember(clientId, version);
			entry.asks += 1;
			// Its failure is nobody's: the next who needs the words reads them again.
			if (entry.words === undefined && entry.asks > VOCABULARY.asks) get(clientId, version).catch(() => undefined);
			return entry.read;
		},
	};
}

export type Vocabularies = ReturnType<typeof createVocabularies>;
