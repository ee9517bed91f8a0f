import { clientProcedure, router } from "../../trpc/procedures.ts";
import { eventsTrackInput, eventsTrackOutput } from "./schema.ts";

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
});
