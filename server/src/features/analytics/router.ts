import { router, tenantProcedure } from "../../trpc/procedures.ts";
import {
	analyticsExportInput,
	analyticsExportOutput,
	analyticsOverviewInput,
	analyticsOverviewOutput,
	analyticsQueriesInput,
	analyticsQueriesOutput,
	analyticsTimelineInput,
	analyticsTimelineOutput,
} from "./schema.ts";

export const analyticsRouter = router({
	/** What there is and what visitors did over some days, in sum and for each client. */
	overview: tenantProcedure("analytics")
		.input(analyticsOverviewInput)
		.output(analyticsOverviewOutput)
		.query(({ ctx, input }) => ctx.services.analytics.overview(ctx.caller, input)),

	/** The same day by day. */
	timeline: tenantProcedure("analytics")
		.input(analyticsTimelineInput)
		.output(analyticsTimelineOutput)
		.query(({ ctx, input }) => ctx.services.analytics.timeline(ctx.caller, input)),

	/** What is searched for most, what finds nothing, and which questions find no answer. */
	queries: tenantProcedure("analytics")
		.input(analyticsQueriesInput)
		.output(analyticsQueriesOutput)
		.query(({ ctx, input }) => ctx.services.analytics.queries(ctx.caller, input)),

	/** One of these tables as CSV. */
	export: tenantProcedure("analytics")
		.input(analyticsExportInput)
		.output(analyticsExportOutput)
		.query(({ ctx, input }) => ctx.services.analytics.export(ctx.caller, input)),
});
