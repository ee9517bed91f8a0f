import type {
	SearchSimilarInput,
	SearchSimilarOutput,
	SearchSuggestInput,
	SearchSuggestOutput,
} from "../generated/contract.ts";
import type { CallOptions } from "../internal/call.ts";
import type { Session } from "../internal/session.ts";
import type { Site, SiteQueryInput, SiteQueryOutput } from "../site.ts";

/** Search over a client's documents. */
export type SearchResource<S extends Site = Site> = {
	/**
	 * Ranked documents with the passage that answers, and the route to recommend. Safe to call on
	 * every keystroke: abort the older call with `signal`.
	 */
	query: (input: SiteQueryInput<S>, options?: CallOptions) => Promise<SiteQueryOutput<S>>;
	/** Queries and documents to offer for what has been typed so far. Safe to call on every keystroke. */
	suggest: (input: SearchSuggestInput, options?: CallOptions) => Promise<SearchSuggestOutput>;
	/** Documents like the one named by `documentId` or `externalId`. Rejects with `NotFoundError` when there is none. */
	similar: (input: SearchSimilarInput, options?: CallOptions) => Promise<SearchSimilarOutput>;
};

export function searchResource(session: Session): SearchResource {
	const { search } = session.trpc;
	return {
		query: (input, options) =>
			session.call("safe", options, (signal) => search.query.query(session.scoped(input), { signal })),
		suggest: (input, options) =>
			session.call("safe", options, (signal) => search.suggest.query(session.scoped(input), { signal })),
		similar: (input, options) =>
			session.call("safe", options, (signal) => search.similar.query(session.scoped(input), { signal })),
	};
}
