import { AppError } from "../../errors.ts";
import { misuseOf } from "../keys/misuse.ts";
import { isOriginAllowed, isOriginOf } from "../keys/origin.ts";
import type { StoredKey } from "../keys/store.ts";
import { type ClientClaim, type ClientOptions, createClients } from "./clients.ts";
import { createIdentities, type Identity, type IdentityOptions, type Presented } from "./identity.ts";
import { refusalOf, type Wanted } from "./permissions.ts";
import type { Actor, Caller, PersonCaller, Principal, TenantCaller } from "./principal.ts";
import type { AccessStore } from "./store.ts";

/** What a call demands of the credential that it presents. */
export type TenantClaim = Presented &
	Wanted & {
		origin: string | null;
		/** Address of the caller, as the trusted proxies tell it. */
		ip: string;
		/** What is called; null: nothing yet that a key might not be for. */
		procedure: string | null;
		/** Host and port that the request was sent to. */
		host: string;
		/** Whether a page's origin must be known by name, whatever the kind of the key. */
		strictOrigin?: boolean;
		/** The tenant it is to act in, by id, when not its own. */
		tenant?: string | undefined;
	};

export type Claim = TenantClaim & ClientClaim;

export type AccessDependencies = Omit<IdentityOptions, "findPerson"> &
	Omit<ClientOptions, "store"> & {
		store: AccessStore;
		/** Whether pages on this machine may use any publishable key: in development. */
		allowLocalOrigins: boolean;
		/** Of the pages that this server serves itself; null: the origin of whatever host a request was sent to. */
		ownOrigin: string | null;
		/** Told of each key that is used. */
		onUse: (keyId: string) => void;
	};

export type AccessService = ReturnType<typeof createAccessService>;

/** The one place that decides who may call what: credential, procedure and resource. */
export function createAccessService(dependencies: AccessDependencies) {
	const { store, allowLocalOrigins, ownOrigin, onUse, ...options } = dependencies;
	const { identify, forgetSessions } = createIdentities({ ...options, findPerson: store.findPerson });
	const clients = createClients({ ...options, store });

	async function admit(claim: TenantClaim): Promise<{ identity: Identity; principal: Principal }> {
		const identity = await identify(claim);
		const principal = principalOf(identity, claim.tenant);
		const refusal = refusalOf(principal, claim);
		if (refusal !== null) throw new AppError("FORBIDDEN", refusal);
		if ("key" in identity) checkOrigin(identity.key, claim);
		const misuse = identity.type === "key" ? misuseOf(identity.key, claim) : null;
		if (misuse !== null) throw new AppError("FORBIDDEN", misuse);
		if ("key" in identity) onUse(identity.key.id);
		return { identity, principal };
	}

	const isOwnPage = ownPages(ownOrigin);

	// Without an Origin header the caller is no other site's page: browsers send one on every cross-origin call.
	function checkOrigin(key: StoredKey, claim: TenantClaim): void {
		const { origin, strictOrigin = false } = claim;
		if (origin === null || (key.kind !== "publishable" && !strictOrigin)) return;
		if (isOwnPage(claim) && !(strictOrigin && ownOrigin === null)) return;
		if (isOriginAllowed(origin, { allowlist: key.origins, allowLocal: allowLocalOrigins })) return;
		throw new AppError(
			"FORBIDDEN",
			"This key may not be used from this origin, which is neither the server's own nor on the key's list.",
		);
	}

	return {
		/** Who the claim is and which client it is about, or the error that refuses it. */
		async authorize(claim: Claim): Promise<Caller> {
			const { identity, principal } = await admit(claim);
			const { tenantId, clientId } = await clients.resolve(identity, principal, claim);
			return { ...actorOf(identity, principal), tenantId, clientId, ...givenBy(principal) };
		},

		/** Who the claim is, before it has told which client it is about, or the error that refuses it. */
		async admit(claim: TenantClaim): Promise<Actor> {
			const { identity, principal } = await admit(claim);
			return actorOf(identity, principal);
		},

		/** Who the claim is and which tenant it is about, or the error that refuses it. */
		async authorizeTenant(claim: TenantClaim): Promise<TenantCaller> {
			const { identity, principal } = await admit(claim);
			const tenantId = "tenantId" in principal ? principal.tenantId : claim.tenant;
			if (tenantId === undefined) throw new AppError("INVALID_INPUT", "Name the tenant by its id, in tenantId.");
			if (principal.type === "operator" && !(await store.hasTenant(tenantId))) throw noTenant();
			return { ...actorOf(identity, principal), tenantId };
		},

		/** The person whose session it is. */
		async authorizePerson(presented: Presented): Promise<PersonCaller> {
			const identity = await identify(presented);
			if (identity.type !== "person") throw new AppError("FORBIDDEN", "This takes a person's session. Log in.");
			const { userId, sessionId } = identity.person;
			return { person: identity.person, ...actorOf(identity, { type: "person", userId, sessionId }) };
		},

		/** The operator of the whole server: by the admin token, or a superuser's session. */
		async authorizeOperator(presented: Presented): Promise<Actor> {
			const identity = await identify(presented);
			if (identity.type === "operator" || (identity.type === "person" && identity.person.superuser))
				return actorOf(identity, { type: "operator" });
			throw new AppError("FORBIDDEN", "Only the operator of this server may do this.");
		},

		/** Whose credential it is, in his own tenant; null: nobody's. Nothing is decided by it. */
		async whoIs(presented: Presented): Promise<Actor | null> {
			try {
				const identity = await identify(presented);
				return actorOf(identity, principalOf(identity, undefined));
			} catch (error) {
				if (error instanceof AppError) return null;
				throw error;
			}
		},

		/** Whether it is somebody's who may send much: a server's, a person's or the operator's. */
		async isTrusted(presented: Presented): Promise<boolean> {
			const identity = await identify(presented);
			if (identity.type === "token") return false;
			return identity.type !== "key" || identity.key.kind === "secret";
		},

		isOwnPage,

		/** Lets what a session has been found to be be looked up anew, in this process at once. */
		forgetSessions,
	};
}

