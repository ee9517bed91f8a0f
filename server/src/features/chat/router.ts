import { tracked } from "@trpc/server";
import type { Authorized } from "../../trpc/authorize.ts";
import { authorizedStream } from "../../trpc/authorized-stream.ts";
import { clientProcedure, router } from "../../trpc/procedures.ts";
import {
	chatConversationsInput,
	chatConversationsOutput,
	chatDeleteInput,
	chatDeleteOutput,
	chatFeedback,
	chatFeedbackInput,
	chatRenameInput,
	chatRenameOutput,
} from "../conversations/schema.ts";
import { chatHandOver, chatHandOverInput } from "../hand-over/schema.ts";
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

/** What is asked, and who asks. */
const by = <Input extends object>({ caller, request }: Pick<Authorized, "caller" | "request">, input: Input) => ({
	...{ caller, visitorToken: request.visitorToken },
	...input,
});

export const chatRouter = router({
	/** Starts an answer that goes on by itself; watch it with `chat.events`. */
	start: clientProcedure("chat")
		.input(chatStartInput)
		.output(chatStartOutput)
		.mutation(({ ctx, input }) => ctx.services.chat.start(by(ctx, input))),

	/** The numbered events of a run, from the start or after `lastEventId`, until it ends. */
	events: clientProcedure("chat")
		.meta({ yields: chatEvent })
		.input(chatEventsInput)
		.subscription(({ ctx, input, signal }) => {
			const open = (active: AbortSignal) => ctx.services.chat.events({ ...by(ctx, input), signal: active });
			const recheck = () => ctx.services.chat.checkVisitor(by(ctx, {}));
			return authorizedStream({ ctx, signal, recheck }, open, ({ id, event }) => tracked(id, event));
		}),

	/** Ends a run; what it has written is kept. */
	stop: clientProcedure("chat")
		.input(chatStopInput)
		.output(chatStopOutput)
		.mutation(({ ctx, input }) => ctx.services.chat.stop(by(ctx, input))),

	/** The messages of one of the visitor's conversations, oldest first. */
	history: clientProcedure("chat")
		.input(chatHistoryInput)
		.output(chatHistoryOutput)
		.query(({ ctx, input }) => ctx.services.chat.history(by(ctx, input))),

	/** The visitor's conversations, the newest first, a page at a time. */
	conversations: clientProcedure("chat")
		.input(chatConversationsInput)
		.output(chatConversationsOutput)
		.query(({ ctx, input }) => ctx.services.conversations.list(by(ctx, input))),

	/** Gives one of the visitor's conversations a title. */
	rename: clientProcedure("chat")
		.input(chatRenameInput)
		.output(chatRenameOutput)
		.mutation(({ ctx, input }) => ctx.services.conversations.rename(by(ctx, input))),

	/** Deletes one of the visitor's conversations, with all that was said in it; an answer being written is ended. */
	delete: clientProcedure("chat")
		.input(chatDeleteInput)
		.output(chatDeleteOutput)
		.mutation(({ ctx, input }) => ctx.services.conversations.delete(by(ctx, input))),

	/** Stores what the visitor thinks of an answer. */
	feedback: clientProcedure("chat")
		.input(chatFeedbackInput)
		.output(chatFeedback)
		.mutation(({ ctx, input }) => ctx.services.conversations.saveFeedback(by(ctx, input))),

	/** Asks for a person: the site is sent the conversation. Asked again before anything is said, it is the same. */
	handOver: clientProcedure("chat")
		.input(chatHandOverInput)
		.output(chatHandOver)
		.mutation(({ ctx, input }) => ctx.services.handOver.request(by(ctx, input))),
});
