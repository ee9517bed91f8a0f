import { z } from "zod";
import { chatCitation, chatDoneEvent, chatSource, chatSuggestion } from "../../features/chat/schema.ts";

/** What there is to say of an answer that has ended, beside its text. */
export const answerFacts = chatDoneEvent.omit({ type: true, finish: true }).extend({
	conversationId: z.string().describe("Send it along to go on with this conversation."),
	runId: z.string(),
	visitorToken: z.string().nullable().describe("Of a new visitor, to be sent as `X-Signpost-Visitor`."),
	sources: z.array(chatSource),
	citations: z.array(chatCitation),
	suggestions: z.array(chatSuggestion),
});
