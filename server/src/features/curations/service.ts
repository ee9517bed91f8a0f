import { LRUCache } from "lru-cache";
import { AppError } from "../../errors.ts";
import { curationKey } from "./curate.ts";
import type { Curation, CurationsListInput, CurationsListOutput, CurationsSaveInput } from "./schema.ts";
import type { CurationStore } from "./store.ts";

export type CurationDependencies = {
	store: CurationStore;
	/** Told of a client whose curations have changed. */
	onChanged: (clientId: string) => void;
};

/** Curations of a client. */
const MAX_CURATIONS = 1_000;

/** A ligature may be many letters. */
const MAX_KEY_LENGTH = 200;

/** Clients whose curations are remembered, each for one version of its index. */
const REMEMBERED_CLIENTS = 1_000;

export type CurationService = ReturnType<typeof createCurationService>;

export function createCurationService({ store, onChanged }: CurationDependencies) {
	type Known = { version: number; byQuery: Promise<Map<string, Curation>> };
	const known = new LRUCache<string, Known>({ max: REMEMBERED_CLIENTS });

	async function load(clientId: string): Promise<Map<string, Curation>> {
		return new Map((await store.all(clientId)).map((curation) => [curation.query, curation]));
	}

	return {
		forget: (clientId: string): void => void known.delete(clientId),

		/** What is curated for a query, at a version of the client's index. */
		async find(clientId: string, query: string, version: number): Promise<Curation | undefined> {
			let entry = known.get(clientId);
			if (entry?.version !== version) {
				entry = { version, byQuery: load(clientId) };
				known.set(clientId, entry);
				entry.byQuery.catch(() => known.delete(clientId));
			}
			return (await entry.byQuery).get(curationKey(query));
		},

		async list(clientId: string, { limit, cursor }: CurationsListInput): Promise<CurationsListOutput> {
			const [rows, total] = await Promise.all([
				store.list(clientId, { after: cursor, limit: limit + 1 }),
				store.count(clientId),
			]);
			const curations = rows.slice(0, limit);
			return { curations, total, nextCursor: rows.length > limit ? (curations.at(-1)?.query ?? null) : null };
		},

		async save(clientId: string, { query, pinned, hidden }: CurationsSaveInput): Promise<Curation> {
			const key = curationKey(query);
			if (key.length > MAX_KEY_LENGTH)
				throw new AppError(
					"INVALID_INPUT",
					`query: It is longer than ${MAX_KEY_LENGTH} characters when written plainly.`,
				);
			const saved = { query: key, pinned, hidden };
			if (!(await store.save(clientId, saved, MAX_CURATIONS)))
				throw new AppError("CONFLICT", `A client has at most ${MAX_CURATIONS} curations. Delete some first.`);
			onChanged(clientId);
			return saved;
		},

		async delete(clientId: string, query: string): Promise<{ deleted: boolean }> {
			const deleted = await store.delete(clientId, curationKey(query));
			onChanged(clientId);
			return { deleted };
		},
	};
}