/** Whether a page asks that this server has served. */
const ownPages =
	(ownOrigin: string | null) =>
	({ origin, host }: Pick<TenantClaim, "origin" | "host">): boolean =>
		origin !== null && (ownOrigin === null ? isOriginOf(host, origin) : origin === ownOrigin);

/** As whom it acts in the tenant that it names, or in its own. */
function principalOf(identity: Identity, tenant: string | undefined): Principal {
	if (identity.type === "operator") return identity;
	if ("key" in identity) {
		if (tenant !== undefined && tenant !== identity.key.tenantId) throw noTenant();
		return identity.type === "key" ? keyPrincipal(identity.key) : tokenPrincipal(identity);
	}
	const { userId, sessionId, superuser, memberships } = identity.person;
	const membership = memberships.find(({ tenantId }) => tenant === undefined || tenantId === tenant);
	if (membership !== undefined) return { type: "member", userId, sessionId, ...membership };
	if (superuser) return { type: "operator" };
	if (tenant !== undefined) throw noTenant();
	return { type: "person", userId, sessionId };
}

function keyPrincipal({ id, kind, tenantId, clientId, scopes }: StoredKey): Principal & { type: "key" } {
	return { type: "key", kind, keyId: id, tenantId, clientId, scopes };
}

/** It may no more than its key may by now. */
function tokenPrincipal({ key, token }: Extract<Identity, { type: "token" }>): Principal & { type: "token" } {
	const { client: clientId, filter = null, sub: visitorId = null } = token;
	const scopes = token.scopes.filter((scope) => key.scopes.includes(scope));
	return { type: "token", keyId: key.id, tenantId: key.tenantId, clientId, scopes, filter, visitorId };
}

/** What comes with a token, whatever the call. */
function givenBy(principal: Principal): Pick<Caller, "user" | "filter"> {
	if (principal.type !== "token") return {};
	const { filter, visitorId } = principal;
	return { ...(visitorId === null ? {} : { user: visitorId }), ...(filter === null ? {} : { filter }) };
}

function actorOf(identity: Identity, principal: Principal): Actor {
	if ("key" in identity) {
		const { id: keyId, kind, ratePerMinute, callsPerDay, answersPerDay } = identity.key;
		const isLimited = ratePerMinute !== null || callsPerDay !== null || answersPerDay !== null;
		// Whoever holds a token is a visitor.
		const keyKind = identity.type === "key" ? kind : "publishable";
		return { principal, keyId, keyKind, ...(isLimited ? { budget: identity.key } : {}) };
	}
	return { principal, keyId: identity.type === "person" ? identity.person.userId : "operator", keyKind: "publishable" };
}

const noTenant = () => new AppError("NOT_FOUND", "There is no such tenant, or you may not act in it.");
