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
};

export function searchResource(session: Session): SearchResource {
	return {
		query: (input, options) =>
			session.call("safe", options, (signal) => session.trpc.search.query.query(session.scoped(input), { signal })),
	};
}
