import { clientProcedure, router, tenantProcedure } from "../../trpc/procedures.ts";
import {
	chatbot,
	chatbotsCreateInput,
	chatbotsDeleteInput,
	chatbotsDeleteOutput,
	chatbotsGetInput,
	chatbotsListInput,
	chatbotsListOutput,
	chatbotsUpdateInput,
	widgetConfigInput,
	widgetConfigOutput,
} from "./schema.ts";

export const chatbotsRouter = router({
	/** Makes a chatbot over one of the tenant's clients. */
	create: tenantProcedure("chatbots")
		.input(chatbotsCreateInput)
		.output(chatbot)
		.mutation(({ ctx, input }) => ctx.services.chatbots.create(ctx.caller.tenantId, input)),

	/** One chatbot with all its options. */
	get: tenantProcedure("chatbots")
		.input(chatbotsGetInput)
		.output(chatbot)
		.query(({ ctx, input }) => ctx.services.chatbots.get(ctx.caller.tenantId, input.chatbotId)),

	/** Changes a chatbot, from the next question on. What is left out stays as it is. */
	update: tenantProcedure("chatbots")
		.input(chatbotsUpdateInput)
		.output(chatbot)
		.mutation(({ ctx, input }) => ctx.services.chatbots.update(ctx.caller.tenantId, input)),

	/** Deletes a chatbot with every conversation that was had with it; answers being written are ended. */
	delete: tenantProcedure("chatbots")
		.input(chatbotsDeleteInput)
		.output(chatbotsDeleteOutput)
		.mutation(({ ctx, input }) => ctx.services.chatbots.delete(ctx.caller.tenantId, input.chatbotId)),

	/** The tenant's chatbots, or those of one of its clients. */
	list: tenantProcedure("chatbots")
		.input(chatbotsListInput)
		.output(chatbotsListOutput)
		.query(({ ctx, input }) => ctx.services.chatbots.list(ctx.caller.tenantId, input.clientId)),
});

export const widgetRouter = router({
	/** What a page needs to show a chatbot. */
	config: clientProcedure("search")
		.input(widgetConfigInput)
		.output(widgetConfigOutput)
		.query(({ ctx, input }) => ctx.services.chatbots.widget(ctx.caller.clientId, input.chatbotId)),
});
