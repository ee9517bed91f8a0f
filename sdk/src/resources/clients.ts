import type {
	Client,
	ClientsCreateInput,
	ClientsDeleteInput,
	ClientsDeleteOutput,
	ClientsGetInput,
	ClientsListInput,
	ClientsListOutput,
	ClientsUpdateInput,
} from "../generated/contract.ts";
import type { CallOptions } from "../internal/call.ts";
import { plainCalls } from "../internal/plain-calls.ts";
import type { Session } from "../internal/session.ts";

/** The knowledge bases of a tenant. Needs a secret key with the scope `admin`, or a member's session. */
export type ClientsResource = {
	/** Makes an empty client with a first chatbot. Rejects with `ConflictError` when its slug is taken. */
	create: (input: ClientsCreateInput, options?: CallOptions) => Promise<Client>;
	/** One client, by id or slug. */
	get: (input: ClientsGetInput, options?: CallOptions) => Promise<Client>;
	/** Gives a client another slug or name. */
	update: (input: ClientsUpdateInput, options?: CallOptions) => Promise<Client>;
	/** Deletes a client with all it has, its keys among them. Nobody can use it any more; all is gone within a minute. */
	delete: (input: ClientsDeleteInput, options?: CallOptions) => Promise<ClientsDeleteOutput>;
	/** All clients of the tenant, the oldest first. */
	list: (input?: ClientsListInput, options?: CallOptions) => Promise<ClientsListOutput>;
};

export const clientsResource = (session: Session): ClientsResource =>
	plainCalls<ClientsResource>(session, "clients", {
		create: "make",
		get: "read",
		update: "set",
		delete: "make",
		list: "read",
	});
