import type { SearchQueryInput, SearchQueryOutput } from "../generated/contract.ts";
import type { CallOptions } from "../internal/call.ts";
import type { Session } from "../internal/session.ts";

/** Search over a client's documents. */
export type SearchResource = {
	/**
	 * Ranked documents with the passage that answers, and the route to recommend. Safe to call on
	 * every keystroke: abort the older call with `signal`.
	 */
	query: (input: SearchQueryInput, options?: CallOptions) => Promise<SearchQueryOutput>;
};

export function searchResource(session: Session): SearchResource {
	return {
		query: (input, options) =>
			session.call("safe", options, (signal) => session.trpc.search.query.query(session.scoped(input), { signal })),
	};
}
