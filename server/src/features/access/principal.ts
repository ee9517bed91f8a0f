import type { KeyBudget } from "../keys/budget.ts";
import type { KeyKind } from "../keys/secret.ts";
import type { SearchFilter } from "../search/schema.ts";
import type { Role } from "./roles.ts";

/** Who acts, as the credential says. */
export type Principal =
	| { type: "key"; kind: KeyKind; keyId: string; tenantId: string; clientId: string; scopes: readonly string[] }
	| {
			type: "token";
			/** The secret key that it was minted with. */
			keyId: string;
			tenantId: string;
			clientId: string;
			scopes: readonly string[];
			/** What every search under it is narrowed to; null: nothing. */
			filter: SearchFilter | null;
			visitorId: string | null;
	  }
	| { type: "member"; userId: string; tenantId: string; role: Role; sessionId: string }
	/** Of no tenant. */
	| { type: "person"; userId: string; sessionId: string }
	| { type: "operator" };

/** A principal at work, by which calls are counted and visitors are told apart. */
export type Actor = {
	principal: Principal;
	/** The key's id; a person's where a session is the credential; `operator`. */
	keyId: string;
	/** `secret`: a server of the site's, which speaks for its users; everybody else counts as a page does. */
	keyKind: KeyKind;
	/** What may be called with the key; undefined: no limits of its own. */
	budget?: KeyBudget | undefined;
};

/** Who acts in which tenant. */
export type TenantCaller = Actor & { tenantId: string };

/** Who acts on which client. */
export type Caller = TenantCaller & {
	clientId: string;
	/** The site's user in whose name a secret key calls, or whom a token was made for. */
	user?: string;
	/** Of a token: what is searched under it must meet this. */
	filter?: SearchFilter;
};

/** A person who has logged in. */
export type Person = {
	userId: string;
	sessionId: string;
	superuser: boolean;
	/** What it is a member of, without what it is suspended in; the one its session is at work in comes first. */
	memberships: { tenantId: string; role: Role }[];
};

/** Who logged in, as an actor. */
export type PersonCaller = Actor & { person: Person };
