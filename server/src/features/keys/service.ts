import type { KeyScope } from "./scopes.ts";

/** What a request presents. `client` names the client it wants to act on, when not the key's own. */
export type Claim = {
	bearer: string | null;
	origin: string | null;
	ip: string;
	scope: KeyScope;
	client: string | undefined;
};

/** Who a request turned out to be. */
export type Caller = {
	tenantId: string;
	clientId: string;
	keyId: string;
	keyKind: "publishable" | "secret";
};
