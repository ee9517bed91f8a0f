import type { Embeddings } from "@langchain/core/embeddings";
import { createEmbeddings, type EmbeddingSettings } from "./embeddings.ts";

/** The embedding models that can be used: the configured one, and those that made what is stored from before it. */
export type Embedders = {
	/** `provider:model`. */
	name: string;
	current: Embeddings;
	/** A model by its name; null when what its provider needs is no longer configured. */
	byName: (name: string) => Embeddings | null;
};

/** Null when no embedding model is configured. Throws when the configured one cannot be used. */
export function createEmbedders(settings: EmbeddingSettings): Embedders | null {
	const current = createEmbeddings(settings);
	if (current === null || settings.embeddingModel === undefined) return null;
	const name = settings.embeddingModel.trim();
	const known = new Map<string, Embeddings | null>([[name, current]]);
	const byName = (wanted: string) => {
		if (!known.has(wanted)) known.set(wanted, tryToCreate({ ...settings, embeddingModel: wanted }));
		return known.get(wanted) ?? null;
	};
	return { name, current, byName };
}

function tryToCreate(settings: EmbeddingSettings): Embeddings | null {
	try {
		return createEmbeddings(settings);
	} catch {
		return null;
	}
}
