import type {
	Synonym,
	SynonymsDeleteInput,
	SynonymsDeleteOutput,
	SynonymsListInput,
	SynonymsListOutput,
	SynonymsReplaceInput,
	SynonymsReplaceOutput,
	SynonymsSaveInput,
} from "../generated/contract.ts";
import type { CallOptions } from "../internal/call.ts";
import type { Session } from "../internal/session.ts";

/** Which terms search and chat take for the same; every change takes effect at once. Needs a secret key. */
export type SynonymsResource = {
	/** Synonyms by `synonymId`, 100 on a page; give `nextCursor` back as `cursor` for the next one. */
	list: (input?: SynonymsListInput, options?: CallOptions) => Promise<SynonymsListOutput>;
	/**
	 * Adds synonyms, or puts them in the place of those with their `synonymId`. Rejects with `InvalidInputError` when a term is
	 * empty or stands there twice, with `ConflictError` when others say the same or the contrary, or there are too many.
	 */
	save: (input: SynonymsSaveInput, options?: CallOptions) => Promise<Synonym>;
	/** Puts a list in the place of all that there was, or changes nothing and rejects with `InvalidInputError`. */
	replace: (input: SynonymsReplaceInput, options?: CallOptions) => Promise<SynonymsReplaceOutput>;
	/** Lets the terms mean themselves alone again; `deleted: false` when there was no such synonym. */
	delete: (input: SynonymsDeleteInput, options?: CallOptions) => Promise<SynonymsDeleteOutput>;
};

export function synonymsResource(session: Session): SynonymsResource {
	const { synonyms } = session.trpc;
	return {
		list: (input = {}, options) =>
			session.call("safe", options, (signal) => synonyms.list.query(session.scoped(input), { signal })),
		save: (input, options) =>
			session.call("safe", options, (signal) => synonyms.save.mutate(session.scoped(input), { signal })),
		replace: (input, options) =>
			session.call("safe", options, (signal) => synonyms.replace.mutate(session.scoped(input), { signal })),
		delete: (input, options) =>
			session.call("safe", options, (signal) => synonyms.delete.mutate(session.scoped(input), { signal })),
	};
}
