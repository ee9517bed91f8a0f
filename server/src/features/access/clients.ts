import { AppError } from "../../errors.ts";
import { ID_PREFIXES } from "../../ids.ts";
import type { Identity } from "./identity.ts";
import { refusalOf } from "./permissions.ts";
import type { Principal } from "./principal.ts";
import { createMemory, type Guess } from "./remember.ts";
import type { AccessStore, FoundClient } from "./store.ts";

export type ClientClaim = Guess & {
	/** The client it wants to act on, by id or slug, when not the key's own. */
	client: string | undefined;
	/** Whether the client may be created when there is none; asked only then. */
	mayCreate?: (() => boolean) | undefined;
};

export type ClientOptions = {
	store: Pick<AccessStore, "findClient" | "someClients">;
	createClient: (tenantId: string, slug: string) => Promise<string>;
};

/** Which client a call is about. What its caller may not see is as if it were not. */
export function createClients({ store, createClient }: ClientOptions) {
	const clients = createMemory<FoundClient>();

	async function findClient(tenantId: string | null, reference: string, claim: ClientClaim) {
		return clients.find(`${tenantId ?? ""}/${reference}`, claim, () => store.findClient(tenantId, reference));
	}

	async function resolve(identity: Identity, principal: Principal, claim: ClientClaim): Promise<FoundClient> {
		if (principal.type === "operator") return resolveAnywhere(claim.client, claim);
		if (principal.type === "person") throw noClient(claim.client);
		const { tenantId } = principal;
		const ownClient = principal.type === "member" ? undefined : principal.clientId;
		const client = claim.client ?? ownClient ?? (await onlyClient(tenantId));
		// A client takes its keys with it when it goes, and no token of another client's key.
		const isSure = identity.type !== "token" || identity.key.clientId === client;
		if (client === ownClient && isSure) return { tenantId, clientId: client };
		return resolveNamed(identity, principal, { ...claim, client });
	}

	async function resolveNamed(
		identity: Identity,
		principal: Belonging,
		claim: ClientClaim & { client: string },
	): Promise<FoundClient> {
		const { client, mayCreate } = claim;
		const { tenantId } = principal;
		const known = await findClient(tenantId, client, claim);
		if (known !== null && mayNameOthers(principal, known)) return known;
		// A superuser acts on others' clients, too.
		const isSuperuser = identity.type === "person" && identity.person.superuser;
		if (isSuperuser && isClientId(client)) return resolveAnywhere(client, claim);
		if (known !== null || isClientId(client) || !mayMakeClients(principal) || mayCreate?.() !== true)
			throw noClient(client);
		return { tenantId, clientId: await createClient(tenantId, client) };
	}

	async function onlyClient(tenantId: string): Promise<string> {
		const [first, second] = await store.someClients(tenantId);
		if (first === undefined) throw new AppError("NOT_FOUND", "There is no client yet. Create one.");
		if (second === undefined) return first;
		throw new AppError("INVALID_INPUT", "There are several clients. Say which one in clientId.");
	}

	async function resolveAnywhere(reference: string | undefined, claim: ClientClaim) {
		if (reference === undefined) throw new AppError("INVALID_INPUT", "Name the client by its id, in clientId.");
		const client = await findClient(null, reference, claim);
		if (client === null) throw noClient(reference);
		return client;
	}

	return { resolve };
}

type Belonging = Extract<Principal, { tenantId: string }>;

const mayNameOthers = (principal: Belonging, { clientId }: FoundClient) =>
	principal.type === "member" || principal.scopes.includes("admin") || clientId === principal.clientId;

const mayMakeClients = (principal: Belonging) => refusalOf(principal, { permission: "clients", write: true }) === null;

/** An id is never taken for the name of a client to create: it is mistyped, or somebody else's. */
const isClientId = (reference: string) => reference.startsWith(`${ID_PREFIXES.client}_`) || isChatbotId(reference);

const isChatbotId = (reference = "") => reference.startsWith(`${ID_PREFIXES.chatbot}_`);

const noClient = (reference: string | undefined) =>
	new AppError(
		"NOT_FOUND",
		`There is no such ${isChatbotId(reference) ? "chatbot" : "client"}, or this key may not act on it.`,
	);
