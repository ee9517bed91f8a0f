import { createHmac } from "node:crypto";
import { newId } from "../../ids.ts";
import type { Caller } from "../keys/service.ts";
import { hashToken, type NewVisitor, TOKEN_PREFIX } from "./visitors.ts";

export type NamedVisitorStore = { keepVisitor: (clientId: string, visitor: NewVisitor) => Promise<void> };

export type NamedVisitors = {
	/** The token of the visitor whom this key calls by the name. */
	tokenOf: (caller: Caller, name: string) => string;
	/** The same, of a visitor who is known from now on. */
	keep: (caller: Caller, name: string) => Promise<string>;
};

/** Visitors whom a server names instead of keeping their tokens: the token is made from the name, by a secret. */
export function createNamedVisitors(store: NamedVisitorStore, secret: string): NamedVisitors {
	const tokenOf = ({ clientId, keyId }: Caller, name: string) =>
		TOKEN_PREFIX +
		createHmac("sha256", secret)
			.update(JSON.stringify(["named visitor", clientId, keyId, name]))
			.digest("base64url");
	return {
		tokenOf,
		keep: async (caller, name) => {
			const token = tokenOf(caller, name);
			const { clientId, keyId } = caller;
			await store.keepVisitor(clientId, { visitorId: newId("visitor"), keyId, tokenHash: hashToken(token) });
			return token;
		},
	};
}
