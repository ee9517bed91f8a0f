import { createHmac } from "node:crypto";
import type { Caller } from "../access/principal.ts";
import { addressGroup } from "../limits/address.ts";

export type Sender = { caller: Caller; ip: string; visitorId: string | null; visitor: string | undefined };

export type Sources = { sourceOf: (sender: Sender) => string };

const LENGTH = 16;

/**
 * Names where a click came from, so that one sender counts once: a keyed hash, of which no address can be told without
 * the server's secret, and which differs from client to client. The holder of a secret key is believed who the visitor
 * is; a page is not, and counts by its address.
 */
export function createSources(secret: string): Sources {
	return {
		sourceOf: ({ caller, ip, visitorId, visitor }) => {
			const named = visitor === undefined ? visitorId : `named\n${visitor}`;
			const source = (caller.keyKind === "secret" ? named : null) ?? `address\n${addressGroup(ip)}`;
			const mac = createHmac("sha256", secret).update(`source\n${caller.clientId}\n${source}`);
			return mac.digest("base64url").slice(0, LENGTH);
		},
	};
}
