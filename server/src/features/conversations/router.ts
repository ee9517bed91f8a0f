import { clientProcedure, router } from "../../trpc/procedures.ts";
import {
	conversationSettings,
	conversationsConfigureInput,
	conversationsDeleteVisitorInput,
	conversationsDeleteVisitorOutput,
	conversationsFeedbackInput,
	conversationsFeedbackOutput,
	conversationsSettingsInput,
} from "./schema.ts";

export const conversationsRouter = router({
	/** What visitors think of answers, the newest first, a page at a time. */
	feedback: clientProcedure("admin")
		.input(conversationsFeedbackInput)
		.output(conversationsFeedbackOutput)
		.query(({ ctx, input }) => ctx.services.conversations.feedback(ctx.caller.clientId, input)),

	/** For how long conversations are kept. */
	settings: clientProcedure("admin")
		.input(conversationsSettingsInput)
		.output(conversationSettings)
		.query(({ ctx }) => ctx.services.conversations.settings(ctx.caller.clientId)),

	/** Sets for how long conversations are kept. */
	configure: clientProcedure("admin")
		.input(conversationsConfigureInput)
		.output(conversationSettings)
		.mutation(({ ctx, input }) => ctx.services.conversations.configure(ctx.caller.clientId, input)),

	/** Deletes a visitor with everything it has said and done. */
	deleteVisitor: clientProcedure("admin")
		.input(conversationsDeleteVisitorInput)
		.output(conversationsDeleteVisitorOutput)
		.mutation(({ ctx, input }) => ctx.services.conversations.deleteVisitor(ctx.caller.clientId, input)),
});
