import { LRUCache } from "lru-cache";
import { AppError } from "../../errors.ts";
import type { Language } from "../../text/language.ts";
import { conflictIn, excessIn, problemIn, withId } from "./check.ts";
import type { Synonym, SynonymInput, SynonymsListInput, SynonymsListOutput } from "./schema.ts";
import type { SynonymStore } from "./store.ts";
import { NO_SYNONYMS, Thesaurus } from "./thesaurus.ts";

export type SynonymDependencies = {
	store: SynonymStore;
	/** Told of a client whose synonyms have changed. */
	onChanged: (clientId: string) => void;
};

/** Terms of all clients remembered together. */
const REMEMBERED_TERMS = 500_000;

export type SynonymService = ReturnType<typeof createSynonymService>;

export function createSynonymService({ store, onChanged }: SynonymDependencies) {
	type Known = { key: string; thesaurus: Promise<Thesaurus> };
	const known = new LRUCache<string, Known>({ maxSize: REMEMBERED_TERMS });

	function read(clientId: string, key: string, languages: readonly Language[]): Promise<Thesaurus> {
		const thesaurus = store.all(clientId).then((synonyms) => new Thesaurus(synonyms, languages));
		const entry = { key, thesaurus };
		const isNewest = () => known.peek(clientId) === entry;
		known.set(clientId, entry, { size: 1 });
		thesaurus.then(
			({ size }) => isNewest() && known.set(clientId, entry, { size: size + 1 }),
			() => isNewest() && known.delete(clientId),
		);
		return thesaurus;
	}

	return {
		forget: (clientId: string): void => void known.delete(clientId),

		/** What terms mean in a client, at a version of its synonyms; read once, and never where there are none. */
		async find(
			clientId: string,
			{ version, languages }: { version: number; languages: readonly Language[] },
		): Promise<Thesaurus> {
			if (version === 0) return NO_SYNONYMS;
			const key = `${version} ${languages.join()}`;
			const entry = known.get(clientId);
			return entry?.key === key ? entry.thesaurus : read(clientId, key, languages);
		},

		async list(clientId: string, { limit, cursor }: SynonymsListInput): Promise<SynonymsListOutput> {
			const [rows, total] = await Promise.all([
				store.list(clientId, { after: cursor, limit: limit + 1 }),
				store.count(clientId),
			]);
			const synonyms = rows.slice(0, limit);
			return { synonyms, total, nextCursor: rows.length > limit ? (synonyms.at(-1)?.synonymId ?? null) : null };
		},

		async save(clientId: string, given: SynonymInput): Promise<Synonym> {
			refuse("INVALID_INPUT", problemIn(given));
			const saved = withId(given);
			await store.change(clientId, (all) => {
				const others = all.filter(({ synonymId }) => synonymId !== saved.synonymId);
				refuse("CONFLICT", excessIn([...others, saved]) ?? conflictIn([...others, saved]));
				return { remove: [saved.synonymId], add: [saved] };
			});
			onChanged(clientId);
			return saved;
		},

		async replace(clientId: string, list: SynonymInput[]): Promise<{ total: number }> {
			for (const [index, given] of list.entries()) {
				const problem = problemIn(given);
				refuse("INVALID_INPUT", problem === null ? null : `synonyms.${index}.${problem}`);
			}
			const add = list.map(withId);
			const conflict = excessIn(add) ?? conflictIn(add);
			refuse("INVALID_INPUT", conflict === null ? null : `synonyms: ${conflict}`);
			await store.change(clientId, (all) => ({ remove: all.map(({ synonymId }) => synonymId), add }));
			onChanged(clientId);
			return { total: add.length };
		},

		async delete(clientId: string, id: string): Promise<{ deleted: boolean }> {
			const { deleted } = await store.change(clientId, (all) => ({
				...{ remove: [id], add: [] },
				deleted: all.some((synonym) => synonym.synonymId === id),
			}));
			onChanged(clientId);
			return { deleted };
		},
	};
}

function refuse(code: "INVALID_INPUT" | "CONFLICT", problem: string | null): void {
	if (problem !== null) throw new AppError(code, problem);
}
