import type { Embeddings } from "@langchain/core/embeddings";
import { LRUCache } from "lru-cache";
import type { EmbeddedPart, EmbeddedParts } from "./embedded-parts.ts";
import { mergeSubsets, type NearCandidate } from "./merge-subsets.ts";
import { NEARNESS, type Spread } from "./nearness.ts";
import type { Reach } from "./reach.ts";
import type { SearchFilter } from "./schema.ts";
import { STATISTICS } from "./statistics.ts";
import type { SearchStore } from "./store.ts";

/** `version`: of the client's index. */
export type DenseRequest = { version: number; query: string; filter: SearchFilter | undefined; limit: number };

/** `complete`: whether all passages that can be embedded were compared. */
export type DenseResult = { near: NearCandidate[]; complete: boolean };

export type DenseDependencies = {
	store: Pick<SearchStore, "embeddedParts" | "denseCandidates" | "spread">;
	/** `byName` gives null for a model that cannot be used any longer. */
	embedders: { name: string; byName: (name: string) => Embeddings | null };
	/** Called when an embedder fails and lexical search takes over. */
	onDegraded: (error: unknown) => void;
};

/** Of so few passages each is compared: an index of all clients' neighbours may miss some of a small one's. */
const EXACT_CHUNKS = 1_000;

export type DenseSearch = ReturnType<typeof createDenseSearch>;

/**
 * Search by meaning. Only embeddings of one model can be compared: while a client's passages are being embedded anew,
 * the query is embedded by each model that made some of them.
 */
export function createDenseSearch({ store, embedders, onDegraded }: DenseDependencies) {
	const clients = new LRUCache<string, EmbeddedParts & { version: number }>({ max: STATISTICS.max });

	const spreads = new LRUCache<string, Spread & { version: number }>({ max: STATISTICS.max });

	/** As they were at that version of the client's index, or later. */
	async function partsOf(clientId: string, version: number): Promise<EmbeddedParts> {
		const known = clients.get(clientId);
		if (known?.version === version) return known;
		const parts = await store.embeddedParts(clientId);
		clients.set(clientId, { ...parts, version });
		return parts;
	}

	async function embed(name: string, query: string): Promise<number[] | null> {
		try {
			return (await embedders.byName(name)?.embedQuery(query)) ?? null;
		} catch (error) {
			onDegraded(error);
			return null;
		}
	}

	return {
		/** How similar the client's passages are to one another; null while no one model has embedded them. */
		async spread(clientId: string, version: number): Promise<Spread | null> {
			const used = (await partsOf(clientId, version)).models.filter(({ chunks }) => chunks > 0);
			const [model] = used;
			if (model === undefined || used.length > 1) return null;
			const known = spreads.get(clientId);
			if (known?.version === version) return known;
			const spread = await store.spread(clientId, { model: model.id, sample: NEARNESS.sample });
			spreads.set(clientId, { ...spread, version });
			return spread;
		},

		async find(reach: Reach, { version, query, filter, limit }: DenseRequest): Promise<DenseResult> {
			const { total, models } = await partsOf(reach.clientId, version);
			const used = models.filter(({ chunks }) => chunks > 0);
			const names = [...new Set(used.map(({ name }) => name))];
			const embeddings = new Map(
				await Promise.all(names.map(async (name) => [name, await embed(name, query)] as const)),
			);
			// Under the same name another model may answer by now: its vectors are as good as none.
			const usable = used.filter(({ name, dimensions }) => embeddings.get(name)?.length === dimensions);
			const refused = refusedBy(models, embedders.name);
			const subsets = await Promise.all(
				usable.map(async ({ id, name, chunks }) => ({
					share: Math.min(1, chunks / Math.max(1, total - refused)),
					candidates: await store.denseCandidates(reach, {
						...{ filter, limit, model: id },
						embedding: embeddings.get(name) ?? [],
						exact: chunks <= EXACT_CHUNKS,
					}),
				})),
			);
			const compared = usable.reduce((sum, { chunks }) => sum + chunks, 0);
			return { near: mergeSubsets(subsets), complete: compared + refused >= total };
		},
	};
}

/** What the configured model does not take is no failure of it, unless an older model has embedded it. */
const refusedBy = (models: EmbeddedPart[], name: string) =>
	models.reduce((sum, model) => (model.name === name ? sum + model.refused : sum), 0);
