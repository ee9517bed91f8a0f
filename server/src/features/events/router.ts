import { clientProcedure, router } from "../../trpc/procedures.ts";
import { eventsTrackInput, eventsTrackOutput, eventsUnansweredInput, eventsUnansweredOutput } from "./schema.ts";

export const eventsRouter = router({
	/** Stores what visitors did; an event sent twice is stored once. */
	track: clientProcedure("events")
		.input(eventsTrackInput)
		.output(eventsTrackOutput)
		.mutation(({ ctx, input }) =>
			ctx.services.events.track({
				caller: ctx.caller,
				ip: ctx.request.ip,
				visitorToken: ctx.request.visitorToken,
				events: input.events,
			}),
		),

	/** The questions that chat found no answer to, those asked most often first. */
	unanswered: clientProcedure("documents")
		.input(eventsUnansweredInput)
		.output(eventsUnansweredOutput)
		.query(({ ctx, input }) => ctx.services.events.unanswered(ctx.caller.clientId, input)),
});
