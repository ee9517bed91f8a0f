import { createHash, randomBytes } from "node:crypto";
import { type Id, newId } from "../../ids.ts";
import type { Caller } from "../keys/service.ts";

export const TOKEN_PREFIX = "vst_";
const TOKEN_BYTES = 32;
/** `vst_` and 256 bits in base64url. */
const TOKEN_PATTERN = /^vst_[A-Za-z0-9_-]{43}$/;

export type VisitorStore = {
	findVisitor: (clientId: string, visitor: { keyId: string; tokenHash: string }) => Promise<string | null>;
};

export type NewVisitor = { visitorId: Id<"visitor">; keyId: string; tokenHash: string };

export type Visitors = {
	/** The visitor whom a token of this client and key stands for, or null. */
	resolve: (caller: Caller, token: string | null) => Promise<string | null>;
	/** A new visitor, to be stored, and the token to hand out once. */
	mint: (caller: Caller) => { visitor: NewVisitor; token: string };
};

/** Visitors are known by a token that only the server mints and of which it keeps only the hash. */
export function createVisitors(store: VisitorStore): Visitors {
	return {
		resolve: async (caller, token) => {
			if (token === null || !TOKEN_PATTERN.test(token)) return null;
			return store.findVisitor(caller.clientId, { keyId: caller.keyId, tokenHash: hashToken(token) });
		},
		mint: (caller) => {
			const token = TOKEN_PREFIX + randomBytes(TOKEN_BYTES).toString("base64url");
			return { visitor: { visitorId: newId("visitor"), keyId: caller.keyId, tokenHash: hashToken(token) }, token };
		},
	};
}

export const hashToken = (token: string) => createHash("sha256").update(token).digest("hex");
