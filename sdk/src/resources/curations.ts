import type {
	Curation,
	CurationsDeleteInput,
	CurationsDeleteOutput,
	CurationsListInput,
	CurationsListOutput,
	CurationsSaveInput,
} from "../generated/contract.ts";
import type { CallOptions } from "../internal/call.ts";
import type { Session } from "../internal/session.ts";

/** What answers must and must not show, query by query. Needs a secret key. */
export type CurationsResource = {
	/** Curations by query, 50 on a page; give `nextCursor` back as `cursor` for the next one. */
	list: (input?: CurationsListInput, options?: CallOptions) => Promise<CurationsListOutput>;
	/**
	 * Sets what is pinned and hidden for a query, in the place of what was; takes effect at once. Rejects with
	 * `ConflictError` when there would be more than 1,000.
	 */
	save: (input: CurationsSaveInput, options?: CallOptions) => Promise<Curation>;
	/** Lets a query be answered by its ranking alone again. */
	delete: (input: CurationsDeleteInput, options?: CallOptions) => Promise<CurationsDeleteOutput>;
};

export function curationsResource(session: Session): CurationsResource {
	const { curations } = session.trpc;
	return {
		list: (input = {}, options) =>
			session.call("safe", options, (signal) => curations.list.query(session.scoped(input), { signal })),
		save: (input, options) =>
			session.call("safe", options, (signal) => curations.save.mutate(session.scoped(input), { signal })),
		delete: (input, options) =>
			session.call("safe", options, (signal) => curations.delete.mutate(session.scoped(input), { signal })),
	};
}
