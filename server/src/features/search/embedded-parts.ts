/** What has embedded a client's passages. */
export type EmbeddedParts = {
	/** Passages of the client. */
	total: number;
	models: EmbeddedPart[];
};

/** Passages that one model has embedded, and those it does not take. */
export type EmbeddedPart = { id: number; name: string; dimensions: number; chunks: number; refused: number };
