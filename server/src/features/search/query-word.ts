/** A word of a query. Its forms share the idf of its stem. */
export type QueryWord = {
	word: string;
	exactId: number;
	/** Ids of its stems, one for each language it may be read in. */
	stemIds: readonly number[];
	/** Those of them that it has only in documents that leave its accents out: another way to read it. */
	plainIds: readonly number[];
	/** What it counts beside its idf: how often it stands in the query, much less for a stop word; see `emphasized`. */
	emphasis: number;
	isStopWord: boolean;
	/** What may have been meant: in a chunk the best of them counts, or the word itself. */
	alternatives: readonly Alternative[];
};

export type TermStatistics = {
	/** Chunks of the client. */
	chunkCount: number;
	/** Chunks that hold a stem, by its id. */
	documentFrequency: ReadonlyMap<number, number>;
};

/** What may have been meant by a word, and is found where the word itself is not. */
export type Alternative = {
	/** As the documents have it. */
	word: string;
	/** What the client says means the same; a longer word it begins; a slip of the hand; it and its neighbour as one word; itself as two words. */
	kind: "synonym" | "prefix" | "typo" | "joined" | "split";
	/** One, two for a split word, or as many as a synonym has. */
	parts: readonly { stemIds: readonly number[]; exactIds: readonly number[] }[];
	/** What it counts beside the word itself, under 1. */
	weight: number;
};
