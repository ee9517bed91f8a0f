import type {
	Key,
	KeysCreateInput,
	KeysGetInput,
	KeysListInput,
	KeysListOutput,
	KeysRevokeInput,
	KeysRotateInput,
	KeysUpdateInput,
	KeyWithSecret,
} from "../generated/contract.ts";
import type { CallOptions } from "../internal/call.ts";
import type { Session } from "../internal/session.ts";

/** The tenant's keys. Needs a secret key with the scope `admin`, which gives no key more than it may itself. */
export type KeysResource = {
	/** Makes a key; its `secret` is shown this once. Rejects with `PermissionError` when it would be given more than the calling key may. */
	create: (input: KeysCreateInput, options?: CallOptions) => Promise<KeyWithSecret>;
	/** Keys, the newest first, also those that were revoked. */
	list: (input?: KeysListInput, options?: CallOptions) => Promise<KeysListOutput>;
	/** One key. Rejects with `NotFoundError` when there is no such key. */
	get: (input: KeysGetInput, options?: CallOptions) => Promise<Key>;
	/** Changes what is given, within a second. Rejects with `ConflictError` when the key was revoked. */
	update: (input: KeysUpdateInput, options?: CallOptions) => Promise<Key>;
	/** Gives the key a new `secret`, shown this once; the one before works for a day beside it, or for `overlapSeconds`. */
	rotate: (input: KeysRotateInput, options?: CallOptions) => Promise<KeyWithSecret>;
	/** Ends a key for good within a second, with all tokens made with it. */
	revoke: (input: KeysRevokeInput, options?: CallOptions) => Promise<Key>;
};

export function keysResource(session: Session): KeysResource {
	const { keys } = session.trpc;
	return {
		create: (input, options) =>
			session.call("once", options, (signal) => keys.create.mutate(session.scoped(input), { signal })),
		list: (input = {}, options) => session.call("safe", options, (signal) => keys.list.query(input, { signal })),
		get: (input, options) => session.call("safe", options, (signal) => keys.get.query(input, { signal })),
		update: (input, options) => session.call("safe", options, (signal) => keys.update.mutate(input, { signal })),
		rotate: (input, options) => session.call("once", options, (signal) => keys.rotate.mutate(input, { signal })),
		revoke: (input, options) => session.call("safe", options, (signal) => keys.revoke.mutate(input, { signal })),
	};
}
