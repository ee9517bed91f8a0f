import { createHmac } from "node:crypto";
import { newId } from "../../ids.ts";
import type { Caller } from "../access/principal.ts";
import { hashToken, type NewVisitor, TOKEN_PREFIX } from "./visitors.ts";

export type ServerVisitorStore = { keepVisitor: (clientId: string, visitor: NewVisitor) => Promise<void> };

export type ServerVisitors = {
	/** The token of whoever asks in a conversation. */
	tokenOf: (caller: Caller, conversationId: string) => string;
	/** The same, of a visitor who is known from now on. */
	keep: (caller: Caller, conversationId: string) => Promise<string>;
};

/**
 * Visitors of conversations that a server holds without saying who asks. Their token is made from the conversation's id,
 * by a secret: so that id and the server's key are enough to go on.
 */
export function createServerVisitors(store: ServerVisitorStore, secret: string): ServerVisitors {
	const tokenOf = ({ clientId, keyId }: Caller, conversationId: string) =>
		TOKEN_PREFIX +
		createHmac("sha256", secret).update(`visitor\n${clientId}\n${keyId}\n${conversationId}`).digest("base64url");
	return {
		tokenOf,
		keep: async (caller, conversationId) => {
			const token = tokenOf(caller, conversationId);
			const { clientId, keyId } = caller;
			await store.keepVisitor(clientId, { visitorId: newId("visitor"), keyId, tokenHash: hashToken(token), reach: "" });
			return token;
		},
	};
}
