import { tracked } from "@trpc/server";
import { authorizedStream } from "../../trpc/authorized-stream.ts";
import { clientProcedure, router } from "../../trpc/procedures.ts";
import {
	chatEvent,
	chatEventsInput,
	chatHistoryInput,
	chatHistoryOutput,
	chatStartInput,
	chatStartOutput,
	chatStopInput,
	chatStopOutput,
} from "./schema.ts";

export const chatRouter = router({
	/** Starts an answer that goes on by itself; watch it with `chat.events`. */
	start: clientProcedure("chat")
		.input(chatStartInput)
		.output(chatStartOutput)
		.mutation(({ ctx, input }) =>
			ctx.services.chat.start({ caller: ctx.caller, visitorToken: ctx.request.visitorToken, ...input }),
		),

	/** The numbered events of a run, from the start or after `lastEventId`, until it ends. */
	events: clientProcedure("chat")
		.meta({ yields: chatEvent })
		.input(chatEventsInput)
		.subscription(async function* ({ ctx, input, signal }) {
			const open = (active: AbortSignal) =>
				ctx.services.chat.events({
					caller: ctx.caller,
					visitorToken: ctx.request.visitorToken,
					...input,
					signal: active,
				});
			for await (const { id, event } of authorizedStream({ ctx, signal }, open)) yield tracked(id, event);
		}),

	/** Ends a run; what it has written is kept. */
	stop: clientProcedure("chat")
		.input(chatStopInput)
		.output(chatStopOutput)
		.mutation(({ ctx, input }) =>
			ctx.services.chat.stop({ caller: ctx.caller, visitorToken: ctx.request.visitorToken, runId: input.runId }),
		),

	/** The messages of one of the visitor's conversations, oldest first. */
	history: clientProcedure("chat")
		.input(chatHistoryInput)
		.output(chatHistoryOutput)
		.query(({ ctx, input }) =>
			ctx.services.chat.history({
				caller: ctx.caller,
				visitorToken: ctx.request.visitorToken,
				conversationId: input.conversationId,
			}),
		),
});
