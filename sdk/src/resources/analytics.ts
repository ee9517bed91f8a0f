import type {
	AnalyticsExportInput,
	AnalyticsExportOutput,
	AnalyticsOverviewInput,
	AnalyticsOverviewOutput,
	AnalyticsQueriesInput,
	AnalyticsQueriesOutput,
	AnalyticsTimelineInput,
	AnalyticsTimelineOutput,
} from "../generated/contract.ts";
import type { CallOptions } from "../internal/call.ts";
import type { Session } from "../internal/session.ts";

/**
 * What visitors did, over the last 30 days unless told, in sum and by client. Needs a secret key with the scope
 * `analytics`, which sees its own client, with `admin` too all of its tenant; or a member's session.
 */
export type AnalyticsResource = {
	/** Documents, searches, clicks, conversations, questions, how answers were grounded, thumbs, tokens and cost. */
	overview: (input?: AnalyticsOverviewInput, options?: CallOptions) => Promise<AnalyticsOverviewOutput>;
	/** The same for every day. */
	timeline: (input?: AnalyticsTimelineInput, options?: CallOptions) => Promise<AnalyticsTimelineOutput>;
	/** Queries asked most often, those that found nothing, and questions without an answer: 50 of each unless told. */
	queries: (input?: AnalyticsQueriesInput, options?: CallOptions) => Promise<AnalyticsQueriesOutput>;
	/** One of these tables as CSV, safe to open in a spreadsheet. */
	export: (input?: AnalyticsExportInput, options?: CallOptions) => Promise<AnalyticsExportOutput>;
};

export function analyticsResource(session: Session): AnalyticsResource {
	const { analytics } = session.trpc;
	return {
		overview: (input = {}, options) =>
			session.call("safe", options, (signal) => analytics.overview.query(session.scoped(input), { signal })),
		timeline: (input = {}, options) =>
			session.call("safe", options, (signal) => analytics.timeline.query(session.scoped(input), { signal })),
		queries: (input = {}, options) =>
			session.call("safe", options, (signal) => analytics.queries.query(session.scoped(input), { signal })),
		export: (input = {}, options) =>
			session.call("safe", options, (signal) => analytics.export.query(session.scoped(input), { signal })),
	};
}
