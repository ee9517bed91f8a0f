import { newId } from "../../ids.ts";
import type { NewVisitor } from "./visitors.ts";

/** What is stored when a run begins. */
export type RunBeginning = {
	/** Set when the visitor is new. */
	newVisitor: NewVisitor | null;
	visitorId: string;
	/** Set when the conversation is new. */
	newConversation: { chatbotId: string } | null;
	conversationId: string;
	userMessageId: string;
	messageId: string;
	runId: string;
	question: string;
	model: string;
	/** The run whose turns are no longer a part of the conversation. */
	replaces: string | null;
};

export type Beginning = {
	visitor: { visitorId: string } | { newVisitor: NewVisitor };
	chatbotId: string;
	/** Null for a new one. */
	conversationId: string | null;
	/** Default: a random one. */
	newConversationId?: string | undefined;
	question: string;
	/** Default: none. */
	replaces?: string | undefined;
};

/** Gives ids to everything that begins with a run. */
export function beginRun(beginning: Beginning): Omit<RunBeginning, "model"> {
	const { visitor, chatbotId, conversationId, question, ...given } = beginning;
	const newVisitor = "newVisitor" in visitor ? visitor.newVisitor : null;
	return {
		newVisitor,
		visitorId: "newVisitor" in visitor ? visitor.newVisitor.visitorId : visitor.visitorId,
		newConversation: conversationId === null ? { chatbotId } : null,
		conversationId: conversationId ?? given.newConversationId ?? newId("conversation"),
		userMessageId: newId("message"),
		messageId: newId("message"),
		runId: newId("run"),
		question,
		replaces: given.replaces ?? null,
	};
}
